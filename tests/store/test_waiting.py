"""Since when conversations wait for an answer, and the end of snoozes."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from switchboard.domain.conversations import ConversationFilter, PeerKind
from switchboard.domain.ids import ChatId, ConversationId, TelegramMessageId
from switchboard.domain.local_change import LocalChange, Snooze
from switchboard.domain.messages import Direction, Kind, SendError, Status
from switchboard.domain.outbox.kinds.archive import Archive
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.topics import Division
from switchboard.domain.updates import (
    ArchiveChanged,
    Batch,
    HistoryCleared,
    MessagesDeleted,
    Peer,
)
from switchboard.domain.waiting import MessageFacts, WhoWaits, waiting_since, who_waits
from switchboard.store.core.rows import select_values
from switchboard.store.messages import conversation_list, conversations, local_changes, waiting
from switchboard.store.messages.commands import chat_settings, send
from switchboard.store.messages.commands.message_status import set_status
from switchboard.store.sync import update_recorder

from .conftest import ACCOUNT, DORA, Store, incoming

OUT = Direction.OUTGOING
START = 1_700_000_000
GROUP = Peer(ChatId(-50), PeerKind.GROUP, "Team", None, None, can_reply=True)
BOT = Peer(ChatId(501), PeerKind.BOT, "Robot", None, 1, can_reply=True)
NEWS = Peer(ChatId(-1_000_000_000_060), PeerKind.CHANNEL, "News", None, 1, can_reply=True)


def own(id_: int, **facts: Any) -> Any:
    """A message of the owner, from another device."""
    return incoming(id_, direction=OUT, sender_id=7, **facts)


async def since(store: Store, chat_id: int = DORA.chat_id) -> int | None:
    """Since when the conversation with a chat waits, in seconds after the start of the test."""
    (found,) = await store.database.read(
        lambda c: select_values(
            c, "SELECT waiting_since FROM conversations WHERE chat_id = ?", (chat_id,)
        )
    )
    assert await store.unpublished() == []
    return None if found is None else found - START


async def test_the_oldest_unanswered_message_waits(store: Store) -> None:
    """Further messages change nothing, an answer from the phone ends it, and a message that comes
    late is put in its place."""
    await store.record(incoming(2), incoming(3))
    first = await since(store)
    await store.record(own(4))
    answered = await since(store)
    await store.record(incoming(1))
    older = await since(store)
    await store.record(incoming(6))
    again = await since(store)
    await store.record(incoming(5))
    earlier = await since(store)
    await store.record(own(7), incoming(8, kind=Kind.SERVICE))
    ended = await since(store)

    assert (first, answered, older, again, earlier, ended) == (2, None, None, 6, 5, None)


async def test_deleted_messages_do_not_count(store: Store) -> None:
    """Who deletes the message does not wait any more; if the answer is deleted, they wait again."""
    await store.record(incoming(1), own(2), incoming(3), incoming(4))
    await store.record(MessagesDeleted(None, (TelegramMessageId(3),)))
    second = await since(store)
    await store.record(MessagesDeleted(None, (TelegramMessageId(2),)))
    without_answer = await since(store)
    await store.record(HistoryCleared(DORA.chat_id, TelegramMessageId(9)))
    cleared = await since(store)

    assert (second, without_answer, cleared) == (4, 1, None)


async def test_a_reply_answers_until_it_fails(store: Store) -> None:
    """A reply on its way is an answer. A refused one is none."""
    await store.record(incoming(1))
    here = ConversationId(1)
    reply = await store.database.write(
        lambda t: send.enqueue(
            t,
            here,
            text="Hi",
            client_id=None,
            reply_to=None,
            random_id=1,  # type: ignore[arg-type]
        )
    )
    answered = await since(store)
    error = SendError("refused", "No.")
    await store.database.write(lambda t: set_status(t, reply.id, Status.FAILED, error))
    failed = await since(store)

    assert (answered, failed) == (None, 1)


async def test_who_archives_is_done(store: Store) -> None:
    """Nobody waits in the archive. Who writes again waits from then on, not from before; if the
    operator takes the chat out again, everybody waits as before."""
    here = ConversationId(1)

    async def archive(value: bool) -> None:
        await store.database.write(
            lambda t: chat_settings.enqueue(
                t, conversations.get(t.connection, here), Archive(value)
            )
        )
        assert await store.unpublished() == []

    await store.record(incoming(1), incoming(2))
    await archive(True)
    done = store.reader.conversations[here].waiting_since
    await archive(False)
    undone = await since(store)
    await archive(True)
    await store.record(incoming(5), ArchiveChanged(DORA.chat_id, False, Timestamp(2 * START)))
    back = store.reader.conversations[here]

    assert (done, undone) == (None, 1)
    assert (back.is_archived, await since(store)) == (False, 5)


async def test_in_groups_only_mentions_wait(store: Store) -> None:
    """In a group a mention waits until the owner writes there. Bots and channels do not wait."""
    batch = Batch(
        ACCOUNT,
        (GROUP, BOT, NEWS),
        (
            incoming(1, chat_id=GROUP.chat_id, sender_id=500),
            incoming(2, chat_id=GROUP.chat_id, sender_id=501, mentions_me=True),
            incoming(3, chat_id=GROUP.chat_id, sender_id=500, mentions_me=True),
            incoming(4, chat_id=BOT.chat_id, sender_id=501),
            incoming(5, chat_id=NEWS.chat_id, sender_id=None),
            incoming(6, chat_id=ChatId(777000), sender_id=777000),
            incoming(7, chat_id=ChatId(7), sender_id=7),
        ),
    )
    await store.database.write(lambda t: update_recorder.apply(t, [batch]))
    found = [await since(store, chat_id) for chat_id in (-50, 501, NEWS.chat_id, 777000, 7)]
    await store.record(own(8, chat_id=GROUP.chat_id))

    assert found == [3, None, None, None, None]
    assert await since(store, GROUP.chat_id) is None


async def test_the_column_of_an_older_store_is_filled(store: Store) -> None:
    """An upgrade fills the column of each conversation, and does it once."""
    await store.record(*(incoming(1, chat_id=ChatId(600 + n)) for n in range(3)), incoming(2))

    def forget(transaction: Any) -> None:
        transaction.execute("UPDATE conversations SET waiting_since = NULL")
        transaction.execute("DELETE FROM meta WHERE key = ?", (waiting.FILLED,))

    await store.database.write(forget)
    more = [await store.database.write(waiting.fill_part) for _ in range(2)]

    assert more == [False, False]
    assert [await since(store, chat_id) for chat_id in (600, 601, 602, 500)] == [1, 1, 1, 2]


def snoozed(*, unless_answered: bool) -> LocalChange:
    """A snooze for a long time."""
    return LocalChange(Snooze(Timestamp(START * 2), unless_answered))


@pytest.mark.parametrize("unless_answered", [False, True])
async def test_a_message_ends_a_snooze(store: Store, unless_answered: bool) -> None:
    """Any new message of the other side ends it; an older one, a service message and a repeated one
    do not."""
    here = ConversationId(1)
    await store.record(incoming(5))
    change = snoozed(unless_answered=unless_answered)
    await store.database.write(lambda t: local_changes.apply(t, here, change))

    await store.record(incoming(4), incoming(5), incoming(6, kind=Kind.SERVICE))
    before = store.reader.conversations[here].snoozed_until
    await store.record(incoming(7))
    after = store.reader.conversations[here]

    assert before == START * 2
    assert (after.snoozed_until, after.snooze_unless_answered) == (None, False)
    assert await store.unpublished() == []


@pytest.mark.parametrize("is_from_here", [False, True])
@pytest.mark.parametrize("unless_answered", [False, True])
async def test_an_own_reply_ends_a_plain_snooze(
    store: Store, unless_answered: bool, is_from_here: bool
) -> None:
    """A reply here or on the phone ends a snooze, unless it is one until somebody answers."""
    here = ConversationId(1)
    await store.record(incoming(5))
    change = snoozed(unless_answered=unless_answered)
    await store.database.write(lambda t: local_changes.apply(t, here, change))

    if is_from_here:
        await store.database.write(
            lambda t: send.enqueue(
                t,
                here,
                text="Hi",
                client_id=None,
                reply_to=None,
                random_id=1,  # type: ignore[arg-type]
            )
        )
    else:
        await store.record(own(6))
    await store.unpublished()

    assert (store.reader.conversations[here].snoozed_until is not None) is unless_answered


async def test_the_longest_waiting_comes_first(store: Store) -> None:
    """Pages of any size list who waits by how long, and everybody once."""
    await store.record(
        *(incoming(n, chat_id=ChatId(600 - n)) for n in (4, 2, 9, 1, 7)),
        own(10, chat_id=ChatId(591)),
    )

    def every(connection: Connection, limit: int) -> list[int]:
        found: list[int] = []
        cursor = None
        while True:
            page = conversation_list.page(
                connection, ConversationFilter(is_waiting=True), cursor=cursor, limit=limit
            )
            found += [one.chat_id for one in page.items]
            cursor = page.next_cursor
            if cursor is None:
                return found

    lists = [await store.database.read(lambda c, n=n: every(c, n)) for n in (1, 2, 100)]
    others = await store.database.read(
        lambda c: conversation_list.page(
            c, ConversationFilter(is_waiting=False), cursor=None, limit=9
        )
    )

    assert lists == [[599, 598, 596, 593]] * 3
    assert [one.chat_id for one in others.items] == [591]


said = st.builds(
    MessageFacts,
    direction=st.sampled_from(Direction),
    kind=st.sampled_from(Kind),
    status=st.sampled_from([Status.SENT, Status.PENDING, Status.FAILED, Status.SCHEDULED]),
    sender_id=st.sampled_from([None, 1, 2, 777000]),
    timestamp=st.just(Timestamp(1)),
    mentions_me=st.booleans(),
    is_gone=st.booleans(),
)


@given(st.lists(said), said, st.sampled_from(WhoWaits))
@settings(max_examples=200)
def test_only_others_can_wait(
    before: list[MessageFacts], last: MessageFacts, who: WhoWaits
) -> None:
    """An own message that Telegram takes answers everything; nobody waits where nobody can."""
    answer = last._replace(
        direction=OUT, status=Status.SENT, kind=Kind.TEXT, is_gone=False, is_expired=False
    )

    assert waiting_since([*before, answer], who, writer=1) is None
    assert waiting_since(before, WhoWaits.NOBODY) is None
    if waiting_since(before, WhoWaits.MENTIONING) is not None:
        assert waiting_since(before, WhoWaits.PERSON) is not None


@pytest.mark.parametrize(
    ("kind", "division", "expected"),
    [
        (PeerKind.USER, Division.WHOLE, WhoWaits.PERSON),
        (PeerKind.BOT, Division.WHOLE, WhoWaits.NOBODY),
        (PeerKind.GROUP, Division.WHOLE, WhoWaits.MENTIONING),
        (PeerKind.GROUP, Division.TOPICS, WhoWaits.MENTIONING),
        (PeerKind.CHANNEL, Division.WHOLE, WhoWaits.NOBODY),
        (PeerKind.GROUP, Division.PEOPLE, WhoWaits.WRITER),
    ],
)
def test_the_kind_of_a_chat_decides_who_waits(
    kind: PeerKind, division: Division, expected: WhoWaits
) -> None:
    """Everybody in a private chat, those who mention the owner in a group, nobody else."""
    assert who_waits(kind, division, is_own=False, is_closed=False) is expected
    assert who_waits(kind, division, is_own=True, is_closed=False) is WhoWaits.NOBODY
    assert who_waits(kind, division, is_own=False, is_closed=True) is WhoWaits.NOBODY


def test_whoever_answers_a_person_in_direct_messages_answers_for_the_channel() -> None:
    """The message of another administrator is an answer, too."""
    ask = MessageFacts(Direction.INCOMING, Kind.TEXT, Status.RECEIVED, 500, Timestamp(1))
    other = ask._replace(sender_id=-1_000_000_000_060, timestamp=Timestamp(2))
    more = ask._replace(timestamp=Timestamp(3))

    assert waiting_since([ask], WhoWaits.WRITER, writer=500) == 1
    assert waiting_since([ask, other], WhoWaits.WRITER, writer=500) is None
    assert waiting_since([ask, other, more], WhoWaits.WRITER, writer=500) == 3
