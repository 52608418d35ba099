"""What is known of chats and messages after two accounts of one user became one."""

import pytest

from switchboard.domain.accounts import Identity
from switchboard.domain.ids import AccountId, MessageId, ScheduledId, TelegramMessageId
from switchboard.domain.messages import Kind, Message, SendError
from switchboard.domain.outbox.kinds.react import React
from switchboard.domain.outbox.kinds.unschedule import Unschedule
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import Batch, MessageScheduled, ScheduledMessage
from switchboard.store.accounts import accounts, identities
from switchboard.store.core import mappers
from switchboard.store.core.rows import select_values
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import chats, outbox
from switchboard.store.messages.commands import message_changes, scheduled_changes
from switchboard.store.sync import history_gaps, partial_histories, update_recorder
from tests.store.conftest import ACCOUNT, DORA, Store, incoming

OTHER = AccountId("22222222-2222-4222-8222-222222222222")
CLARA = Identity(8, "Clara", "clara", "02")


async def both_know(store: Store, here: tuple[int, ...], there: tuple[int, ...]) -> None:
    """Both accounts have updates of a chat that they have never read."""

    def work(transaction: Transaction) -> None:
        accounts.save(transaction, OTHER, label="Old", api_id=1, identity=CLARA)
        for account_id, message_ids in ((ACCOUNT, here), (OTHER, there)):
            batch = Batch(account_id, (DORA,), tuple(map(incoming, message_ids)))
            update_recorder.apply(transaction, [batch])

    await store.database.write(work)


def verify(transaction: Transaction, account_id: AccountId, up_to: int) -> None:
    """This account has read the chat up to this message."""
    chats.advance_verified(transaction, account_id, DORA.chat_id, TelegramMessageId(up_to))


async def merge(store: Store) -> None:
    """The other account turns out to be the same person."""
    double = identities.Double(goes=OTHER, stays=ACCOUNT)
    await store.database.write(lambda t: identities.merge(t, double))
    await store.database.read(store.reader.follow_moved_messages)


async def left_for_later(store: Store) -> list[int]:
    """The verified mark if the chat is left for later; 0 if it is read now."""
    return list(
        await store.database.write(
            lambda t: partial_histories.defer_all(t, ACCOUNT, [DORA.chat_id])
        )
    )


@pytest.mark.parametrize("account_id", [ACCOUNT, OTHER])
async def test_a_gap_of_a_chat_that_was_never_read_is_kept(
    store: Store, account_id: AccountId
) -> None:
    """In one of the accounts, the list has shown a newer message than the updates have brought. The
    merged chat is not left for later either."""
    await both_know(store, here=(5,), there=(6,))
    newer = TelegramMessageId(9)
    await store.database.write(
        lambda t: history_gaps.mark_newer_at_telegram(t, account_id, DORA.chat_id, newer)
    )

    await merge(store)

    assert await left_for_later(store) == [0]


async def test_older_messages_of_the_other_account_are_not_joined_unread(store: Store) -> None:
    """Between the updates of the other account and those of this one, messages may be missing."""
    await both_know(store, here=(5,), there=(1,))

    await merge(store)

    assert await left_for_later(store) == [0]


@pytest.mark.parametrize("verified", [0, 5])
async def test_older_messages_that_the_other_account_has_read_are_read_on_from_there(
    store: Store, verified: int
) -> None:
    """The history is verified up to where the other account has read it, whether this one has read
    newer messages or none."""
    await both_know(store, here=(5,), there=(1, 2))
    await store.database.write(lambda t: verify(t, ACCOUNT, verified))
    await store.database.write(lambda t: verify(t, OTHER, 2))

    await merge(store)

    assert await store.database.read(
        lambda c: list(select_values(c, "SELECT verified_up_to_id FROM chats", ()))
    ) == [2]


async def test_a_chat_without_a_gap_is_left_for_later(store: Store) -> None:
    """All messages since the oldest one came as updates of this account."""
    await both_know(store, here=(5, 6), there=(6,))

    await merge(store)

    assert await left_for_later(store) == [6]


@pytest.mark.parametrize(("settled", "in_step"), [([ACCOUNT, OTHER], 3), ([OTHER], 0)])
async def test_a_chat_that_this_account_has_read_is_in_step_as_before(
    store: Store, settled: list[AccountId], in_step: int
) -> None:
    """The messages of the other account are all newer, so they change nothing."""
    await both_know(store, here=(1, 2, 3), there=(3,))

    def read(transaction: Transaction) -> None:
        for account_id in (ACCOUNT, OTHER):
            verify(transaction, account_id, 3)
        for account_id in settled:
            history_gaps.mark_settled(transaction, account_id, [])

    await store.database.write(read)

    await merge(store)

    assert await store.database.read(
        lambda c: list(select_values(c, "SELECT in_step_up_to_id FROM chats", ()))
    ) == [in_step]


def message_of(transaction: Transaction, account_id: AccountId) -> Message:
    """The newest message of an account."""
    id_ = transaction.fetch_value(
        "SELECT max(id) FROM messages WHERE telegram_account_id = ?", (account_id,)
    )
    return mappers.find_messages(transaction.connection, [id_])[MessageId(id_)]


@pytest.mark.parametrize("is_refused", [False, True])
async def test_a_waiting_change_of_a_message_that_both_have_moves_to_the_kept_one(
    store: Store, is_refused: bool
) -> None:
    """A reaction waits, or was refused, in the account that goes. The merge succeeds, and the
    message that is kept shows the reaction."""
    await both_know(store, here=(1,), there=(1,))

    def react(transaction: Transaction) -> None:
        message = message_of(transaction, OTHER)
        message_changes.enqueue(transaction, message, React(TelegramMessageId(1), "👍"))
        if is_refused:
            ((command, _),) = outbox.commands_of_chat(transaction, OTHER, DORA.chat_id)
            outbox.fail(transaction, command, SendError("reaction_invalid", "Not allowed."))

    await store.database.write(react)

    await merge(store)

    kept = await store.database.write(lambda t: message_of(t, ACCOUNT))
    assert (kept.pending_change is None, kept.problem is None) == (is_refused, not is_refused)
    assert store.events[-1].type.value == "resync"


async def test_a_waiting_change_of_a_schedule_that_both_have_moves_to_the_kept_one(
    store: Store,
) -> None:
    """In the account that goes, the operator has taken a scheduled message back. This is not
    forgotten."""
    await both_know(store, here=(1,), there=(1,))
    later = ScheduledMessage(
        DORA.chat_id, ScheduledId(9), Timestamp(2**31), "later", Kind.TEXT, None, 7, "Anna"
    )

    def take_back(transaction: Transaction) -> None:
        for account_id in (ACCOUNT, OTHER):
            batch = Batch(account_id, (DORA,), (MessageScheduled(later),))
            update_recorder.apply(transaction, [batch])
        scheduled_changes.enqueue(
            transaction, message_of(transaction, OTHER), Unschedule(ScheduledId(9))
        )

    await store.database.write(take_back)

    await merge(store)

    kept = await store.database.write(lambda t: message_of(t, ACCOUNT))
    assert kept.pending_change is not None
    assert kept.pending_change.kind == "unschedule"
