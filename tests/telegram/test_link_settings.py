"""Settings of a chat: each command does at Telegram what it says, and nothing else."""

from collections.abc import AsyncIterator

import pytest
from telethon.tl import types

from sandbox import DataCentre, User
from sandbox.world.dialog_state import ARCHIVE, NotifySettings
from switchboard.domain import notifications
from switchboard.domain.ids import ChatId, CommandId, TelegramMessageId
from switchboard.domain.notifications import MUTED_ALWAYS
from switchboard.domain.outbox import Command, Content, OutboxState
from switchboard.domain.outbox.kinds.archive import Archive
from switchboard.domain.outbox.kinds.mark_unread import MarkUnread
from switchboard.domain.outbox.kinds.mute import Mute
from switchboard.domain.outbox.kinds.pin import Pin
from switchboard.domain.outbox.kinds.set_draft import SetDraft
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import (
    ArchiveChanged,
    DraftChanged,
    MuteChanged,
    NewMessage,
    PinChanged,
    UnreadMarkChanged,
)
from switchboard.errors import CommandRefused
from switchboard.telegram.link import TelegramLink
from tests.phone import Phone, phone_of
from tests.telegram.conftest import ANNA
from tests.telegram.fake_store import Kept


def command(chat_id: int, content: Content) -> Command:
    """A command that is being tried."""
    return Command(CommandId(1), ANNA, ChatId(chat_id), content, OutboxState.SENDING, 0)


@pytest.fixture
async def phone(dc: DataCentre, anna: User) -> AsyncIterator[Phone]:
    """Anna's phone."""
    async with phone_of(dc, anna) as phone:
        yield phone


@pytest.fixture(autouse=True)
async def met(link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept) -> NewMessage:
    """A message of Bob. Afterwards his peer is known."""
    dc.world.write(bob, anna, "hi")
    return await kept.until_text("hi")


@pytest.mark.parametrize("until", [MUTED_ALWAYS, Timestamp(2_000_000_000), Timestamp(0)])
async def test_mute_keeps_the_other_settings(
    link: TelegramLink, phone: Phone, anna: User, bob: User, until: Timestamp
) -> None:
    """Muting, and its end, leave the other settings of the chat as the phone set them."""
    await phone.mute(bob, 1_900_000_000, silent=True, show_previews=False)

    changes = await link.execute(command(bob.id, Mute(until)))

    assert anna.box.dialogs[bob].notify == NotifySettings(until, True, False)
    assert changes == (MuteChanged(ChatId(bob.id), notifications.NotifySettings(until, True)),)


async def test_archive_pin_and_mark(link: TelegramLink, anna: User, bob: User) -> None:
    """A chat is archived, pinned there, and marked as unread; then all of it is undone."""
    dialog = anna.box.dialogs[bob]
    there = []

    for is_set in (True, False):
        archived = await link.execute(command(bob.id, Archive(is_set)))
        pinned = await link.execute(command(bob.id, Pin(is_set)))
        marked = await link.execute(command(bob.id, MarkUnread(is_set)))
        pins = list(anna.box.pinned.get(ARCHIVE, []))
        there.append((dialog.folder_id, pins, dialog.unread_mark))
        assert archived == (ArchiveChanged(ChatId(bob.id), is_set),)
        assert pinned == (PinChanged(ChatId(bob.id), is_set),)
        assert marked == (UnreadMarkChanged(ChatId(bob.id), is_set),)

    assert there == [(ARCHIVE, [bob], True), (0, [], False)]


async def test_draft(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, met: NewMessage
) -> None:
    """A draft is saved with the message that it answers and with the date of Telegram's clock; an
    empty one clears it."""
    dc.clock.skew = 3600

    (saved,) = await link.execute(command(bob.id, SetDraft("so far", met.message_id)))
    there = anna.box.dialogs[bob].draft
    (cleared,) = await link.execute(command(bob.id, SetDraft("")))

    assert isinstance(saved, DraftChanged)
    assert there is not None
    assert (there.text, there.reply_to) == ("so far", met.message_id)
    assert abs(saved.draft.date - there.date) <= 2
    assert (saved.draft.text, saved.draft.reply_to_message_id) == ("so far", met.message_id)
    assert cleared.draft.is_empty
    assert anna.box.dialogs[bob].draft.is_empty  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "content",
    [
        Mute(MUTED_ALWAYS),
        Archive(True),
        Pin(True),
        MarkUnread(True),
        SetDraft("so far", TelegramMessageId(1)),
    ],
)
async def test_a_command_may_be_repeated(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, met: NewMessage, content: Content
) -> None:
    """A command whose first answer was lost is accepted again, and changes nothing more."""
    content = SetDraft("so far", met.message_id) if isinstance(content, SetDraft) else content
    first = await link.execute(command(bob.id, content))
    before = str(anna.box.dialogs[bob]), str(anna.box.pinned)

    again = await link.execute(command(bob.id, content))

    assert [type(change) for change in again] == [type(change) for change in first]
    assert (str(anna.box.dialogs[bob]), str(anna.box.pinned)) == before


async def test_too_many_pins(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """A pin beyond Telegram's limit is refused with its code and a sentence for the operator."""
    for number in range(dc.limits.pinned):
        group = dc.world.create_group(f"Group {number}", creator=bob, members=[anna])
        dc.world.write(bob, group, f"hello {number}")
        await kept.until_text(f"hello {number}")
        await link.execute(command(-group.id, Pin(True)))

    with pytest.raises(CommandRefused) as refused:
        await link.execute(command(bob.id, Pin(True)))

    assert refused.value.code == "pinned_dialogs_too_much"
    assert "Unpin another chat" in refused.value.detail


async def test_a_chat_that_was_left(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """Settings of a channel that the account has left are refused."""
    news = dc.world.create_channel("News", creator=bob, members=[anna])
    dc.world.write(bob, news, "extra")
    message = await kept.until_text("extra")
    dc.faults(anna).fail("messages.toggleDialogPin", 406, "CHANNEL_PRIVATE")

    with pytest.raises(CommandRefused) as refused:
        await link.execute(command(message.chat_id, Pin(True)))

    assert refused.value.code == "channel_private"


async def test_the_phone_gets_the_change(link: TelegramLink, bob: User, phone: Phone) -> None:
    """A change here reaches the phone."""
    await link.execute(command(bob.id, Pin(True)))

    update = await phone.next(types.UpdateDialogPinned)

    assert (update.peer.peer.user_id, update.pinned) == (bob.id, True)


async def test_an_answer_is_newer_than_a_list_on_its_way(link: TelegramLink, bob: User) -> None:
    """A list that was asked for before a command was executed does not undo it."""
    page = await anext(aiter(link.dialogs()))
    (before,) = (dialog for dialog in page if dialog.peer.chat_id == bob.id)

    await link.execute(command(bob.id, MarkUnread(True)))

    (now,) = link.with_newer_changes([before])
    assert (before.unread_mark, now.unread_mark) == (False, True)
