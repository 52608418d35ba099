"""The filters of a search, and the terms of the index that say where a message is.

Each message has such terms beside its words: its account, its chat, its sender in a group, and its
type if it is not an incoming text. So a filter is one more word of the query: a rare word in a busy
account, or a common word in a quiet chat, is found without reading other messages. No term says the
topic of a message, so the message itself is checked for it.

The terms begin with a character that no word can contain (`search_key`).
"""

from dataclasses import dataclass

from switchboard.domain.ids import AccountId, ChatId, ConversationId
from switchboard.domain.messages import Direction, Kind
from switchboard.domain.timestamps import Timestamp

SIGN = "\uf800"
OUTGOING = f"{SIGN}o"
OF_KIND = {Kind.MEDIA: f"{SIGN}m", Kind.SERVICE: f"{SIGN}v"}
"""Without such a term, a message is a text."""


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """Which messages are searched. None: all.

    sender_id: a person, or a channel that writes as itself. since, until: in Unix seconds; messages
    of `since` itself are found, those of `until` are not. whole_chat: also the other topics of the
    conversation's chat.
    """

    account_id: AccountId | None = None
    conversation_id: ConversationId | None = None
    sender_id: int | None = None
    direction: Direction | None = None
    since: Timestamp | None = None
    until: Timestamp | None = None
    kind: Kind | None = None
    whole_chat: bool = False


def place_terms(
    account_id: AccountId, chat_id: ChatId, sender_id: int | None, direction: Direction, kind: Kind
) -> str:
    """The terms that say where a message is. In a private chat the chat is the sender."""
    found = [account_term(account_id), chat_term(chat_id)]
    if direction is Direction.OUTGOING:
        found.append(OUTGOING)
    elif sender_id not in {None, chat_id}:
        found.append(sender_term(sender_id or 0))
    if kind in OF_KIND:
        found.append(OF_KIND[kind])
    return " ".join(found)


def filter_expressions(
    wanted: MessageFilter, chat_id: ChatId | None, *, is_own_sender: bool
) -> tuple[list[str], list[str]]:
    """What the index has to contain, and what it must not contain, as parts of an FTS5 query.

    chat_id: the chat of the wanted conversation. is_own_sender: whether the wanted sender may be
    that of outgoing messages; if not, none of them is read.
    """
    needed, excluded = [], []
    if wanted.account_id is not None:
        needed.append(_quoted(account_term(wanted.account_id)))
    if chat_id is not None:
        needed.append(_quoted(chat_term(chat_id)))
    if wanted.sender_id is not None and wanted.direction is not Direction.OUTGOING:
        ways = [sender_term(wanted.sender_id), chat_term(ChatId(wanted.sender_id))]
        if is_own_sender:
            ways.append(OUTGOING)
        needed.append(f"({' OR '.join(map(_quoted, ways))})")
    if wanted.direction is Direction.OUTGOING:
        needed.append(_quoted(OUTGOING))
    elif wanted.direction is Direction.INCOMING:
        excluded.append(_quoted(OUTGOING))
    if wanted.kind in OF_KIND:
        needed.append(_quoted(OF_KIND[wanted.kind]))
    elif wanted.kind is Kind.TEXT:
        excluded += map(_quoted, OF_KIND.values())
    return needed, excluded


def account_term(account_id: AccountId) -> str:
    """An account in the index: the first part of its id is enough to tell accounts apart."""
    return f"{SIGN}a{account_id.replace('-', '')[:16].lower()}"


def chat_term(chat_id: ChatId) -> str:
    """A chat in the index, of whatever account."""
    return f"{SIGN}c{_number(chat_id)}"


def sender_term(sender_id: int) -> str:
    """The sender of an incoming message in the index."""
    return f"{SIGN}s{_number(sender_id)}"


def _number(id_: int) -> str:
    return f"n{-id_}" if id_ < 0 else str(id_)


def _quoted(term: str) -> str:
    return f'"{term}"'
