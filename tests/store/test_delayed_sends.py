"""Replies that are held back for a moment, so that they can be taken back."""

import asyncio

import pytest

from switchboard.domain.ids import ConversationId, RandomId
from switchboard.domain.messages import Message
from switchboard.domain.outbox import OutboxState
from switchboard.domain.send_options import SendOptions, options_error
from switchboard.domain.timestamps import Timestamp
from switchboard.errors import Conflict
from switchboard.store.messages import outbox, threads

from .conftest import ACCOUNT, Store, command_of, incoming

ONE = ConversationId(1)
LATER = Timestamp(2_000_000_000)


async def hold_back(store: Store, random_id: int = 5) -> Message:
    """Post a reply that is not sent before LATER."""
    await store.record(incoming(1))
    return await store.database.write(
        lambda t: outbox.enqueue(
            t,
            ONE,
            text="hi",
            client_id=None,
            reply_to=None,
            random_id=RandomId(random_id),
            options=SendOptions(not_before=LATER),
        )
    )


async def test_it_waits_until_its_time(store: Store) -> None:
    """It is pending and says until when it can be taken back. Only then it is to be sent."""
    message = await hold_back(store)

    early = await store.database.read(lambda c: outbox.pending(c, ACCOUNT, LATER - 1))
    due = await store.database.read(lambda c: outbox.pending(c, ACCOUNT, LATER))

    assert (message.status, message.not_before) == ("pending", LATER)
    assert [len(early), len(due)] == [0, 1]


async def test_a_retry_sends_it_now(store: Store) -> None:
    """A retry ends the time in which it can be taken back."""
    message = await hold_back(store)

    retried = await store.database.write(lambda t: outbox.retry(t, message.id))

    due = await store.database.read(lambda c: outbox.pending(c, ACCOUNT, 0))
    assert (retried.not_before, len(due)) == (None, 1)


async def test_it_is_taken_back_or_sent_and_never_both(store: Store) -> None:
    """If it is taken back in the moment in which its sender begins, exactly one of them wins."""
    for number in range(20):
        message = await hold_back(store, number + 1)
        command = await store.database.read(lambda c, m=message: command_of(c, m.id))
        acts = [
            store.database.write(lambda t, m=message: outbox.discard(t, m.id)),
            store.database.write(lambda t, c=command: outbox.mark_sending(t, c.id)),
        ]

        taken_back, sending = await asyncio.gather(
            *(acts if number % 2 else reversed(acts)), return_exceptions=True
        )

        if not number % 2:
            taken_back, sending = sending, taken_back
        assert isinstance(taken_back, Conflict) == (sending is True)
        if sending is True:
            stored = await store.database.read(lambda c, m=message: command_of(c, m.id))
            assert stored.state is OutboxState.SENDING
        else:
            with pytest.raises(Exception, match="no such message"):
                await store.database.read(lambda c, m=message: threads.get(c, m.id))


@pytest.mark.parametrize(("ahead", "code"), [(-5, None), (60, None), (62, "not_before_too_late")])
def test_for_a_minute_at_most(ahead: int, code: str | None) -> None:
    """A reply can be held back for a minute; a time that has passed holds nothing back."""
    error = options_error(SendOptions(not_before=Timestamp(1_000 + ahead)), 1_000)

    assert (error and error[0]) == code
