"""``messages``: pin conversations."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.errors import bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.dialogs import checked_folder
from sandbox.rpc.registry import Call, answers
from sandbox.world import Peer
from sandbox.world.dialog_state import MAIN
from sandbox.world.pins import DialogPinned, PinsReordered


@answers(functions.messages.ToggleDialogPinRequest)
def toggle_dialog_pin(call: Call, request: Any) -> Reply:
    """Pin or unpin a conversation (core.telegram.org/method/messages.toggleDialogPin)."""
    peer = dialog_peer(call, request.peer)
    dialog = call.world.state.dialog(call.user, peer)
    pinned = call.user.box.pinned.get(dialog.folder_id, [])
    if bool(request.pinned) == (peer in pinned):
        return True
    if request.pinned:
        if not dialog.ids:
            raise bad("PEER_HISTORY_EMPTY")
        _check_number(call, dialog.folder_id, len(pinned) + 1)
    call.world.apply_event(
        DialogPinned(call.user.ref, peer.ref, bool(request.pinned), call.world.now())
    )
    return True


@answers(functions.messages.ReorderPinnedDialogsRequest)
def reorder_pinned_dialogs(call: Call, request: Any) -> Reply:
    """Pin conversations in this order. Without ``force``, other pinned ones stay pinned below them
    (core.telegram.org/method/messages.reorderPinnedDialogs).
    """
    folder_id = checked_folder(request.folder_id)
    before = call.user.box.pinned.get(folder_id, [])
    named = [
        dialog_peer(call, given)
        for given in request.order
        if not isinstance(given, types.InputDialogPeerFolder)
    ]
    dialogs = call.user.box.dialogs
    order = [peer for peer in named if peer in dialogs and dialogs[peer].folder_id == folder_id]
    if not request.force:
        order += [peer for peer in before if peer not in order]
    _check_number(call, folder_id, len(order))
    if order != before:
        refs = tuple(peer.ref for peer in order)
        call.world.apply_event(PinsReordered(call.user.ref, folder_id, refs, call.world.now()))
    return True


def dialog_peer(call: Call, given: Any) -> Peer:
    """The conversation of an ``InputDialogPeer``, or of an ``InputPeer``, as Pyrogram and similar
    clients send it (PEER_ID_INVALID).
    """
    return inputs.peer(call, given.peer if isinstance(given, types.InputDialogPeer) else given)


def _check_number(call: Call, folder_id: int, number: int) -> None:
    """Check the limit of pinned conversations (PINNED_DIALOGS_TOO_MUCH)."""
    limits = call.context.limits
    if number > (limits.pinned if folder_id == MAIN else limits.pinned_in_archive):
        raise bad("PINNED_DIALOGS_TOO_MUCH")
