"""``messages``: drafts (core.telegram.org/api/drafts)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from typing import Any

from telethon.tl import functions, types

from sandbox.errors import bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.message_entities import sent_entities
from sandbox.rpc.registry import Call, answers
from sandbox.view.dialogs import draft_update
from sandbox.world import Channel, Entity, Peer
from sandbox.world.dialog_state import Draft
from sandbox.world.drafts import DraftSaved
from sandbox.world.topic_state import GENERAL


@answers(functions.messages.SaveDraftRequest)
def save_draft(call: Call, request: Any) -> Reply:
    """Save the content of the message field. Empty values clear the draft."""
    peer = inputs.peer(call, request.peer)
    topic_id, reply_to = _place(call, peer, request.reply_to)
    _save(call, peer, request.message, reply_to, sent_entities(call, request.entities), topic_id)
    return True


def _place(call: Call, peer: Peer, given: Any) -> tuple[int, int | None]:
    """The topic of a draft (0: none, or General), or its person in a monoforum, and the id of the
    answered message (MSG_ID_INVALID)."""
    reply_to = getattr(given, "reply_to_msg_id", None) or None
    topics = peer.topics if isinstance(peer, Channel) and peer.forum else {}
    topic_id = getattr(given, "top_msg_id", None) or 0
    if reply_to in topics:
        topic_id, reply_to = reply_to or 0, None
    box = call.world.state.box_of(call.user, peer)
    if reply_to is not None and reply_to not in box:
        raise bad("MSG_ID_INVALID")
    if topics and reply_to is not None:
        topic_id = box[reply_to].topic_id
    if isinstance(peer, Channel) and peer.is_divided_for(call.user) and peer.monoforum:
        return inputs.user(call, getattr(given, "monoforum_peer_id", None)).id, reply_to
    return (topic_id if topic_id in topics and topic_id != GENERAL else 0), reply_to


@answers(functions.messages.GetAllDraftsRequest)
def get_all_drafts(call: Call, request: Any) -> Reply:
    """Every draft, as ``updateDraftMessage`` (core.telegram.org/method/messages.getAllDrafts)."""
    found = [
        (peer, topic_id, saved)
        for peer, topic_id, saved in _drafts(call)
        if saved and not saved.is_empty
    ]
    return types.Updates(
        updates=[draft_update(call.view, peer, saved, topic_id) for peer, topic_id, saved in found],
        date=int(call.context.clock()),
        seq=0,
        **call.view.around([], *(peer for peer, _, _ in found)),
    )


@answers(functions.messages.ClearAllDraftsRequest)
def clear_all_drafts(call: Call, request: Any) -> Reply:
    """Clear all drafts (core.telegram.org/method/messages.clearAllDrafts)."""
    for peer, topic_id, _ in list(_drafts(call)):
        clear_draft(call, peer, topic_id)
    return True


def _drafts(call: Call) -> Iterator[tuple[Peer, int, Draft | None]]:
    """The drafts of all conversations, and of all topics."""
    for peer, dialog in call.user.box.dialogs.items():
        yield peer, 0, dialog.draft
        for topic_id, own in dialog.topics.items():
            yield peer, topic_id, own.draft


def clear_draft(call: Call, peer: Peer, topic_id: int = 0) -> None:
    """Clear the draft of a conversation or topic, if there is one."""
    _save(call, peer, "", None, (), topic_id)


def _save(
    call: Call,
    peer: Peer,
    text: str,
    reply_to: int | None,
    look: tuple[Entity, ...],
    topic_id: int,
) -> None:
    dialog = call.world.state.dialog(call.user, peer)
    before = (dialog.topic(topic_id) if topic_id else dialog).draft
    now = (text, reply_to, look)
    if now == ((before.text, before.reply_to, before.entities) if before else ("", None, ())):
        return
    fields = tuple(astuple(entity) for entity in look)
    call.world.apply_event(
        DraftSaved(call.user.ref, peer.ref, call.world.now(), text, reply_to, fields, topic_id)
    )
