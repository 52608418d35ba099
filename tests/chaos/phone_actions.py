"""What owners set for chats on their phones: muted, archived, pinned, marked unread, drafts.

Each action is what a Telegram app may do, and no more: nothing is set that is set already.
"""

from __future__ import annotations

import random

from sandbox import User, World
from sandbox.world.archive import FoldersEdited
from sandbox.world.dialog_state import ARCHIVE, MAIN
from sandbox.world.drafts import DraftSaved
from sandbox.world.mentions import MentionsRead
from sandbox.world.notifications import BROADCASTS, CHATS, USERS, NotifySet
from sandbox.world.pins import DialogPinned
from sandbox.world.unread_marks import UnreadMarked
from tests.chaos.conversations import Peer

ALWAYS = 2**31 - 1
UNTIL = (ALWAYS, 2_000_000_000, 0, None)
MAX_PINNED = 4
"""The most chats that an owner pins in a list; Telegram allows five."""


def mute(world: World, owner: User, peer: Peer, dice: random.Random) -> None:
    """Mute a chat for ever or until a time, unmute it, or follow the default again."""
    until = dice.choice(UNTIL)
    if until != world.state.dialog(owner, peer).notify.mute_until:
        world.apply_event(NotifySet(owner.ref, peer.ref, until, None, None, world.now()))


def mute_kind(world: World, owner: User, dice: random.Random) -> None:
    """Mute or unmute all chats of a kind."""
    kind, until = dice.choice((USERS, CHATS, BROADCASTS)), dice.choice((ALWAYS, 0, None))
    world.apply_event(NotifySet(owner.ref, kind, until, None, None, world.now()))


def archive(world: World, owner: User, peer: Peer) -> None:
    """Move a chat to the other list."""
    other = MAIN if world.state.dialog(owner, peer).folder_id == ARCHIVE else ARCHIVE
    world.apply_event(FoldersEdited(owner.ref, ((peer.ref, other),), world.now()))


def pin(world: World, owner: User, peer: Peer) -> None:
    """Pin a chat, or unpin it."""
    dialog = world.state.dialog(owner, peer)
    pinned = owner.box.pinned.get(dialog.folder_id, [])
    if dialog.ids and (peer in pinned or len(pinned) < MAX_PINNED):
        world.apply_event(DialogPinned(owner.ref, peer.ref, peer not in pinned, world.now()))


def mark_unread(world: World, owner: User, peer: Peer) -> None:
    """Set or remove the unread mark."""
    unread = not world.state.dialog(owner, peer).unread_mark
    world.apply_event(UnreadMarked(owner.ref, peer.ref, unread, world.now()))


def save_draft(world: World, owner: User, peer: Peer, text: str) -> None:
    """Leave a text in the message field, or clear it."""
    draft = world.state.dialog(owner, peer).draft
    if text != (draft.text if draft else ""):
        world.apply_event(DraftSaved(owner.ref, peer.ref, world.now(), text))


def read_mentions(world: World, owner: User, peer: Peer) -> None:
    """Look at all mentions in a chat."""
    ids = tuple(sorted(world.state.dialog(owner, peer).unread_mentions))
    if ids:
        world.apply_event(MentionsRead(owner.ref, peer.ref, ids, world.now()))
