"""The use cases: what Switchboard does, over the store and the ports to the outside."""

from dataclasses import dataclass

from switchboard.services.account_sync.key_rotation import KeyRotation
from switchboard.services.accounts import Accounts
from switchboard.services.buttons import Buttons
from switchboard.services.conversations import Conversations
from switchboard.services.events.subscriptions import Subscriptions
from switchboard.services.health import Health
from switchboard.services.logins.logins import Logins
from switchboard.services.messages import Messages
from switchboard.services.metrics import Metrics


@dataclass(frozen=True)
class Services:
    """Everything that the API may ask for."""

    accounts: Accounts
    logins: Logins
    conversations: Conversations
    messages: Messages
    buttons: Buttons
    stream: Subscriptions
    readiness: Health
    rotation: KeyRotation
    metrics: Metrics
