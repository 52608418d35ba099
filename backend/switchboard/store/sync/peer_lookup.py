"""Peers that Telethon's session looks up synchronously (`domain.ports.PeerStore`)."""

from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.updates import UpdateState
from switchboard.store.core import update_states
from switchboard.store.core.database import Database
from switchboard.store.messages import peers


class StoredPeerLookup:
    """Reads access hashes and the update state from the database, on the calling thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def access_hash(self, account_id: AccountId, chat_id: ChatId) -> int | None:
        """The access hash of a peer for this account, or None if the account does not know it."""
        with self._database.read_now() as connection:
            return peers.access_hash(connection, account_id, chat_id)

    def seen_in(
        self, account_id: AccountId, user_id: ChatId
    ) -> tuple[ChatId, TelegramMessageId] | None:
        """A message that shows a user, with its chat, or None."""
        with self._database.read_now() as connection:
            return peers.seen_in(connection, account_id, user_id)

    def is_monoforum(self, account_id: AccountId, chat_id: ChatId) -> bool:
        """Whether a chat is the direct messages of a channel."""
        with self._database.read_now() as connection:
            return peers.is_monoforum(connection, account_id, chat_id)

    def find_by_username(self, account_id: AccountId, username: str) -> ChatId | None:
        """The peer with this username (lower case), or None."""
        with self._database.read_now() as connection:
            return peers.find_by_username(connection, account_id, username)

    def update_state(self, account_id: AccountId) -> UpdateState | None:
        """The state of the last committed batch, with all channels. None before the first batch."""
        with self._database.read_now() as connection:
            return update_states.load(connection, account_id)
