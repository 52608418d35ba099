"""Telethon's session on top of our store. It reads peers and update state, and never writes them.

Telethon would store its state on a timer, before the messages that it covers are stored. So this
session ignores what Telethon stores: the state is stored with its messages (see
`updates/batcher.py`). It does not look up phone numbers or names: requests name peers by marked id.
"""

import struct
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from telethon.client import telegrambaseclient as defaults
from telethon.sessions import StringSession
from telethon.tl import types

from switchboard.domain.accounts import Secrets
from switchboard.domain.ids import AccountId, ChatId
from switchboard.domain.ports import PeerStore
from switchboard.errors import SessionUnusable
from switchboard.telegram.connection.server import Server
from switchboard.telegram.translate.peers import bare_id, channel_marked_id, input_peer
from switchboard.telegram.updates.peer_cache import PeerCache


class ChannelNumber(int):
    """A bare channel id with a type of its own. Telethon looks up stored channels by bare id, which
    may also be a user's id.
    """


def bind(session: StringSession, server: Server) -> None:
    """Bind a session to the server in use, because the address in its string form may be outdated.

    The settings name one data centre. A session of another data centre of the same server keeps the
    address from its sign-in, because its key is valid only there.
    """
    if server.address is not None and session.dc_id in {0, server.address.dc_id}:
        session.set_dc(server.address.dc_id, server.address.ip, server.address.port)


def new_session(server: Server, *, by_ipv6: bool = False) -> StringSession:
    """A session without a key at the server in use. Telethon's default is IPv4."""
    session = StringSession()
    bind(session, server)
    if server.address is None and by_ipv6:
        session.set_dc(defaults.DEFAULT_DC_ID, defaults.DEFAULT_IPV6_IP, defaults.DEFAULT_PORT)
    return session


def opened(secrets: Secrets, server: Server) -> StringSession:
    """A stored session without its account. Raises SessionUnusable if it belongs to another server
    or is damaged.
    """
    if secrets.server != server.name:
        raise SessionUnusable(
            "other_server", f"The session belongs to another Telegram server ({secrets.server})."
        )
    try:
        session = StringSession(secrets.session)
    except (ValueError, struct.error) as error:
        raise SessionUnusable("session_invalid", "The stored session is damaged.") from error
    return session


def is_same_key(one: Secrets, other: Secrets) -> bool:
    """Whether two session strings contain the same key. Their addresses may differ."""
    try:
        keys = [StringSession(secrets.session).auth_key for secrets in (one, other)]
    except (ValueError, struct.error):
        return one.session == other.session
    return one.server == other.server and keys[0] == keys[1]


class AccountSession(StringSession):  # type: ignore[misc] # Telethon ships no types
    """The session of a stored account. Raises ValueError if its string form is damaged.

    locate: puts the current address into it.
    """

    def __init__(
        self,
        text: str,
        locate: Callable[[StringSession], None],
        account_id: AccountId,
        book: PeerStore,
        peers: PeerCache,
    ) -> None:
        super().__init__(text)
        locate(self)
        self._account_id = account_id
        self._book = book
        self._peers = peers

    def __repr__(self) -> str:
        return f"<AccountSession of {self._account_id}>"

    def get_update_states(self) -> Iterator[tuple[int, Any]]:
        """The committed state: entity 0 is the account, others are channels. Telethon reads it on
        connect."""
        state = self._book.update_state(self._account_id)
        if state is None:
            return
        date = datetime.fromtimestamp(state.date, UTC)
        if state.pts is not None:
            yield 0, types.updates.State(state.pts, state.qts, date, state.seq, unread_count=0)
        for chat_id, pts in state.channels:
            channel = ChannelNumber(bare_id(ChatId(chat_id)))
            yield channel, types.updates.State(pts, 0, date, 0, unread_count=0)

    def get_update_state(self, entity_id: int) -> None:
        """Return nothing: Telethon never calls it."""

    def set_update_state(self, entity_id: int, state: Any) -> None:
        """Do nothing: see the module."""

    def process_entities(self, tlo: Any) -> None:
        """Add the users and chats of an RPC result, or of a list of results, to the peer cache."""
        if isinstance(tlo, list):
            self._peers.add(tlo)
            return
        self._peers.add(getattr(tlo, "users", None) or ())
        self._peers.add(getattr(tlo, "chats", None) or ())

    def get_input_entity(self, key: Any) -> Any:
        """The input peer for a key. A bare channel id is looked up as a channel only."""
        if isinstance(key, ChannelNumber):
            return self._input_channel(key)
        return super().get_input_entity(key)

    def get_entity_rows_by_id(self, id: int, exact: bool = True) -> tuple[int, int] | None:  # noqa: A002 - Telethon's signature
        """The marked id and access hash. Positive numbers are users."""
        access_hash = self._peers.access_hash(ChatId(id)) if id else None
        return None if access_hash is None else (id, access_hash)

    def get_entity_rows_by_username(self, username: str) -> tuple[int, int] | None:
        """The marked id and access hash of the peer with this username."""
        chat_id = self._peers.find_by_username(username)
        return None if chat_id is None else self.get_entity_rows_by_id(chat_id)

    def get_entity_rows_by_phone(self, phone: str) -> None:
        """Return nothing: phone numbers are not stored."""

    def get_entity_rows_by_name(self, name: str) -> None:
        """Return nothing: names are not unique."""

    def _input_channel(self, channel_id: int) -> Any:
        access_hash = self._peers.access_hash(channel_marked_id(channel_id))
        if access_hash is None:
            raise ValueError(f"no access hash for channel {channel_id}")
        return input_peer(channel_marked_id(channel_id), access_hash)
