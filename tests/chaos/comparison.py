"""Compare the store with Telegram's world, and the stream's client with the store.

Each difference is one sentence. The store is read as a file, as any program can read it.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sandbox import Channel, Entry, Group, User, World
from tests.chaos.attachment_comparison import (
    buttons_here,
    buttons_there,
    reactions_here,
    reactions_there,
)
from tests.chaos.conversations import Conversation, Peer, conversations_in, is_divided, marked
from tests.chaos.operator import FORWARD, Desk, Reply, key_of
from tests.chaos.people import is_there
from tests.chaos.reader import Reader
from tests.chaos.schedule_comparison import schedule_differences
from tests.chaos.state_comparison import chat_differences, pin_differences
from tests.chaos.timer_comparison import has_expired, timer_differences
from tests.chaos.topic_comparison import topic_differences

ROWS = (
    "SELECT m.*, c.topic_id AS in_topic FROM messages m "
    "JOIN conversations c ON c.id = m.conversation_id "
    "WHERE m.telegram_account_id = ? AND NOT m.discarded ORDER BY timestamp, sort_rank, m.id"
)

Row = sqlite3.Row


def differences(
    world: World, desk: Desk, reader: Reader, store: sqlite3.Connection, listed: list[Any]
) -> list[str]:
    """All differences. listed: the conversations as REST lists them."""
    store.row_factory = sqlite3.Row
    found = list(reader.breaches)
    found += [reply.problem for reply in desk.replies if reply.problem]
    for owner, account_id in desk.accounts.items():
        rows = store.execute(ROWS, (account_id,)).fetchall()
        for sentence in _account(world, owner, rows):
            found.append(f"{owner.first_name}: {sentence}")
        for sentence in _conversations(world, owner, account_id, listed):
            found.append(f"{owner.first_name}: {sentence}")
        for chat in [peer for peer in owner.box.dialogs if is_divided(peer, owner)]:
            for sentence in topic_differences(store, owner, account_id, chat):
                found.append(f"{owner.first_name}: {sentence}")
    found += timer_differences(world, store)
    found += schedule_differences(world, desk, store)
    found += _replies(world, desk, store)
    found += _forwards(world, store)
    found += _stream(reader, store, listed)
    return found


def _account(world: World, owner: User, rows: list[Row]) -> Iterator[str]:
    """One account's messages against its boxes at Telegram."""
    yield from _repeated(rows)
    by_chat: dict[int, list[Row]] = {}
    for row in rows:
        if row["status"] == "scheduled":
            continue  # compared by `schedule_comparison`
        if row["message_id"] is None:
            yield f"{row['text']!r} is still {row['status']}"
        else:
            by_chat.setdefault(row["chat_id"], []).append(row)
    for peer in list(owner.box.dialogs):
        if marked(peer) == world.service.id:
            continue  # login codes are kept without their text
        stored = by_chat.pop(marked(peer), [])
        yield from _conversation(world, owner, peer, stored)
    by_chat.pop(world.service.id, None)
    for chat_id, strays in by_chat.items():
        yield f"{len(strays)} messages in chat {chat_id}, which Telegram does not have"


def _repeated(rows: list[Row]) -> Iterator[str]:
    counted = Counter((row["chat_id"], row["message_id"]) for row in rows if row["message_id"])
    for key, count in counted.items():
        if count > 1:
            yield f"message {key} is stored {count} times"


def _conversation(world: World, owner: User, peer: Peer, stored: list[Row]) -> Iterator[str]:
    title = peer.name if isinstance(peer, User) else peer.title
    expected = world.history(owner, peer)
    alive = [row for row in stored if row["deleted_at"] is None]
    here = {row["message_id"]: row for row in alive}
    there = {entry.id: entry for entry in expected}
    for entry in expected:
        if entry.id not in here:
            deleted = any(row["message_id"] == entry.id for row in stored)
            state = "is marked as deleted" if deleted else "is lost"
            yield f"{title}: {entry.text!r} ({entry.id}) {state}"
    for row in alive:
        if row["message_id"] not in there:
            yield f"{title}: {row['text']!r} ({row['message_id']}) is not at Telegram any more"
    for message_id in here.keys() & there.keys():
        yield from _message(owner, peer, title, there[message_id], here[message_id])
    order = [row["message_id"] for row in alive if row["message_id"] in there]
    if order != [entry.id for entry in expected if entry.id in here]:
        yield f"{title}: stored in another order"


def _message(owner: User, peer: Peer, title: str, there: Entry, here: Row) -> Iterator[str]:
    facts: dict[str, tuple[Any, Any]] = {
        "direction": ("outgoing" if there.out else "incoming", here["direction"]),
        "date": (there.date, here["timestamp"]),
        "status": ("sent" if there.out else "received", here["status"]),
        "topic": (there.message.topic_id if is_divided(peer, owner) else 0, here["in_topic"]),
    }
    if not there.message.action:
        facts["text"] = (there.text, here["text"])
        facts["links"] = (_links_there(there), _links_here(here))
    if there.message.edited is None:
        facts["mark of an edit"] = (False, here["edited_at"] is not None)
    elif not there.message.edit_hidden:
        facts["mark of an edit"] = (True, here["edited_at"] is not None)
    facts["album"] = there.message.grouped_id or None, here["album_id"]
    facts["buttons"] = buttons_there(there.message), buttons_here(here)
    facts["reactions"] = reactions_there(there.message, owner), reactions_here(here)
    if there.out and not isinstance(peer, Channel):
        read = there.id <= owner.box.dialogs[peer].read_outbox_max_id
        facts["read"] = (read, here["read_at"] is not None)
    for name, (expected, actual) in facts.items():
        if expected != actual:
            yield f"{title}: {there.text!r} ({there.id}) has {name} {actual!r}, not {expected!r}"


def _links_there(entry: Entry) -> list[str]:
    return [entity.detail for entity in entry.message.entities if entity.kind == "text_url"]


def _links_here(row: Row) -> list[str]:
    looks = json.loads(row["entities"] or "[]")
    return [url for look in looks for url in _addresses(look)]


def _addresses(look: Any) -> list[str]:
    """The addresses of stored entities, without their positions."""
    parts = look.values() if isinstance(look, dict) else look
    return [part for part in parts if isinstance(part, str) and part.startswith("https://")]


def _conversations(
    world: World, owner: User, account_id: str, listed: list[dict[str, Any]]
) -> Iterator[str]:
    """Unread counts of the list, and what is set for each chat and topic."""
    shown = {key_of(item): item for item in listed if item["telegram_account_id"] == account_id}
    for peer in list(owner.box.dialogs):
        for conversation in conversations_in(owner, peer):
            if not conversation.history(world) or marked(peer) == world.service.id:
                continue
            for sentence in _listed_conversation(world, conversation, shown.get(conversation.key)):
                yield f"{conversation.name}: {sentence}"
    yield from pin_differences(owner, list(shown.values()))


def _listed_conversation(
    world: World, conversation: Conversation, item: dict[str, Any] | None
) -> Iterator[str]:
    if item is None:
        yield "is not listed"
        return
    has_moved = isinstance(conversation.peer, Group) and conversation.peer.migrated_to is not None
    unread = 0 if has_moved else count_unread(world, conversation)
    if item["unread_count"] != unread:
        yield f"{item['unread_count']} unread, not {unread}"
    if has_moved:
        if item["moved_to_conversation_id"] is None:
            yield "does not lead to its supergroup"
        return
    yield from chat_differences(world, conversation, item)


def count_unread(world: World, conversation: Conversation) -> int:
    """How many messages are unread; an album counts once."""
    unread = conversation.unread(world)
    albums = [message.grouped_id for message in unread if message.grouped_id]
    return len(unread) - len(albums) + len(set(albums))


def _replies(world: World, desk: Desk, store: sqlite3.Connection) -> Iterator[str]:
    """Each reply is at Telegram once, in the right chat, and has its own row."""
    written: dict[str, list[Any]] = {}
    for message in world.state.messages:
        if message.forwarded_from is not None:
            continue
        written.setdefault(message.text.partition(" ")[0], []).append(message)
    waiting = Counter(
        message.text.partition(" ")[0]
        for schedule in world.state.schedules.values()
        for message in schedule.messages.values()
    )
    rows = {row["id"]: row for row in store.execute("SELECT * FROM messages")}
    for reply in desk.replies:
        at_telegram = written.get(reply.tag, [])
        wanted = 0 if reply.taken_back else 1
        count = len(at_telegram) + waiting[reply.tag]
        if count != wanted:
            yield f"reply {reply.tag} is {count} times at Telegram, not {wanted}"
        for message in at_telegram:
            yield from _reply(world, desk, reply, message, rows.get(reply.id))


def _forwards(world: World, store: sqlite3.Connection) -> Iterator[str]:
    """Each forward is at Telegram once."""
    there = sum(
        message.forwarded_from is not None and message.random_id != 0
        for message in world.state.messages
    )
    here = store.execute(
        "SELECT count(*) FROM messages WHERE client_id LIKE ? AND message_id IS NOT NULL",
        (f"{FORWARD}%",),
    ).fetchone()[0]
    if there != here:
        yield f"{there} forwards are at Telegram, not {here}"


def _reply(world: World, desk: Desk, reply: Reply, message: Any, row: Row | None) -> Iterator[str]:
    owner, peer, topic_id = reply.conversation
    chats = [peer]
    if isinstance(peer, Group) and peer.migrated_to is not None:
        chats.append(peer.migrated_to)
    if message.sender is not owner or message.chat not in chats:
        yield f"reply {reply.tag} left through another account or to another peer"
    if message.topic_id != topic_id and topic_id:
        yield f"reply {reply.tag} is in topic {message.topic_id}, not {topic_id}"
    if message.reply_to not in {None, reply.quote}:
        yield f"reply {reply.tag} answers another message"
    has_moved = isinstance(peer, Group) and message.chat is not peer  # a quote stays behind
    is_lost = reply.quote is not None and is_there(owner, reply.quote) and not has_moved
    if message.reply_to is None and is_lost:
        yield f"reply {reply.tag} lost its quote"
    if row is None:
        yield f"reply {reply.tag} has no row"
        return
    is_gone = has_expired(world, message) or not is_there(owner, message)
    if reply.send_at is not None and row["discarded"] and is_gone:
        return  # Telegram sent it from the schedule; it was removed before the account was back
    expected = (desk.accounts[owner], marked(message.chat), message.id_for(owner))
    actual = (row["telegram_account_id"], row["chat_id"], row["message_id"])
    if expected != actual:
        yield f"reply {reply.tag} is stored as {actual}, not {expected}"


def _stream(
    reader: Reader, store: sqlite3.Connection, listed: list[dict[str, Any]]
) -> Iterator[str]:
    """The state that the client built from the stream, compared with the store."""
    for row in store.execute("SELECT * FROM messages"):
        received = reader.messages.get(row["id"])
        if received is None:
            yield f"stream: message {row['id']} was never sent"
            continue
        expected = [row["text"], row["status"], row["message_id"], *_moments(row)]
        message_id = None if received["message_id"] is None else int(received["message_id"])
        actual = [received["text"], received["status"], message_id, *_moments(received)]
        if expected != actual:
            yield f"stream: message {row['id']} was sent as {actual}, not {expected}"
    for item in listed:
        received = reader.conversations.get(item["id"], {})
        for name in sorted(name for name in item if received.get(name) != item[name]):
            yield (
                f"stream: {name} of conversation {item['id']} was sent as {received.get(name)!r}, "
                f"listed as {item[name]!r}"
            )


def _moments(message: Any) -> list[bool]:
    """The flags (edited, deleted, read) of a message, stored or in an event."""
    return [message[name] is not None for name in ("edited_at", "deleted_at", "read_at")]
