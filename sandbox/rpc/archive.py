"""``folders``: move conversations into the archive and out of it."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.errors import bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.dialogs import checked_folder
from sandbox.rpc.messages import in_updates
from sandbox.rpc.registry import Call, answers
from sandbox.world import SERVICE_USER_ID
from sandbox.world.archive import FolderPeersChanged, FoldersEdited
from sandbox.world.dialog_state import ARCHIVE


@answers(functions.folders.EditPeerFoldersRequest)
def edit_peer_folders(call: Call, request: Any) -> Reply:
    """Move conversations. The answer is one ``updateFolderPeers`` (core.telegram.org/api/folders).

    Saved Messages and Telegram's own account cannot be archived.
    """
    moves = [
        (inputs.peer(call, given.peer), checked_folder(given.folder_id))
        for given in request.folder_peers
    ]
    if any(
        folder_id == ARCHIVE and peer in (call.user, call.world.state.users[SERVICE_USER_ID])
        for peer, folder_id in moves
    ):
        raise bad("PEER_ID_INVALID")
    dialogs = call.user.box.dialogs
    changed = [
        (peer, folder_id)
        for peer, folder_id in moves
        if peer in dialogs and dialogs[peer].folder_id != folder_id
    ]
    if changed:
        refs = tuple((peer.ref, folder_id) for peer, folder_id in changed)
        call.world.apply_event(FoldersEdited(call.user.ref, refs, call.world.now()))
    news = FolderPeersChanged(call.user.box.pts, 1 if changed else 0, tuple(moves))
    answer = in_updates(call, [], call.view.update(news))
    described = call.view.around([], *news.peers)
    return types.Updates(updates=answer.updates, date=answer.date, seq=answer.seq, **described)
