"""Commands in the outbox: what replaces what, and what waits for what."""

from switchboard.domain.ids import ChatId, ConversationId, MessageId, RandomId, TelegramMessageId
from switchboard.domain.messages import SendError
from switchboard.domain.outbox import Command, Content, OutboxState
from switchboard.domain.outbox.kinds.mark_read import MarkRead
from switchboard.domain.outbox.kinds.send import Send
from switchboard.errors import CommandRefused
from switchboard.store.messages import outbox
from switchboard.store.messages.commands import mark_read, rows

from .conftest import ACCOUNT, DORA, Store, incoming

ONE = ConversationId(1)
NOW = 1_700_000_100
FLOOD = SendError("flood_wait", "Wait.")


async def add(store: Store, content: Content, *, not_before: int | None = None) -> None:
    """Put a command for the first chat into the outbox."""
    is_send = isinstance(content, Send)
    message = await store.database.write(
        lambda t: rows.add(
            t,
            ACCOUNT,
            DORA.chat_id,
            ONE,
            content,
            message_id=MessageId(1) if is_send else None,
            random_id=RandomId(hash(content)) if is_send else None,
            not_before=not_before,
        )
    )
    assert message


async def next_commands(store: Store, now: float = NOW) -> list[Command]:
    """What the account may do next."""
    pending = await store.database.read(lambda c: outbox.pending(c, ACCOUNT, now))
    return [queued.command for queued in pending]


async def begin(store: Store, command: Command) -> None:
    """A try begins."""
    assert await store.database.write(lambda t: outbox.mark_sending(t, command.id))


async def test_a_newer_command_replaces_one_that_waits(store: Store) -> None:
    """Of two read marks of a chat only the newer one goes to Telegram."""
    await store.record(incoming(1), incoming(2))
    await add(store, MarkRead(TelegramMessageId(1)))

    await add(store, MarkRead(TelegramMessageId(2)))

    assert [one.content for one in await next_commands(store)] == [MarkRead(TelegramMessageId(2))]


async def test_a_command_in_flight_is_finished_before_a_newer_one(store: Store) -> None:
    """A command of which a try is under way is not replaced; the newer one comes after it."""
    await store.record(incoming(1), incoming(2))
    await add(store, MarkRead(TelegramMessageId(1)))
    (first,) = await next_commands(store)
    await begin(store, first)

    await add(store, MarkRead(TelegramMessageId(2)))
    during = await next_commands(store)
    await store.database.write(lambda t: outbox.complete(t, first, None))

    assert [one.id for one in during] == [first.id]
    assert [one.content for one in await next_commands(store)] == [MarkRead(TelegramMessageId(2))]


async def test_a_setting_neither_waits_for_a_message_nor_holds_one_up(store: Store) -> None:
    """A message that has to wait does not hold up a read mark of its chat, and a read mark that
    has to wait does not hold up a message."""
    await store.record(incoming(1))
    await add(store, Send("hi"))
    await add(store, MarkRead(TelegramMessageId(1)))

    pending = await next_commands(store)

    assert [type(one.content) for one in pending] == [Send, MarkRead]


async def test_messages_of_a_chat_keep_their_order(store: Store) -> None:
    """The second message of a chat is not next as long as the first one waits."""
    await store.record(incoming(1))
    await add(store, Send("first"))
    await add(store, Send("second"))

    assert [one.content for one in await next_commands(store)] == [Send("first")]


async def test_messages_keep_their_order_behind_one_that_is_held_back(store: Store) -> None:
    """A message that is held back holds up the messages behind it, and nothing else of the chat."""
    await store.record(incoming(1))
    await add(store, Send("later"), not_before=NOW + 60)
    await add(store, Send("behind"))
    await add(store, MarkRead(TelegramMessageId(1)))

    due = await store.database.read(lambda c: outbox.next_due_at(c, ACCOUNT, NOW))
    before, after = await next_commands(store), await next_commands(store, NOW + 60)

    assert due == NOW + 60
    assert [one.content for one in before] == [MarkRead(TelegramMessageId(1))]
    assert [one.content for one in after] == [Send("later"), MarkRead(TelegramMessageId(1))]


async def test_a_refused_read_mark_leaves_the_outbox(store: Store) -> None:
    """A refusal of a read mark hangs nowhere: the chat stays read here, and no reply failed."""
    await store.record(incoming(1))
    await store.database.write(lambda t: mark_read.enqueue(t, ONE))
    (command,) = await next_commands(store)
    await begin(store, command)
    refused = CommandRefused("channel_private", "Left.")

    await store.database.write(
        lambda t: outbox.fail(t, command, SendError(refused.code, refused.detail))
    )

    (conversation,) = store.reader.conversations.values()
    assert (conversation.unread_count, conversation.failed_count) == (0, 0)
    assert await next_commands(store) == []


async def test_a_flood_wait_of_one_kind_is_its_own(store: Store) -> None:
    """When Telegram takes a read mark, a message that waits for a flood wait still waits."""
    await store.record(incoming(1), incoming(2, chat_id=ChatId(501)))
    await add(store, Send("hi"))
    await add(store, MarkRead(TelegramMessageId(1)))
    sending, _ = await next_commands(store)
    await begin(store, sending)
    await store.database.write(
        lambda t: outbox.reschedule(
            t,
            sending,
            state=OutboxState.WAITING,
            until=NOW + 60,
            error=FLOOD,
            whole_account=True,
        )
    )

    await store.database.write(
        lambda t: outbox.free_account(t, ACCOUNT, MarkRead.rules.ordering_key)
    )

    pending = await store.database.read(lambda c: outbox.pending(c, ACCOUNT, NOW))
    assert [(one.not_before, one.blocks_account) for one in pending] == [
        (NOW + 60, True),
        (0, False),
    ]
