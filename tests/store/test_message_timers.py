"""Message timers: what has expired is removed from the database, and everybody hears of it."""

import asyncio
import random
import time
from pathlib import Path
from typing import Any

from switchboard.domain.conversations import Conversation
from switchboard.domain.ids import RandomId, TelegramMessageId
from switchboard.domain.message_search import MessageFilter
from switchboard.domain.messages import Kind, Message, MessageHeader, SendError
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import InboxRead, MessageEdited, MessagesDeleted, SentMessage
from switchboard.services.message_timers import MessageTimers
from switchboard.store.core import mappers
from switchboard.store.files.export import Export
from switchboard.store.messages import message_timers, outbox, search, threads
from tests.service import TIMEOUT

from .conftest import DORA, Store, command_of, incoming

EXPIRY = Timestamp(1_700_000_100)
SECRET = "zanzibar"


def timed(id_: int, text: str = SECRET, **facts: object) -> Any:
    """A message with a timer."""
    return incoming(id_, text, **{"expires_at": EXPIRY, **facts})


def conversation(store: Store) -> Conversation:
    """Dora's conversation as it was last published."""
    (found,) = store.reader.conversations.values()
    return found


def message(store: Store, text: str) -> Message:
    """The published message with this text."""
    (found,) = [one for one in store.reader.messages.values() if one.text == text]
    return found


async def expire(store: Store, now: float = EXPIRY) -> int:
    """Remove what has expired by now."""
    return await store.database.write(lambda t: message_timers.remove_expired(t, now))


async def index(store: Store) -> None:
    """Index all messages for search."""
    while await store.database.write(search.index_part):
        pass


async def found(store: Store, q: str = SECRET) -> list[Message]:
    """What a search finds."""
    page = await store.database.read(
        lambda c: search.page(c, q=q, wanted=MessageFilter(), cursor=None, limit=10)
    )
    return page.items


async def reply_to(store: Store, message_id: int, text: str = "yes") -> Message:
    """A waiting reply that quotes a message."""
    return await store.database.write(
        lambda t: outbox.enqueue(
            t,
            conversation(store).id,
            text=text,
            client_id=None,
            reply_to=TelegramMessageId(message_id),
            random_id=RandomId(message_id),
        )
    )


async def test_an_expired_message_loses_its_content(store: Store) -> None:
    """Text, label, header and earlier versions are removed. The row says that a timer did it."""
    first = timed(1, kind=Kind.MEDIA, media_label="Photo", header=MessageHeader("Emil"))
    await store.record(first, MessageEdited(first._replace(text="now", edited_at=1_700_000_050)))

    early = await expire(store, EXPIRY - 1)
    removed = await expire(store)

    assert (early, removed) == (0, 1)
    gone = message(store, "")
    assert (gone.deleted_by_timer, gone.media_label, gone.header) == (True, None, None)
    assert gone.deleted_at is not None
    assert await store.database.read(lambda c: threads.versions(c, gone.id)) == []
    assert store.event_types()[-2:] == ["message_updated", "conversation_updated"]


async def test_an_expired_message_is_not_unread(store: Store) -> None:
    """The unread count follows, and the last message of the list is the removed one."""
    await store.record(incoming(1), InboxRead(DORA.chat_id, TelegramMessageId(1), 0))
    await store.record(incoming(2), timed(3), timed(4, is_unread_mention=True))

    await expire(store)

    last = conversation(store).last_message
    assert (conversation(store).unread_count, conversation(store).unread_mentions) == (1, 0)
    assert last is not None
    assert (last.text, last.deleted_by_timer) == ("", True)


async def test_an_expired_message_is_not_found(store: Store, path: Path) -> None:
    """Search and export have nothing of it, nor has the file of the database, although its words
    were moved from page to page."""
    await store.record(incoming(1, "hello"), timed(2))
    await index(store)
    alike = _words_beside_it()
    for start in range(0, len(alike), 20):
        await store.record(incoming(start + 3, " ".join(alike[start : start + 20])))
        await index(store)
    before = await found(store)
    timers = MessageTimers(store.database, lambda: float(EXPIRY))

    await timers.start()
    async with asyncio.timeout(TIMEOUT):
        while _is_in_file(path):
            await store.unpublished()
    await timers.stop()

    assert [one.text for one in before] == [SECRET]
    assert await found(store) == []
    assert [one.text for one in await found(store, "hello")] == ["hello"]
    export = Export(path)
    texts = [one.text for one in export.messages(None)]
    assert (texts[0], SECRET in texts) == ("hello", False)
    export.close()


async def test_the_export_leaves_out_what_is_due(store: Store, path: Path) -> None:
    """The export leaves out an expired message even if nobody has removed it yet."""
    future = Timestamp(int(time.time()) + 1_000)
    await store.record(timed(1), timed(2, "later", expires_at=future), incoming(3, "always"))

    export = Export(path)

    assert [one.text for one in export.messages(None)] == ["later", "always"]
    export.close()


async def test_what_expired_stays_removed(store: Store) -> None:
    """Telegram may send the message once more, in a page of history that was on its way."""
    await store.record(timed(1))
    await expire(store)

    await store.record(timed(1), MessageEdited(timed(1, "again", edited_at=1_700_000_500)))

    assert [one.text for one in store.reader.messages.values()] == [""]
    assert await expire(store) == 0


async def test_a_timer_that_comes_later(store: Store) -> None:
    """A stored message gets its timer from an edit, or from history."""
    await store.record(incoming(1), incoming(2))

    await store.record(MessageEdited(timed(1, "hello", hidden_edit_at=1_700_000_050)))
    await store.record(timed(2, "hello"))

    assert await expire(store) == 2


async def test_a_deleted_message_expires_too(store: Store) -> None:
    """What was deleted at Telegram keeps its text here only until its timer ends."""
    await store.record(timed(1), MessagesDeleted(None, (TelegramMessageId(1),)))
    deleted_at = message(store, SECRET).deleted_at

    await expire(store)

    gone = message(store, "")
    assert (gone.deleted_at, gone.deleted_by_timer) == (deleted_at, True)


async def test_a_message_of_ours_expires(store: Store) -> None:
    """The confirmation of a reply brings its timer."""
    await store.record(incoming(1))
    reply = await reply_to(store, 1, SECRET)
    command = await store.database.read(lambda c: command_of(c, reply.id))
    sent = SentMessage(TelegramMessageId(9), Timestamp(1_700_000_050), expires_at=EXPIRY)
    await store.database.write(lambda t: outbox.complete(t, command, sent))

    await expire(store)

    assert message(store, "").id == reply.id


async def test_a_waiting_reply_loses_its_quote(store: Store) -> None:
    """A reply that waits leaves without the message that it answers, once that is gone."""
    await store.record(timed(1), incoming(2))
    for quoted, text in ((1, "to expired"), (2, "to deleted")):
        await reply_to(store, quoted, text)

    await expire(store)
    await store.record(MessagesDeleted(None, (TelegramMessageId(2),)))

    for text in ("to expired", "to deleted"):
        waiting = message(store, text)
        command = await store.database.read(lambda c, id_=waiting.id: command_of(c, id_))
        assert waiting.reply_to_message_id is None
        assert command.content.reply_to is None  # type: ignore[attr-defined]


async def test_a_quote_that_expired_first_at_telegram(store: Store) -> None:
    """If Telegram refuses a reply because the quoted message has just expired there, the reply
    waits again, without the quote. Of a message without a timer it fails."""
    soon = Timestamp(int(time.time()) + 5)
    await store.record(timed(1, expires_at=soon), incoming(2))
    gone = SendError("message_id_invalid", "Gone.")
    for quoted, text in ((1, "to expired"), (2, "to other")):
        reply = await reply_to(store, quoted, text)
        command = await store.database.read(lambda c, id_=reply.id: command_of(c, id_))
        await store.database.write(lambda t, one=command: outbox.mark_sending(t, one.id))
        await store.database.write(lambda t, one=command: outbox.fail(t, one, gone))

    waiting, failed = message(store, "to expired"), message(store, "to other")
    command = await store.database.read(lambda c: command_of(c, waiting.id))
    assert (waiting.status, waiting.reply_to_message_id) == ("pending", None)
    assert (command.state, command.content.reply_to) == ("queued", None)  # type: ignore[attr-defined]
    assert (failed.status, failed.reply_to_message_id) == ("failed", 2)


async def test_a_new_reply_to_an_expired_message_has_no_quote(store: Store) -> None:
    """The reply is taken, without the quote."""
    await store.record(timed(1))
    await expire(store)

    reply = await reply_to(store, 1)

    assert reply.reply_to_message_id is None


async def test_the_timer_wakes_for_an_earlier_message(store: Store) -> None:
    """The service sleeps until the next timer ends; a message with an earlier one wakes it."""
    timers = MessageTimers(store.database, time.time)
    await store.record(timed(1, "late", expires_at=Timestamp(int(time.time()) + 1_000)))
    await timers.start()

    soon = Timestamp(int(time.time()) + 1)
    await store.record(timed(2, expires_at=soon))
    timers.on_events(store.events)
    async with asyncio.timeout(TIMEOUT):
        while not any(one.deleted_by_timer for one in store.reader.messages.values()):
            await store.unpublished()
    await timers.stop()

    assert time.time() >= soon
    assert message(store, "late").deleted_at is None


async def test_many_are_removed_at_the_start(store: Store) -> None:
    """What expired meanwhile is removed before the start has ended, in bounded parts."""
    many = message_timers.BATCH_SIZE + 5
    await store.record(*(timed(id_) for id_ in range(1, many + 1)))
    timers = MessageTimers(store.database, lambda: float(EXPIRY))

    await timers.start()
    await timers.stop()

    left = await store.database.read(
        lambda c: mappers.select_messages(
            c, f"{mappers.SELECT_MESSAGES}WHERE m.deleted_by_timer AND m.text = ''"
        )
    )
    assert len(left) == many


def _words_beside_it() -> list[str]:
    """Words whose order leaves the secret's bytes between the rows of a page of `search_words`."""
    dice = random.Random(1)
    letters = "abcdefghijklmnopqstuvwxyz"
    words = {
        f"{SECRET[:-1]}{dice.choice(letters)}{dice.randrange(10 ** dice.choice((2, 6, 12)))}"
        for _ in range(1_388)
    }
    mixed = sorted(words | {f"{SECRET[:-2]}{number}" for number in range(347)})
    dice.shuffle(mixed)
    return mixed


def _is_in_file(path: Path) -> bool:
    """Whether the database or its log still contains the secret."""
    log = path.with_name(f"{path.name}-wal")
    return SECRET.encode() in path.read_bytes() + log.read_bytes()
