"""The use cases: what Switchboard does, over the store and the ports to the outside."""

from dataclasses import dataclass

from switchboard.services.accounts import Accounts
from switchboard.services.conversations import Conversations
from switchboard.services.logins import Logins
from switchboard.services.messages import Messages
from switchboard.services.metrics import Metrics
from switchboard.services.readiness import Readiness
from switchboard.services.rotation import Rotation
from switchboard.services.stream import Stream


@dataclass(frozen=True)
class Services:
    """Everything that the API may ask for."""

    accounts: Accounts
    logins: Logins
    conversations: Conversations
    messages: Messages
    stream: Stream
    readiness: Readiness
    rotation: Rotation
    metrics: Metrics
