"""What the owner sets on the phone reaches the sink: live, missed, and by the list of chats."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from telethon.tl import types

from sandbox import DataCentre, User
from switchboard.domain.drafts import Draft
from switchboard.domain.ids import ChatId
from switchboard.domain.message_limits import MessageLimits, MessageLimitsRead
from switchboard.domain.notifications import MUTED_ALWAYS, NotifyKind, NotifySettings
from switchboard.domain.updates import (
    ArchiveChanged,
    Dialog,
    DraftChanged,
    FoldersChanged,
    MentionsRead,
    MuteChanged,
    NewMessage,
    NotifyDefaultsChanged,
    PinChanged,
    PinOrderChanged,
    UnreadMarkChanged,
)
from switchboard.telegram.link import TelegramLink
from switchboard.telegram.translate.peers import channel_marked_id
from tests.phone import Phone, phone_of
from tests.telegram.conftest import Linking
from tests.telegram.fake_store import Kept

MUTED = NotifySettings(MUTED_ALWAYS)

Act = Callable[[Phone, User], Awaitable[None]]

ACTS: dict[str, tuple[Act, type, Callable[[Any], bool]]] = {
    "mute": (lambda p, b: p.mute(b), MuteChanged, lambda c: c.settings == MUTED),
    "archive": (lambda p, b: p.archive(b), ArchiveChanged, lambda c: c.is_archived),
    "pin": (lambda p, b: p.pin(b), PinChanged, lambda c: c.is_pinned and c.in_archive is False),
    "mark unread": (lambda p, b: p.mark_unread(b), UnreadMarkChanged, lambda c: c.unread_mark),
    "draft": (
        lambda p, b: p.save_draft(b, "so far"),
        DraftChanged,
        lambda c: c.draft.text == "so far",
    ),
}
acts = pytest.mark.parametrize(("act", "kind", "holds"), ACTS.values(), ids=ACTS.keys())


@pytest.fixture
async def phone(dc: DataCentre, anna: User) -> AsyncIterator[Phone]:
    """Anna's phone."""
    async with phone_of(dc, anna) as phone:
        yield phone


async def listed(link: TelegramLink) -> dict[ChatId, Dialog]:
    """The list of chats."""
    return {dialog.peer.chat_id: dialog async for page in link.dialogs() for dialog in page}


@acts
async def test_live(
    link: TelegramLink,
    dc: DataCentre,
    anna: User,
    bob: User,
    phone: Phone,
    kept: Kept,
    act: Act,
    kind: type,
    holds: Callable[[Any], bool],
) -> None:
    """A change on the phone arrives once, about its chat, with the date of its packet."""
    dc.world.write(bob, anna, "hello")

    await act(phone, bob)
    await kept.until(lambda k: bool(k.of(kind)))

    (change,) = kept.of(kind)
    assert isinstance(
        change, MuteChanged | ArchiveChanged | PinChanged | UnreadMarkChanged | DraftChanged
    )
    assert change.chat_id == bob.id
    assert holds(change)
    assert change.changed_at is not None


@acts
async def test_missed(
    linked: Linking,
    dc: DataCentre,
    anna: User,
    bob: User,
    phone: Phone,
    kept: Kept,
    act: Act,
    kind: type,
    holds: Callable[[Any], bool],
) -> None:
    """A change while the link was away comes with the difference, without a date."""
    link = await linked()
    await kept.until(lambda k: k.state is not None)
    dc.world.write(bob, anna, "hello")
    await kept.until_text("hello")
    await link.close()

    await act(phone, bob)
    await linked()
    await kept.until(lambda k: bool(k.of(kind)))

    change: Any = kept.of(kind)[-1]
    assert (change.chat_id, change.changed_at) == (bob.id, None)
    assert holds(change)


async def test_the_list_tells_all_of_it(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, phone: Phone
) -> None:
    """The list of chats has the state of each chat, also of chats in the archive."""
    dc.world.write(bob, anna, "hello")
    await phone.mute(bob, silent=True)
    await phone.archive(bob)
    await phone.mark_unread(bob)
    await phone.save_draft(bob, "so far")

    dialog = (await listed(link))[ChatId(bob.id)]

    assert dialog.notify == NotifySettings(MUTED_ALWAYS, True)
    assert (dialog.is_archived, dialog.unread_mark) == (True, True)
    assert isinstance(dialog.draft, Draft)
    assert dialog.draft.text == "so far"


async def test_the_list_tells_the_pins_in_order(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, phone: Phone
) -> None:
    """After the last page the listing has the pins of the main list and of the archive, in the
    order of the phone."""
    chats = [dc.world.create_group(f"Group {n}", creator=bob, members=[anna]) for n in range(6)]
    for chat in chats:
        dc.world.write(bob, chat, "hello")
        await phone.mute(chat)
    for chat in chats[:3]:
        await phone.archive(chat)
    await phone.order_pins(chats[1], chats[0], chats[2], in_archive=True)
    await phone.order_pins(chats[4], chats[5], chats[3])
    listing = link.dialogs()

    async for _ in listing:
        pass

    main, archive = listing.pins()
    assert main == PinOrderChanged(False, tuple(ChatId(-chats[n].id) for n in (4, 5, 3)))
    assert archive == PinOrderChanged(True, tuple(ChatId(-chats[n].id) for n in (1, 0, 2)))


async def test_an_update_is_newer_than_a_list_on_its_way(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, phone: Phone, kept: Kept
) -> None:
    """A page of the list that was requested before an update shows the update, once it
    is stored; its pins, too."""
    dc.world.write(bob, anna, "hello")
    listing = link.dialogs()
    page = await anext(aiter(listing))
    async for _ in listing:
        pass

    await phone.mute(bob)
    await phone.pin(bob)
    await kept.until(lambda k: bool(k.of(PinChanged)))

    (before,) = (dialog for dialog in page if dialog.peer.chat_id == bob.id)
    (now,) = link.with_newer_changes([before])
    assert (before.notify, now.notify) == (NotifySettings(), MUTED)
    assert listing.pins()[0].chat_ids == (ChatId(bob.id),)


async def test_folders_and_defaults(
    linked: Linking, dc: DataCentre, anna: User, bob: User, phone: Phone, kept: Kept
) -> None:
    """Folders and the defaults of all kinds of chats come at connect, and folders again after each
    of their updates."""
    dc.world.write(bob, anna, "hello")
    await phone.mute_all(types.InputNotifyBroadcasts())
    await phone.save_folder(2, "Work", include_peers=[bob])

    await linked()
    await kept.until(lambda k: len(k.of(NotifyDefaultsChanged)) == 3 and bool(k.of(FoldersChanged)))
    await phone.save_folder(3, "Shop", groups=True)
    await kept.until(lambda k: len(k.of(FoldersChanged)) == 2)

    defaults = {c.kind: c.settings for c in kept.of(NotifyDefaultsChanged)}  # type: ignore[union-attr]
    assert defaults == {
        NotifyKind.USERS: NotifySettings(),
        NotifyKind.GROUPS: NotifySettings(),
        NotifyKind.CHANNELS: MUTED,
    }
    first, second = ([f.title for f in c.folders] for c in kept.of(FoldersChanged))  # type: ignore[union-attr]
    assert (first, second) == (["Work"], ["Work", "Shop"])


async def test_defaults_are_read_after_a_gap_also_over_the_next_connection(
    linked: Linking, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """Telegram skips updates, and the connection is lost before the defaults are read again: the
    next connection reads them at once, and not slowly as after an ordinary reconnect."""
    link = await linked()
    dc.world.write(bob, anna, "hello")
    await kept.until_text("hello")
    await kept.until(lambda k: len(k.of(NotifyDefaultsChanged)) == 3)
    dc.faults(anna).slow("account.getNotifySettings", 60)
    dc.faults(anna).too_long()
    await dc.calls.reach("account.getNotifySettings", 4)
    await link.close()

    await linked()

    await kept.until(lambda k: len(k.of(NotifyDefaultsChanged)) == 6)


async def test_the_limits_of_messages_are_read_once(
    linked: Linking, dc: DataCentre, anna: User, kept: Kept
) -> None:
    """How long messages may be edited and deleted for everyone is read from the configuration, and
    again when Telegram says that it has changed."""
    await linked()
    await kept.until(lambda k: bool(k.of(MessageLimitsRead)))
    dc.world.unfreeze(anna)  # any change of the configuration
    await kept.until(lambda k: len(k.of(MessageLimitsRead)) == 2)

    first, second = kept.of(MessageLimitsRead)
    assert first == second == MessageLimitsRead(MessageLimits(dc.limits.edit_time))


async def test_a_refused_folder_list_is_asked_for_again(
    linked: Linking, dc: DataCentre, anna: User, phone: Phone, kept: Kept
) -> None:
    """Where Telegram asks to wait before it names the folders, they come after the wait."""
    await phone.save_folder(2, "Groups", groups=True)
    dc.faults(anna).flood_wait("messages.getDialogFilters", 1)

    await linked()
    await kept.until(lambda k: bool(k.of(FoldersChanged)))

    assert dc.calls.count("messages.getDialogFilters") == 2


async def test_mentions(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, phone: Phone, kept: Kept
) -> None:
    """A message that mentions the owner says so, and the reading of mentions on the phone arrives,
    in groups and in supergroups."""
    group = dc.world.create_group("Team", creator=bob, members=[anna])
    crowd = dc.world.create_channel("Crowd", creator=bob, members=[anna], megagroup=True)
    dc.world.write(bob, group, "@anna in the group")
    dc.world.write(bob, crowd, "@anna in the crowd")
    messages = [await kept.until_text(f"@anna in the {where}") for where in ("group", "crowd")]

    await phone.read_mentions(group)
    await phone.read_mentions(crowd)
    await kept.until(lambda k: len(k.of(MentionsRead)) == 2)

    assert all(isinstance(m, NewMessage) and m.is_unread_mention for m in messages)
    assert kept.of(MentionsRead) == [
        MentionsRead(None, (messages[0].message_id,)),
        MentionsRead(channel_marked_id(crowd.id), (messages[1].message_id,)),
    ]


async def test_a_message_brings_a_chat_back(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, phone: Phone, kept: Kept
) -> None:
    """A new message takes a chat out of the archive, which Telegram reports."""
    dc.world.write(bob, anna, "hello")
    await phone.archive(bob)

    dc.world.write(bob, anna, "hello again")
    await kept.until(lambda k: len(k.of(ArchiveChanged)) == 2)

    assert [c.is_archived for c in kept.of(ArchiveChanged)] == [True, False]  # type: ignore[union-attr]


async def test_updates_without_an_order_of_pins(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, phone: Phone, kept: Kept
) -> None:
    """Where Telegram says only that the order of the pins changed, they are asked for."""
    dc.world.write(bob, anna, "hello")
    await phone.pin(bob)
    await kept.until(lambda k: bool(k.of(PinChanged)))
    update = types.UpdateShort(types.UpdatePinnedDialogs(), datetime.now(UTC))

    dc.delivery.push(anna, bytes(update))
    await kept.until(lambda k: bool(k.of(PinOrderChanged)))

    assert kept.of(PinOrderChanged) == [PinOrderChanged(False, (ChatId(bob.id),))]
