"""Batches for the sink: in order, without loss, and never with a state ahead of its messages."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from telethon._updates import ChannelState, SessionState
from telethon._updates.entitycache import EntityCache
from telethon._updates.messagebox import ENTRY_ACCOUNT, GapError
from telethon.tl import types
from telethon.tl.types import updates as differences

from switchboard.domain.updates import Batch, HistoryGap, InboxRead, MessageEdited, NewMessage
from switchboard.telegram.connection.logs import telethon_logger
from switchboard.telegram.translate.peers import channel_marked_id
from switchboard.telegram.updates.batcher import UpdateBatcher
from switchboard.telegram.updates.message_box import MonitoredMessageBox
from switchboard.telegram.updates.peer_cache import PeerCache
from tests.telegram.conftest import ANNA
from tests.telegram.fake_store import Kept

ME = 1
NOW = datetime(2024, 5, 1, tzinfo=UTC)
BOB = types.User(id=2, first_name="Bob", access_hash=7)


class Stream:
    """A batcher and its message box. It receives packets as Telethon's update loop delivers
    them."""

    def __init__(self, kept: Kept) -> None:
        self.unreadable: list[str] = []
        self.gaps = 0
        self.box = MonitoredMessageBox(telethon_logger(), lambda _: None, on_gap=self.note_gap)
        self.box.load(SessionState(0, 0, False, 10, 0, 1_700_000_000, 0, None), [])
        self.batcher = UpdateBatcher(
            ANNA,
            kept,
            PeerCache(ANNA, kept),
            self.box,
            lambda kind, _: self.unreadable.append(kind),
        )

    def take(
        self, *updates: Any, users: tuple[Any, ...] = (BOB,), arrived: float | None = None
    ) -> None:
        """Take a packet as the update loop does: the state advances, and then the batch is
        submitted."""
        packet = types.Updates(list(updates), list(users), [], NOW, 0)
        processed: list[Any] = []
        met, chats = self.box.process_updates(packet, EntityCache(), processed)
        self.batcher.add_packet(processed, met, chats, ME, arrived)

    def note_gap(self) -> None:
        """Updates of the account were missed."""
        self.gaps += 1

    async def flush(self) -> None:
        """Submit what is pending."""
        await self.batcher.flush()


def new(number: int, pts: int, text: str = "hello") -> Any:
    """A message of Bob with a pts of the account's sequence."""
    message = types.Message(id=number, peer_id=types.PeerUser(2), date=NOW, message=text)
    return types.UpdateNewMessage(message, pts, 1)


def in_channel(channel: int, pts: int) -> Any:
    """A message with a pts of a channel's sequence."""
    message = types.Message(id=pts, peer_id=types.PeerChannel(channel), date=NOW, message="news")
    return types.UpdateNewChannelMessage(message, pts, 1)


@pytest.fixture
async def stream(kept: Kept) -> Stream:
    """A stream at pts 10 from which nothing was taken yet."""
    return Stream(kept)


async def test_one_packet_is_one_batch(stream: Stream, kept: Kept) -> None:
    """A batch contains peers, changes and the state that covers them."""
    stream.take(new(1, 11), new(2, 12))
    await stream.flush()

    (batch,) = kept.batches
    assert [peer.title for peer in batch.peers] == ["Bob"]
    assert len(batch.changes) == 2
    assert batch.state is not None
    assert batch.state.pts == 12


async def test_a_batch_has_the_arrival_time_of_its_first_live_message(
    stream: Stream, kept: Kept
) -> None:
    """A batch with live messages has the arrival time of the first one, so that the latency can be
    measured. A batch without live messages has none."""
    stream.take(types.UpdateDeleteMessages([7], 11, 1), arrived=1.0)
    await stream.flush()
    stream.take(new(1, 12), arrived=2.0)
    stream.take(new(2, 13), arrived=3.0)
    await stream.flush()
    missed = types.Message(id=3, peer_id=types.PeerUser(2), date=NOW, message="missed")
    state = types.updates.State(14, 0, NOW, 0, 0)
    difference = differences.Difference([missed], [], [], [], [BOB], state)
    stream.batcher.add_difference(difference, [types.UpdateNewMessage(missed, 0, 0)], ME)
    await stream.flush()

    assert [batch.received_at for batch in kept.batches] == [None, 2.0, None]


async def test_an_album_has_one_arrival(stream: Stream, kept: Kept) -> None:
    """Of an album that comes in several packets only the first one measures the latency."""
    for number in (1, 2, 3):
        part = new(number, 10 + number)
        part.message.grouped_id = 2**62 if number < 3 else None
        stream.take(part, arrived=float(number))
        await stream.flush()

    assert [batch.received_at for batch in kept.batches] == [1.0, None, 3.0]


async def test_nothing_new_is_no_batch(stream: Stream, kept: Kept) -> None:
    """Without peers, changes or a new state there is no batch."""
    stream.take(new(1, 11))
    await stream.flush()

    stream.take(types.UpdateUserTyping(2, types.SendMessageTypingAction()))
    await stream.flush()

    assert len(kept.batches) == 1


async def test_only_moved_channels_are_stored(stream: Stream, kept: Kept) -> None:
    """A batch contains the states only of the channels that its packet touched."""
    stream.take(in_channel(5, 1), in_channel(6, 1))
    await stream.flush()
    stream.take(in_channel(6, 2))
    await stream.flush()

    states = [batch.state for batch in kept.batches]
    assert [s.channels for s in states if s] == [
        ((channel_marked_id(5), 1), (channel_marked_id(6), 1)),
        ((channel_marked_id(6), 2),),
    ]
    assert states[1] is not None
    assert states[1].pts is None


async def test_messages_beyond_a_gap_wait_for_the_missing_ones(stream: Stream, kept: Kept) -> None:
    """A message beyond a gap waits while the state stays before the gap. It arrives in its
    order."""
    stream.take(new(2, 12))
    await stream.flush()
    assert kept.texts() == []
    assert kept.state is not None
    assert kept.state.pts == 10

    stream.take(new(1, 11))
    await stream.flush()

    assert [m.message_id for m in kept.messages.values()] == [1, 2]
    assert kept.state.pts == 12


async def test_a_failed_batch_is_repeated_before_later_ones(stream: Stream, kept: Kept) -> None:
    """If the sink fails, the batch is offered again before later changes, under one state."""
    kept.failing = OSError("disk full")
    stream.take(new(1, 11))
    with pytest.raises(OSError, match="disk full"):
        await stream.flush()
    kept.failing = None

    stream.take(new(2, 12))
    await stream.flush()

    (batch,) = kept.batches
    assert [c.message_id for c in batch.changes if isinstance(c, NewMessage)] == [1, 2]
    assert [peer.title for peer in batch.peers] == ["Bob"]
    assert batch.state is not None
    assert batch.state.pts == 12


async def test_cancelled_batch_is_not_covered_by_a_later_state(
    stream: Stream, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a submit is cancelled while the queue is full, nothing is lost, channels included."""
    full = asyncio.Event()

    async def wait(_: Batch) -> None:
        full.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(kept, "submit", wait)
    stream.take(new(1, 11), in_channel(6, 1))
    waiting = asyncio.create_task(stream.flush())
    await full.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    monkeypatch.undo()

    await stream.flush()

    (batch,) = kept.batches
    assert len(batch.changes) == 2
    assert batch.state is not None
    assert (batch.state.pts, batch.state.channels) == (11, ((channel_marked_id(6), 1),))


async def test_batches_keep_their_order(
    stream: Stream, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Packets that arrive while the queue is full wait behind earlier ones."""
    room = asyncio.Event()
    submit = kept.submit

    async def wait_for_room(batch: Batch) -> None:
        await room.wait()
        await submit(batch)

    monkeypatch.setattr(kept, "submit", wait_for_room)
    stream.take(new(1, 11))
    first = asyncio.create_task(stream.flush())
    await asyncio.sleep(0)
    stream.take(new(2, 12))
    second = asyncio.create_task(stream.flush())
    await asyncio.sleep(0)

    room.set()
    await asyncio.gather(first, second)

    states = [batch.state for batch in kept.batches]
    assert [len(batch.changes) for batch in kept.batches] == [1, 1]
    assert [state.pts for state in states if state] == [11, 12]


async def test_an_unreadable_update_is_counted_and_the_stream_goes_on(
    stream: Stream, kept: Kept
) -> None:
    """An update that cannot be read is reported by its type, and the others arrive."""
    poison = new(2, 12)
    poison.message.peer_id = None

    stream.take(new(1, 11), poison, new(3, 13))
    await stream.flush()

    assert [m.message_id for m in kept.messages.values()] == [1, 3]
    assert stream.unreadable == ["UpdateNewMessage"]


async def test_a_channel_without_a_state_is_a_gap(stream: Stream, kept: Kept) -> None:
    """Updates of a channel without a known state cannot be fetched, so they are reported as a
    gap."""
    stream.take(types.UpdateChannelTooLong(6))
    await stream.flush()

    assert kept.changes == [HistoryGap(channel_marked_id(6))]


async def test_channel_without_a_hash_is_a_gap(stream: Stream, kept: Kept) -> None:
    """If Telethon drops a channel's difference because it has no access hash, that is a gap too."""
    stream.box.load(SessionState(0, 0, False, 10, 0, 0, 0, None), [ChannelState(6, 3)])
    stream.take(types.UpdateChannelTooLong(6))

    assert stream.box.get_channel_difference(EntityCache()) is None
    await stream.flush()

    assert kept.changes == [HistoryGap(channel_marked_id(6))]


async def test_stored_hash_fetches_a_channels_difference() -> None:
    """A channel's difference is requested with the stored access hash of the channel, not with that
    of a user with the same bare id."""
    box = MonitoredMessageBox(telethon_logger(), {6: 606}.get)
    box.load(SessionState(0, 0, False, 10, 0, 0, 0, None), [ChannelState(6, 3)])
    cache = EntityCache()
    cache.extend([types.User(id=6, first_name="Six", access_hash=66)], [])

    box.try_begin_get_diff(6, "test")
    request = box.get_channel_difference(cache)

    assert (request.channel.channel_id, request.channel.access_hash) == (6, 606)


async def test_difference_is_put_in_order(stream: Stream, kept: Kept) -> None:
    """A read mark that a difference omits comes before the messages that it does not cover."""
    read = types.UpdateReadHistoryInbox(types.PeerUser(2), 1, 0, 12, 0)
    kept_by_telethon = [new(1, 0), new(2, 0)]
    state = types.updates.State(12, 0, NOW, 0, 0)
    difference = differences.Difference([], [], [read], [], [BOB], state)

    stream.batcher.add_difference(difference, kept_by_telethon, ME)
    await stream.flush()

    assert [type(change) for change in kept.changes] == [NewMessage, InboxRead, NewMessage]


async def test_an_edit_that_is_behind_the_state_is_marked_as_late(
    stream: Stream, kept: Kept
) -> None:
    """Telegram sent a state that was ahead of two edits in one second. The edit that arrives later
    is passed on once, with its number, and marked as perhaps older than what is stored."""

    def edit(text: str, pts: int) -> Any:
        message = types.Message(1, types.PeerUser(2), NOW, text, edit_date=NOW)
        return types.UpdateEditMessage(message, pts, 1)

    stream.take(edit("one", 11))
    stream.box.map[ENTRY_ACCOUNT].pts = 12
    for update in (edit("one", 11), edit("two", 12), edit("two", 12)):
        stream.take(update)
        stream.batcher.take_skipped(stream.box.take_skipped(), [BOB], [], ME)
    await stream.flush()

    edits = [change for change in kept.batches[0].changes if isinstance(change, MessageEdited)]
    assert [(e.message.text, e.pts, e.is_late) for e in edits] == [
        ("one", 11, False),
        ("two", 12, True),
    ]


async def test_a_packet_behind_a_gap_keeps_what_no_difference_repeats(stream: Stream) -> None:
    """Telethon drops a packet whose `seq` is too high, and requests the difference, which does not
    contain changes of schedules. A silent account has missed nothing; a pts that stays missing is a
    gap."""
    message = types.Message(5, types.PeerUser(2), NOW, "later", out=True)
    scheduled = types.UpdateNewScheduledMessage(message)
    packet = types.Updates([new(1, 11), scheduled], [BOB], [], NOW, 9)

    with pytest.raises(GapError):
        stream.box.process_updates(packet, EntityCache(), [])
    kept = [stream.box.take_unnumbered(), stream.box.take_unnumbered()]
    by_seq = stream.gaps
    stream.box.end_difference()
    stream.box.map[ENTRY_ACCOUNT].deadline = 0.0
    stream.box.check_deadlines()
    by_silence = stream.gaps - by_seq
    stream.box.end_difference()
    stream.take(new(2, 15))
    stream.box.possible_gaps[ENTRY_ACCOUNT].deadline = 0.0
    stream.box.check_deadlines()

    assert kept == [[([scheduled], [BOB], [])], []]
    assert (by_seq, by_silence, stream.gaps - by_seq) == (1, 0, 1)


async def test_own_answers_move_only_the_state(stream: Stream, kept: Kept) -> None:
    """The answer to a send advances the sequence. The sender of the message stores it."""
    answer = types.UpdateShortSentMessage(1, 11, 1, NOW, out=True)
    answer._self_outgoing = True
    processed: list[Any] = []
    users, chats = stream.box.process_updates(answer, EntityCache(), processed)
    stream.batcher.add_packet(processed, users, chats, ME)
    await stream.flush()

    assert kept.changes == []
    assert kept.state is not None
    assert kept.state.pts == 11
