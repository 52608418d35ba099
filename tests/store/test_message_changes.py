"""Changes of messages in the outbox: what is wanted, what is refused, what no longer matters."""

from typing import Any

from switchboard.domain.ids import MessageId, TelegramMessageId
from switchboard.domain.message_limits import USUAL, MessageLimits, MessageLimitsRead
from switchboard.domain.messages import Direction, Message, SendError
from switchboard.domain.outbox import Content, OutboxState
from switchboard.domain.outbox.kinds.delete import Delete
from switchboard.domain.outbox.kinds.edit import Edit
from switchboard.domain.outbox.kinds.react import React
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import MessagesDeleted
from switchboard.store.core import mappers
from switchboard.store.messages import message_timers, outbox
from switchboard.store.messages.commands import chat_settings, message_changes

from .conftest import ACCOUNT, Store, incoming, setting_of

TARGET = TelegramMessageId(5)
REFUSED = SendError("message_edit_time_expired", "Too old.")


async def own_message(store: Store, **facts: Any) -> Message:
    """A message of the owner that Telegram has."""
    await store.record(incoming(TARGET, "old", direction=Direction.OUTGOING, sender_id=7, **facts))
    return await found(store)


async def found(store: Store, id_: int = 1) -> Message:
    """The message as it is stored."""
    return await store.database.read(lambda c: mappers.find_messages(c, [id_])[MessageId(id_)])


async def want(store: Store, message: Message, content: Content) -> Message:
    """Queue a change."""
    return await store.database.write(lambda t: message_changes.enqueue(t, message, content))


async def test_the_newest_change_is_shown_and_replaces_the_older_one(store: Store) -> None:
    """An edit replaces a waiting edit, a deletion replaces both, and a reaction stays beside
    them. The texts of replaced edits are bases of the next one."""
    message = await own_message(store)

    first = await want(store, message, Edit(TARGET, "one", (), ("old",)))
    bases = await store.database.write(lambda t: message_changes.texts_under_way(t, message))
    await want(store, message, Edit(TARGET, "two", (), bases))
    await want(store, message, React(TARGET, "👍"))
    last = await want(store, message, Delete(TARGET, for_everyone=True))

    assert first.pending_change is not None
    assert (first.text, first.pending_change.text) == ("old", "one")
    assert bases == ("old", "one")
    assert last.pending_change is not None
    assert (last.pending_change.kind, last.pending_change.for_everyone) == ("delete", True)
    queued = await store.database.read(lambda c: outbox.pending(c, ACCOUNT, 2**40))
    assert [one.command.rules.kind for one in queued] == ["react", "delete"]


async def test_a_refused_change_is_the_problem_of_its_message(store: Store) -> None:
    """It is no problem of the conversation. The next change removes it, and so does a day."""
    message = await own_message(store)
    await want(store, message, Edit(TARGET, "one"))
    command = await store.database.read(lambda c: setting_of(c, 1))

    await store.database.write(lambda t: outbox.fail(t, command, REFUSED))
    refused = await found(store)
    conversation = await store.database.read(
        lambda c: mappers.find_conversations(c, [message.conversation_id])[message.conversation_id]
    )
    again = await want(store, message, Edit(TARGET, "two"))
    command = await store.database.read(lambda c: setting_of(c, 2))
    await store.database.write(lambda t: outbox.fail(t, command, REFUSED))
    await store.database.write(lambda t: t.execute("UPDATE outbox SET created_at = 0") and None)
    await store.database.write(chat_settings.prune_problems)

    assert refused.problem is not None
    assert (refused.text, refused.problem.code) == ("old", REFUSED.code)
    assert (refused.pending_change, conversation.problem) == (None, None)
    assert (again.problem, (await found(store)).problem) == (None, None)


async def test_changes_of_a_deleted_message_no_longer_matter(store: Store) -> None:
    """A deletion elsewhere withdraws what waits. A try that is under way ends without a problem."""
    message = await own_message(store)
    await want(store, message, React(TARGET, "👍"))
    await want(store, message, Edit(TARGET, "one"))
    command = await store.database.read(lambda c: setting_of(c, 2))
    await store.database.write(lambda t: outbox.mark_sending(t, command.id))

    await store.record(MessagesDeleted(None, (TARGET,)))
    under_way = await found(store)
    await store.database.write(lambda t: outbox.fail(t, command, REFUSED))

    assert under_way.pending_change is not None
    assert under_way.pending_change.kind == "edit"
    gone = await found(store)
    assert (gone.pending_change, gone.problem) == (None, None)


async def test_a_timer_removes_the_text_of_a_waiting_edit(store: Store) -> None:
    """Nothing of an expired message stays in the outbox."""
    message = await own_message(store, expires_at=Timestamp(1_700_000_100))
    await want(store, message, Edit(TARGET, "a secret"))

    await store.database.write(lambda t: message_timers.remove_expired(t, 1_700_000_200))

    queued = await store.database.read(lambda c: outbox.pending(c, ACCOUNT, 2**40))
    assert list(queued) == []


async def test_a_removed_account_withdraws_changes(store: Store) -> None:
    """A later sign-in does not edit messages by itself."""
    message = await own_message(store)
    await want(store, message, Edit(TARGET, "one"))

    await store.database.write(lambda t: outbox.fail_all_of(t, ACCOUNT))

    stored = await found(store)
    assert (stored.pending_change, stored.problem) == (None, None)
    assert OutboxState.FAILED not in {
        one.command.state
        for one in await store.database.read(lambda c: outbox.pending(c, ACCOUNT, 2**40))
    }


async def test_the_limits_of_an_account_are_those_of_its_messages(store: Store) -> None:
    """Telegram's limits count for the account's messages, for new ones as for stored ones."""
    limits = MessageLimits(3_600, 7_200, 1_800, revokes_incoming=False)
    before = await own_message(store)
    await store.record(MessagesDeleted(None, (TARGET,)), MessageLimitsRead(limits))
    await store.record(incoming(6))

    shown = store.reader.messages[2].limits
    assert (before.limits, shown, (await found(store, 2)).limits) == (USUAL, limits, limits)
