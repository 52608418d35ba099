"""The use cases of Switchboard. They use the store, and the ports to Telegram and Supabase."""

from dataclasses import dataclass

from switchboard.services.account_sync.key_rotation import KeyRotation
from switchboard.services.accounts import Accounts
from switchboard.services.buttons import Buttons
from switchboard.services.conversations import Conversations
from switchboard.services.events.subscriptions import Subscriptions
from switchboard.services.health import Health
from switchboard.services.logins.logins import Logins
from switchboard.services.message_changes import MessageChanges
from switchboard.services.message_search import MessageSearch
from switchboard.services.messages import Messages
from switchboard.services.metrics import Metrics
from switchboard.services.people import People
from switchboard.services.saved_replies import SavedReplyList
from switchboard.services.scheduled_messages import ScheduledMessages
from switchboard.services.sending.outbox import Outbox


@dataclass(frozen=True)
class Services:
    """The services that the API uses."""

    accounts: Accounts
    logins: Logins
    conversations: Conversations
    messages: Messages
    message_search: MessageSearch
    outbox: Outbox
    message_changes: MessageChanges
    scheduled_messages: ScheduledMessages
    buttons: Buttons
    people: People
    saved_replies: SavedReplyList
    stream: Subscriptions
    readiness: Health
    rotation: KeyRotation
    metrics: Metrics
