"""``messages``: mark conversations as unread by hand."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.mtproto.serialise import Reply
from sandbox.rpc.monoforums import monoforum_of
from sandbox.rpc.pins import dialog_peer
from sandbox.rpc.registry import Call, answers
from sandbox.world import Channel
from sandbox.world.unread_marks import UnreadMarked


@answers(functions.messages.MarkDialogUnreadRequest)
def mark_dialog_unread(call: Call, request: Any) -> Reply:
    """Mark a conversation as unread, or remove the mark."""
    peer, unread = dialog_peer(call, request.peer), bool(request.unread)
    if request.parent_peer is not None:
        _mark_person(call, monoforum_of(call, request.parent_peer), peer.id, unread=unread)
        return True
    if call.world.state.dialog(call.user, peer).unread_mark != unread:
        call.world.apply_event(UnreadMarked(call.user.ref, peer.ref, unread, call.world.now()))
    return True


@answers(functions.messages.GetDialogUnreadMarksRequest)
def get_dialog_unread_marks(call: Call, request: Any) -> Reply:
    """The conversations with the mark; with ``parent_peer`` the persons of a monoforum."""
    if request.parent_peer is not None:
        topics = call.world.state.dialog(call.user, monoforum_of(call, request.parent_peer)).topics
        persons = [person for person, own in topics.items() if own.unread_mark]
        return [types.DialogPeer(types.PeerUser(person)) for person in persons]
    dialogs = call.user.box.dialogs.items()
    marked = [peer for peer, dialog in dialogs if dialog.unread_mark]
    return [types.DialogPeer(call.view.peer(peer)) for peer in marked]


def _mark_person(call: Call, monoforum: Channel, person: int, *, unread: bool) -> None:
    if call.world.state.dialog(call.user, monoforum).topic(person).unread_mark != unread:
        event = UnreadMarked(call.user.ref, monoforum.ref, unread, call.world.now(), person)
        call.world.apply_event(event)
