"""A basic group becomes a supergroup: nothing is left to do in the old chat."""

import pytest
from sqlalchemy import Connection

from switchboard.domain.conversations import Conversation, PeerKind
from switchboard.domain.drafts import Draft
from switchboard.domain.ids import ChatId, ConversationId, RandomId, TelegramMessageId
from switchboard.domain.message_search import MessageFilter
from switchboard.domain.messages import Kind, Message, SendError, Status
from switchboard.domain.outbox.kinds.set_draft import SetDraft
from switchboard.domain.outbox.message_content import MAY_HAVE_ARRIVED
from switchboard.domain.permissions import CannotReply
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import Batch, Change, DraftChanged, GroupMove, NewMessage, Peer
from switchboard.errors import Conflict
from switchboard.store.messages import conversations, outbox, search, supergroups, threads
from switchboard.store.messages.commands import rows
from switchboard.store.sync import update_recorder

from .conftest import ACCOUNT, Store, command_of, incoming

OLD = ChatId(-50)
NEW = ChatId(-1_000_000_000_060)
TEAM = Peer(OLD, PeerKind.GROUP, "Team", None, 0, can_reply=True)
MOVED = Peer(
    OLD,
    PeerKind.GROUP,
    "Team",
    None,
    0,
    can_reply=False,
    cannot_reply=CannotReply.GROUP_MOVED,
    migrated_to=NEW,
)
CROWD = Peer(NEW, PeerKind.GROUP, "Crowd", None, 9, can_reply=True)
NOW = 1_700_000_500
LAST_WORD = incoming(9, "The group became a supergroup", chat_id=OLD, kind=Kind.SERVICE)._replace(
    group_move=GroupMove(OLD, NEW)
)
FIRST_WORD = incoming(1, "It was a group", chat_id=NEW, kind=Kind.SERVICE)._replace(
    group_move=GroupMove(OLD, NEW)
)


async def record(store: Store, *changes: Change, peers: tuple[Peer, ...] = ()) -> list[str]:
    """Store changes as a live batch. Returns the accounts that have something to send."""
    batch = Batch(ACCOUNT, peers, changes)
    outcome = await store.database.write_eventually(lambda t: update_recorder.apply(t, [batch]))
    return list(outcome.commands)


async def of_chat(store: Store, chat_id: ChatId) -> Conversation:
    """The conversation with a chat."""

    def read(connection: Connection) -> Conversation:
        id_ = supergroups.conversation_of(connection, ACCOUNT, chat_id)
        assert id_ is not None
        return conversations.get(connection, id_)

    return await store.database.read(read)


async def reply(store: Store, text: str, number: int, client_id: str | None = None) -> Message:
    """A reply to the old chat, which quotes a message there."""
    old = await of_chat(store, OLD)
    return await store.database.write(
        lambda t: outbox.enqueue(
            t,
            old.id,
            text=text,
            client_id=client_id,
            reply_to=TelegramMessageId(1),
            random_id=RandomId(number),
        )
    )


def words() -> list[NewMessage]:
    """Two unread messages of the old chat."""
    return [incoming(1, "one", chat_id=OLD), incoming(2, "two", chat_id=OLD)]


@pytest.mark.parametrize("order", ["old chat first", "new chat first", "only the peer"])
async def test_both_conversations_name_each_other(store: Store, order: str) -> None:
    """Whatever reports the move first: both lead to the other one, and nothing can be written in
    the old one, which names the new one."""
    await record(store, *words(), peers=(TEAM,))

    match order:
        case "old chat first":
            await record(store, LAST_WORD)
            await record(store, FIRST_WORD, peers=(CROWD,))
        case "new chat first":
            await record(store, FIRST_WORD, peers=(CROWD,))
            await record(store, LAST_WORD)
        case "only the peer":
            await record(store, peers=(MOVED,))
            await record(store, incoming(7, "hi", chat_id=NEW), peers=(CROWD,))

    old, new = await of_chat(store, OLD), await of_chat(store, NEW)
    assert (old.moved_to_conversation_id, new.moved_from_conversation_id) == (new.id, old.id)
    assert (old.moved_from_conversation_id, new.moved_to_conversation_id) == (None, None)
    assert (old.can_reply, new.can_reply) == (False, True)
    assert "“Crowd”" in (old.cannot_reply_reason or "")
    assert old.unread_count == 0


async def test_nothing_in_the_old_chat_becomes_unread_again(store: Store) -> None:
    """Messages of the old chat that arrive after the move are read already."""
    await record(store, *words(), LAST_WORD, peers=(TEAM,))

    await record(store, incoming(10, "late", chat_id=OLD))

    old = await of_chat(store, OLD)
    assert (old.unread_count, old.read_inbox_max_id) == (0, 10)


async def test_waiting_replies_fail_and_can_be_sent_to_the_supergroup(store: Store) -> None:
    """A waiting reply fails with the reason, and its retry sends the same message to the new chat,
    without the quote. It is sent once."""
    await record(store, *words(), peers=(TEAM,))
    waiting = await reply(store, "still there?", 1, client_id="a")
    await record(store, FIRST_WORD, peers=(CROWD,))
    await record(store, LAST_WORD)
    failed = await store.database.read(lambda c: threads.get(c, waiting.id))

    await store.database.write(lambda t: outbox.retry(t, waiting.id))
    with pytest.raises(Conflict):
        await store.database.write(lambda t: outbox.retry(t, waiting.id))

    old, new = await of_chat(store, OLD), await of_chat(store, NEW)
    queued = await store.database.read(lambda c: outbox.pending(c, ACCOUNT, NOW))
    again = await store.database.read(lambda c: threads.get(c, waiting.id))
    assert failed.status is Status.FAILED
    assert failed.error is not None
    assert (failed.error.code, "“Crowd”" in failed.error.text) == ("group_moved", True)
    assert [(one.command.chat_id, one.command.random_id) for one in queued] == [(NEW, 1)]
    assert (again.conversation_id, again.chat_id, again.reply_to_message_id) == (new.id, NEW, None)
    assert (again.id, again.status, again.client_id) == (waiting.id, Status.PENDING, "a")
    assert (old.failed_count, new.last_message and new.last_message.id) == (0, waiting.id)


async def test_a_reply_that_goes_to_the_supergroup_is_found_there(store: Store) -> None:
    """The search index knows in which chat it is."""
    await record(store, *words(), peers=(TEAM,))
    waiting = await reply(store, "anybody there?", 1)
    while await store.database.write(search.index_part):
        pass
    await record(store, FIRST_WORD, peers=(CROWD,))
    await record(store, LAST_WORD)

    await store.database.write(lambda t: outbox.retry(t, waiting.id))

    wanted = MessageFilter(conversation_id=(await of_chat(store, NEW)).id)
    found = await store.database.read(
        lambda c: search.page(c, q="anybody", wanted=wanted, cursor=None, limit=9)
    )
    assert [message.id for message in found.items] == [waiting.id]


async def test_a_refusal_before_and_after_the_news_is_the_same(store: Store) -> None:
    """Telegram refuses a send to the old chat by another name. Whether that comes before or after
    the news of the move, the reply says that the group moved; doubt about an earlier try stays."""
    await record(store, *words(), peers=(TEAM,))
    sent = [await reply(store, text, n) for n, text in enumerate(("before", "after"), 1)]
    refusal = SendError("peer_id_invalid", f"No. {MAY_HAVE_ARRIVED}")

    before, after = [
        await store.database.read(lambda c, m=message: command_of(c, m.id)) for message in sent
    ]
    await store.database.write(lambda t: outbox.mark_sending(t, before.id))
    await store.database.write(lambda t: outbox.fail(t, before, refusal))
    await store.database.write(lambda t: outbox.mark_sending(t, after.id))

    await record(store, FIRST_WORD, peers=(CROWD,))
    await record(store, LAST_WORD)
    await store.database.write(lambda t: outbox.fail(t, after, SendError("peer_id_invalid", "No.")))

    found = [await store.database.read(lambda c, m=m: threads.get(c, m.id)) for m in sent]
    errors = [message.error for message in found]
    assert [error and error.code for error in errors] == ["group_moved", "group_moved"]
    assert [MAY_HAVE_ARRIVED in (error.text if error else "") for error in errors] == [True, False]


async def test_a_retry_waits_for_the_supergroup(store: Store) -> None:
    """While the account does not know the supergroup, a retry is refused with that reason."""
    await record(store, *words(), peers=(TEAM,))
    waiting = await reply(store, "still there?", 1)
    await record(store, LAST_WORD)

    with pytest.raises(Conflict) as refused:
        await store.database.write(lambda t: outbox.retry(t, waiting.id))

    assert refused.value.code == "group_moved"


@pytest.mark.parametrize("waits", [False, True], ids=["at Telegram", "waiting"])
async def test_the_draft_moves(store: Store, waits: bool) -> None:
    """The draft of the old chat becomes that of the new one, at Telegram too."""
    await record(store, *words(), peers=(TEAM,))
    old = await of_chat(store, OLD)
    if waits:
        await store.database.write(lambda t: rows.add(t, ACCOUNT, OLD, old.id, SetDraft("I think")))
    else:
        draft = Draft("I think", Timestamp(NOW), None)
        await record(store, DraftChanged(OLD, draft))

    first = await record(store, LAST_WORD)
    second = await record(store, FIRST_WORD, peers=(CROWD,))

    old, new = await of_chat(store, OLD), await of_chat(store, NEW)
    queued = await store.database.read(lambda c: outbox.pending(c, ACCOUNT, NOW))
    assert old.draft is None
    assert new.draft is not None
    assert new.draft.text == "I think"
    assert [(one.command.chat_id, one.command.content) for one in queued] == [
        (NEW, SetDraft("I think"))
    ]
    assert (first, second) == ([], [ACCOUNT])


async def test_a_draft_replaces_no_other(store: Store) -> None:
    """While the supergroup has a draft of its own, the old one stays where it is."""
    await record(store, *words(), peers=(TEAM,))
    await record(store, FIRST_WORD._replace(group_move=None), peers=(CROWD,))
    await record(store, DraftChanged(OLD, Draft("old", Timestamp(NOW), None)))
    await record(store, DraftChanged(NEW, Draft("new", Timestamp(NOW - 1), None)))

    await record(store, LAST_WORD)

    drafts = [(await of_chat(store, chat)).draft for chat in (OLD, NEW)]
    assert [draft and draft.text for draft in drafts] == ["old", "new"]


async def test_the_news_may_come_again(store: Store) -> None:
    """The same news changes nothing a second time, and announces nothing."""
    await record(store, *words(), peers=(TEAM,))
    await reply(store, "still there?", 1)
    await record(store, LAST_WORD)
    await record(store, FIRST_WORD, peers=(CROWD,))
    store.events.clear()

    await record(store, LAST_WORD, FIRST_WORD, peers=(MOVED,))
    await record(store, peers=(MOVED,))

    assert [one for one in store.event_types() if one != "conversation_updated"] == []
    assert ConversationId(1) == (await of_chat(store, OLD)).id
