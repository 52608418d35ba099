"""Updates over a real connection: each arrives once, with the state that covers it."""

from typing import Any

import pytest
from telethon.tl import functions, types

from sandbox import DataCentre, User
from switchboard.domain.ids import ChatId
from switchboard.domain.messages import Direction, Kind
from switchboard.domain.redaction import HIDDEN_TEXT
from switchboard.domain.updates import (
    Change,
    FoldersChanged,
    HistoryGap,
    InboxRead,
    MessageEdited,
    MessagesDeleted,
    NewMessage,
    NotifyDefaultsChanged,
    OutboxRead,
)
from switchboard.errors import ConnectionLost
from switchboard.telegram.link import TelegramLink
from switchboard.telegram.translate.peers import channel_marked_id
from switchboard.telegram.updates import peer_cache
from tests.telegram.conftest import Linking
from tests.telegram.fake_store import Kept


def without_settings(kept: Kept) -> list[Change]:
    """All changes but the account's settings, which are fetched at connect."""
    settings = FoldersChanged | NotifyDefaultsChanged
    return [change for change in kept.changes if not isinstance(change, settings)]


async def test_message_comes_with_the_state_that_covers_it(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """A contact's message, its sender and the state that covers it are one batch."""
    dc.world.write(bob, anna, "good morning")

    message = await kept.until_text("good morning")

    batch = next(b for b in kept.batches if message in b.changes)
    assert message.direction is Direction.INCOMING
    assert (message.chat_id, message.sender_name) == (ChatId(bob.id), "Bob")
    assert batch.state is not None
    assert batch.state.pts is not None
    assert kept.peers[ChatId(bob.id)].username == "Bobby"


async def test_what_the_owner_writes_elsewhere_is_outgoing(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """A message from the owner's phone arrives as outgoing, with the owner as its sender."""
    dc.world.write(anna, bob, "from my phone")

    message = await kept.until_text("from my phone")

    assert message.direction is Direction.OUTGOING
    assert message.sender_id == anna.id


async def test_saved_messages_are_outgoing(
    link: TelegramLink, dc: DataCentre, anna: User, kept: Kept
) -> None:
    """The owner's notes are outgoing, in a chat with the name that official apps use."""
    dc.world.write(anna, anna, "remember")

    message = await kept.until_text("remember")

    assert message.direction is Direction.OUTGOING
    assert kept.peers[ChatId(anna.id)].title == "Saved Messages"


async def test_groups_and_channels_have_marked_ids(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """Each chat has its marked id, and each message its author."""
    group = dc.world.create_group("Team", creator=bob, members=[anna])
    channel = dc.world.create_channel("News", creator=bob, members=[anna])

    dc.world.write(bob, group, "hi all")
    dc.world.write(bob, channel, "read this")

    in_group, in_channel = await kept.until_text("hi all"), await kept.until_text("read this")
    assert (in_group.chat_id, in_group.sender_name) == (ChatId(-group.id), "Bob")
    assert (in_channel.chat_id, in_channel.sender_name) == (channel_marked_id(channel.id), "News")
    assert kept.peers[ChatId(-group.id)].can_reply
    assert not kept.peers[channel_marked_id(channel.id)].can_reply


async def test_channel_pts_travel_with_their_messages(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """A channel's pts is in the batch that contains its message."""
    channel = dc.world.create_channel("News", creator=bob, members=[anna])
    dc.world.write(bob, channel, "read this")

    message = await kept.until_text("read this")

    batch = next(b for b in kept.batches if message in b.changes)
    assert batch.state is not None
    assert [chat_id for chat_id, _ in batch.state.channels] == [channel_marked_id(channel.id)]


async def test_edit_delete_and_reads_live(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """Edits, deletions and read marks of both sides arrive as they happen."""
    incoming = dc.world.write(bob, anna, "helo")
    outgoing = dc.world.write(anna, bob, "yes?")

    dc.world.edit(incoming, "hello")
    dc.world.read(bob, anna)
    dc.world.read(anna, bob)
    dc.world.delete([incoming])

    await kept.until(lambda k: bool(k.of(MessagesDeleted)))
    edited = next(c for c in kept.changes if isinstance(c, MessageEdited))
    assert (edited.message.text, edited.message.message_id) == ("hello", incoming.id_for(anna))
    assert edited.message.edited_at is not None
    chat = ChatId(bob.id)
    assert kept.of(OutboxRead) == [OutboxRead(chat, outgoing.id_for(anna))]
    assert kept.of(InboxRead) == [InboxRead(chat, outgoing.id_for(anna), 0)]
    assert kept.of(MessagesDeleted) == [MessagesDeleted(None, (incoming.id_for(anna),))]


async def test_messages_while_away_arrive_after_a_restart(
    linked: Linking, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """A new link continues from the stored state. Messages from meanwhile arrive once."""
    first = await linked()
    dc.world.write(bob, anna, "before")
    await kept.until_text("before")
    await first.close()
    dc.world.write(bob, anna, "meanwhile")

    await linked()

    await kept.until_text("meanwhile")
    assert kept.texts() == ["before", "meanwhile"]
    assert len(kept.of(NewMessage)) == 2


async def test_first_connection_begins_with_a_gap(linked: Linking, kept: Kept) -> None:
    """Without a stored state, past messages do not come as updates. One gap requests the
    history."""
    first = await linked()
    await kept.until(lambda k: k.state is not None)
    await first.close()
    assert without_settings(kept) == [HistoryGap(None)]

    second = await linked()
    await second.close()

    assert without_settings(kept) == [HistoryGap(None)]


async def test_nothing_is_read_before_we_know_who_we_are(
    linked: Linking, dc: DataCentre, anna: User, kept: Kept
) -> None:
    """Before Telegram has said whose account it is, no update is processed."""
    first = await linked()
    await kept.until(lambda k: k.state is not None)
    await first.close()
    dc.world.write(anna, anna, "note")
    asked = dc.calls.count("updates.getDifference")
    client = first._new_client()

    await client.connect()
    for _ in range(2):
        await client(functions.users.GetUsersRequest([types.InputUserSelf()]))
    asked_meanwhile = dc.calls.count("updates.getDifference") - asked
    await client.fetch_self()
    await kept.until_text("note")
    await client.disconnect()

    assert asked_meanwhile == 0


async def test_changes_while_away_are_not_dropped(
    linked: Linking, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """Edits, deletions and read receipts that only a difference contains arrive too."""
    first = await linked()
    edited = dc.world.write(bob, anna, "helo")
    deleted = dc.world.write(bob, anna, "oops")
    own = dc.world.write(anna, bob, "yes?")
    await kept.until_text("yes?")
    await first.close()
    dc.world.edit(edited, "hello")
    dc.world.read(bob, anna)
    dc.world.delete([deleted])

    await linked()

    await kept.until(lambda k: bool(k.of(MessagesDeleted)))
    assert "hello" in kept.texts()
    assert OutboxRead(ChatId(bob.id), own.id_for(anna)) in kept.changes
    assert MessagesDeleted(None, (deleted.id_for(anna),)) in kept.changes


async def test_channel_changes_while_away_are_not_dropped(
    linked: Linking, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """A channel's difference brings its messages, edits and deletions."""
    first = await linked()
    channel = dc.world.create_channel("News", creator=bob, members=[anna])
    edited = dc.world.write(bob, channel, "on")
    deleted = dc.world.write(bob, channel, "two")
    await kept.until_text("two")
    await first.close()
    dc.world.edit(edited, "one")
    dc.world.delete([deleted])
    dc.world.write(bob, channel, "three")

    await linked()
    await kept.until_text("three")

    assert "one" in kept.texts()
    gone = MessagesDeleted(channel_marked_id(channel.id), (deleted.id_for(anna),))
    await kept.until(lambda k: gone in k.changes)


async def test_difference_in_slices(
    linked: Linking, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """A long absence comes in slices. Each has its own state, and nothing comes twice."""
    first = await linked()
    dc.world.write(bob, anna, "before")
    await kept.until_text("before")
    await first.close()
    dc.limits.difference = 10
    for number in range(35):
        dc.world.write(bob, anna, f"note {number}")
    batches = len(kept.batches)

    await linked()

    await kept.until_text("note 34")
    assert kept.texts() == ["before", *(f"note {number}" for number in range(35))]
    assert len([b for b in kept.batches[batches:] if b.changes]) >= 4


async def test_too_long_a_difference_is_a_gap(
    linked: Linking, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """If Telegram skips updates, that is reported as a gap."""
    first = await linked()
    await kept.until(lambda k: k.state is not None)
    await first.close()
    kept.changes.clear()
    dc.limits.difference_total = 5
    for number in range(20):
        dc.world.write(bob, anna, f"note {number}")

    await linked()

    await kept.until(lambda k: HistoryGap(None) in k.changes)


async def test_too_long_a_channel_difference_is_a_gap(
    linked: Linking, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """A channel's gap names the channel."""
    first = await linked()
    channel = dc.world.create_channel("News", creator=bob, members=[anna])
    dc.world.write(bob, channel, "one")
    await kept.until_text("one")
    await first.close()
    dc.limits.channel_total = 5
    for number in range(20):
        dc.world.write(bob, channel, f"note {number}")

    await linked()

    await kept.until(lambda k: HistoryGap(channel_marked_id(channel.id)) in k.changes)


async def test_channel_joined_elsewhere_is_followed_at_once(
    linked: Linking, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """A channel that a difference names for the first time is followed from the pts in it. Messages
    since the owner joined arrive as updates, and the gap before them is reported."""
    first = await linked()
    await kept.until(lambda k: k.state is not None)
    await first.close()
    dc.clock.skew = 10
    channel = dc.world.create_channel("News", creator=bob, members=[anna])
    dc.world.write(bob, channel, "one")
    dc.faults(anna).fail("messages.getDialogs", 500, "DOWN", times=100)

    await linked()

    await kept.until_text("one")
    await kept.until(lambda k: HistoryGap(channel_marked_id(channel.id)) in k.changes)
    dc.world.write(bob, channel, "two")
    await kept.until_text("two")
    assert kept.peers[channel_marked_id(channel.id)].access_hash is not None


async def test_channel_that_is_not_followed_is_a_gap(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """A channel that Telethon cannot follow, because it has no state, is reported as a gap."""
    channel = dc.world.create_channel("News", creator=bob, members=[anna])

    dc.faults(anna).channel_too_long(channel)

    await kept.until(lambda k: HistoryGap(channel_marked_id(channel.id)) in k.changes)


@pytest.mark.parametrize("fault", ["reorder_updates", "duplicate_updates", "lose_updates"])
async def test_updates_out_of_order_arrive_once(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept, fault: str
) -> None:
    """Updates that are out of order, doubled or lost become one message each."""
    await kept.until(lambda k: k.state is not None)
    getattr(dc.faults(anna), fault)(3)

    for number in range(5):
        dc.world.write(bob, anna, f"note {number}")

    await kept.until(lambda k: len(k.messages) == 5)
    assert sorted(kept.texts()) == [f"note {number}" for number in range(5)]
    assert len(kept.of(NewMessage)) == 5


async def test_the_sender_of_a_short_update_is_looked_up(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """A short update does not describe its sender, so the sender is looked up before the batch is
    submitted."""
    dc.delivery.short_updates = True

    dc.world.write(bob, anna, "hello stranger")

    message = await kept.until_text("hello stranger")
    batch = next(b for b in kept.batches if message in b.changes)
    assert message.chat_id == bob.id
    assert ChatId(bob.id) in {peer.chat_id for peer in batch.peers}


async def test_a_peer_that_cannot_be_read_stops_nothing(
    link: TelegramLink,
    dc: DataCentre,
    anna: User,
    bob: User,
    kept: Kept,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A sender with an unreadable description affects no message."""
    real = peer_cache.peer_of

    def poisoned(entity: Any) -> Any:
        if entity.id == bob.id:
            raise TypeError("a bug")
        return real(entity)

    monkeypatch.setattr(peer_cache, "peer_of", poisoned)

    dc.world.write(bob, anna, "from nobody we can read")
    await kept.until_text("from nobody we can read")
    dc.world.write(dc.world.register("99966110003", first_name="Carlo"), anna, "after")
    await kept.until_text("after")

    assert link.is_online()


async def test_login_codes_are_hidden(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """A code from Telegram, and a forward of it, is stored as a placeholder."""
    code = dc.world.write(dc.world.service, anna, "Login code: 12345")
    dc.world.write(bob, anna, "Login code: 12345", forwarded_from=dc.world.service)
    dc.world.edit(code, "Login code: 54321")
    dc.world.write(bob, anna, "end")

    await kept.until_text("end")

    assert kept.texts().count(HIDDEN_TEXT) == 2
    assert "5" not in "".join(kept.texts())


async def test_service_message_is_a_sentence(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """A group's service message is a sentence with names."""
    group = dc.world.create_group("Team", creator=bob, members=[anna])

    dc.world.retitle(group, "The Team", by=bob)

    message = await kept.until_text("Bob changed the name of the group to “The Team”")
    assert message.kind is Kind.SERVICE


async def test_failing_sink_ends_the_link_and_loses_nothing(
    linked: Linking, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """No state covers changes that the sink refused. The next link brings them again."""
    link = await linked()
    dc.world.write(bob, anna, "one")
    await kept.until_text("one")
    kept.failing = OSError("disk full")
    dc.world.write(bob, anna, "two")

    with pytest.raises(ConnectionLost):
        await link.wait_closed()
    kept.failing = None
    await linked()

    await kept.until_text("two")


async def test_mere_presence_is_not_handed_over(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """Typing and similar updates are in no sequence and cause no commit."""
    dc.world.write(bob, anna, "one")
    await kept.until_text("one")
    batches = len(kept.batches)

    for _ in range(5):
        dc.world.type(bob, anna)
    dc.world.write(bob, anna, "two")
    await kept.until_text("two")

    assert len(kept.batches) == batches + 1
