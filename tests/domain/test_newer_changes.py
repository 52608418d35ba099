"""Changes by updates after a list of chats was requested are newer than the list."""

import pytest

from switchboard.domain.conversations import PeerKind
from switchboard.domain.drafts import Draft
from switchboard.domain.ids import ChatId, TelegramMessageId
from switchboard.domain.notifications import MUTED_ALWAYS, NotifySettings
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import (
    ArchiveChanged,
    Change,
    Dialog,
    DraftChanged,
    MentionsRead,
    MuteChanged,
    Peer,
    PinChanged,
    PinOrderChanged,
    UnreadMarkChanged,
)
from switchboard.domain.updates.newer_changes import Pins, newer_dialog, newer_pins

BOB, CARL, DORA = ChatId(2), ChatId(3), ChatId(4)
CHANNEL = ChatId(-1_000_000_000_006)
MUTED = NotifySettings(MUTED_ALWAYS)
DRAFT = Draft("so far", Timestamp(5))


def dialog(chat_id: ChatId = BOB) -> Dialog:
    """A chat of the list, with mentions."""
    peer = Peer(chat_id, PeerKind.USER, "Bob", None, 7, True)
    nothing = TelegramMessageId(0)
    return Dialog(peer, TelegramMessageId(9), 0, nothing, nothing, unread_mentions=2)


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        (MuteChanged(BOB, MUTED), "notify", MUTED),
        (ArchiveChanged(BOB, True), "is_archived", True),
        (UnreadMarkChanged(BOB, True), "unread_mark", True),
        (DraftChanged(BOB, DRAFT), "draft", DRAFT),
        (MentionsRead(None, (TelegramMessageId(5),)), "unread_mentions", None),
    ],
)
def test_the_newer_change_holds(change: Change, field: str, value: object) -> None:
    """A change of the chat replaces what the list says; a change of another chat does not."""
    changed, other = newer_dialog(dialog(), [change]), newer_dialog(dialog(CHANNEL), [change])

    assert getattr(changed, field) == value
    assert other == dialog(CHANNEL)


@pytest.mark.parametrize(
    ("change", "main", "archive"),
    [
        (PinChanged(DORA, True, False), (DORA, BOB), (CARL,)),
        (PinChanged(BOB, True, False), (BOB,), (CARL,)),
        (PinChanged(BOB, False, False), (), (CARL,)),
        (PinChanged(BOB, True, True), (BOB,), (CARL,)),
        (PinChanged(CARL, False, None), (BOB,), ()),
        (PinOrderChanged(True, ()), (BOB,), ()),
        (PinOrderChanged(False, (DORA, BOB)), (DORA, BOB), (CARL,)),
        (ArchiveChanged(BOB, True), (), (CARL,)),
        (ArchiveChanged(CARL, True), (BOB,), (CARL,)),
    ],
)
def test_pins(change: Change, main: tuple[ChatId, ...], archive: tuple[ChatId, ...]) -> None:
    """Pins stay in the order of the owner; a pin in a list that the chat is not in is none."""
    assert newer_pins(Pins((BOB,), (CARL,)), [change], {CARL}) == Pins(main, archive)


def test_a_moved_chat_is_pinned_where_it_is() -> None:
    """A chat that is moved and then pinned is pinned in its new list only."""
    changes = [ArchiveChanged(BOB, True), PinChanged(BOB, True, True)]

    assert newer_pins(Pins((BOB,), ()), changes, set()) == Pins((), (BOB,))
