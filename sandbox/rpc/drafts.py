"""``messages``: drafts (core.telegram.org/api/drafts)."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

from telethon.tl import functions, types

from sandbox.errors import bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.registry import Call, answers
from sandbox.view import kept
from sandbox.view.dialogs import draft
from sandbox.world import Entity, Peer
from sandbox.world.drafts import DraftSaved


@answers(functions.messages.SaveDraftRequest)
def save_draft(call: Call, request: Any) -> Reply:
    """Save the content of the message field. Empty values clear the draft."""
    peer = inputs.peer(call, request.peer)
    reply_to = getattr(request.reply_to, "reply_to_msg_id", None)
    if reply_to is not None and reply_to not in call.world.state.box_of(call.user, peer):
        raise bad("MSG_ID_INVALID")
    _save(call, peer, request.message, reply_to, kept(request.entities, 0))
    return True


@answers(functions.messages.GetAllDraftsRequest)
def get_all_drafts(call: Call, request: Any) -> Reply:
    """Every draft, as ``updateDraftMessage`` (core.telegram.org/method/messages.getAllDrafts)."""
    found = [
        (peer, dialog.draft)
        for peer, dialog in call.user.box.dialogs.items()
        if dialog.draft and not dialog.draft.is_empty
    ]
    return types.Updates(
        updates=[
            types.UpdateDraftMessage(call.view.peer(peer), draft(saved)) for peer, saved in found
        ],
        date=int(call.context.clock()),
        seq=0,
        **call.view.around([], *(peer for peer, _ in found)),
    )


@answers(functions.messages.ClearAllDraftsRequest)
def clear_all_drafts(call: Call, request: Any) -> Reply:
    """Clear all drafts (core.telegram.org/method/messages.clearAllDrafts)."""
    for peer in list(call.user.box.dialogs):
        clear_draft(call, peer)
    return True


def clear_draft(call: Call, peer: Peer) -> None:
    """Clear the draft of a conversation, if there is one."""
    _save(call, peer, "", None, ())


def _save(
    call: Call, peer: Peer, text: str, reply_to: int | None, look: tuple[Entity, ...]
) -> None:
    dialog = call.user.box.dialogs.get(peer)
    before = dialog.draft if dialog else None
    now = (text, reply_to, look)
    if now == ((before.text, before.reply_to, before.entities) if before else ("", None, ())):
        return
    fields = tuple(astuple(entity) for entity in look)
    call.world.apply_event(
        DraftSaved(call.user.ref, peer.ref, call.world.now(), text, reply_to, fields)
    )
