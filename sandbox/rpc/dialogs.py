"""``messages``: the list of dialogs."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.registry import Call, answers
from sandbox.view import TL
from sandbox.world import Channel, Message, Peer

MAX_DIALOGS = 100
"""The most conversations in one answer."""
ARCHIVE = 1
"""The folder of archived conversations, which is empty."""


@answers(functions.messages.GetDialogsRequest)
def get_dialogs(call: Call, request: Any) -> Reply:
    """Conversations with their newest message, newest first, from an offset."""
    everything = [] if request.folder_id == ARCHIVE else _newest_first(call)
    start = _start(call, everything, request)
    limit = max(1, min(request.limit, MAX_DIALOGS))
    page = everything[start : start + limit]
    if start == 0 and len(page) == len(everything):
        return types.messages.Dialogs(**_contents(call, page))
    return types.messages.DialogsSlice(count=len(everything), **_contents(call, page))


@answers(functions.messages.GetPinnedDialogsRequest)
def get_pinned_dialogs(call: Call, request: Any) -> Reply:
    """None."""
    return _peer_dialogs(call, [])


@answers(functions.messages.GetPeerDialogsRequest)
def get_peer_dialogs(call: Call, request: Any) -> Reply:
    """The requested conversations, and the positions of the sequences."""
    named = [given.peer for given in request.peers if isinstance(given, types.InputDialogPeer)]
    return _peer_dialogs(call, [inputs.peer(call, given) for given in named])


@answers(functions.messages.GetDialogFiltersRequest)
def get_dialog_filters(call: Call, request: Any) -> Reply:
    """No folders but the one of all conversations."""
    return types.messages.DialogFilters([types.DialogFilterDefault()])


def dialog_of(call: Call, peer: Peer) -> TL:
    """A ``dialog``: its newest message, read marks, unread messages; a channel's ``pts``."""
    dialog = call.world.state.dialog(call.user, peer)
    return types.Dialog(
        peer=call.view.peer(peer),
        top_message=dialog.ids[-1] if dialog.ids else 0,
        read_inbox_max_id=dialog.read_inbox_max_id,
        read_outbox_max_id=dialog.read_outbox_max_id,
        unread_count=call.world.unread(call.user, peer),
        unread_mentions_count=0,
        unread_reactions_count=0,
        unread_poll_votes_count=0,
        notify_settings=types.PeerNotifySettings(),
        pts=peer.box.pts if isinstance(peer, Channel) else None,
    )


Top = tuple[Peer, Message]


def _newest_first(call: Call) -> list[Top]:
    tops = [
        (peer, call.world.state.box_of(call.user, peer)[dialog.ids[-1]])
        for peer, dialog in call.user.box.dialogs.items()
        if dialog.ids
    ]
    return sorted(tops, key=lambda top: (top[1].date, top[1].number), reverse=True)


def _start(call: Call, tops: list[Top], request: Any) -> int:
    """The first index of the page: after the named conversation, or after a date.

    The offset only gives the position. Clients also name it without an access hash.
    """
    if isinstance(request.offset_peer, types.InputPeerEmpty):
        date = int(request.offset_date.timestamp()) if request.offset_date else 0
        return sum(1 for _, top in tops if top.date >= date) if date else 0
    after = inputs.peer_in_list(call, request.offset_peer)
    return next((i + 1 for i, (peer, _) in enumerate(tops) if peer is after), len(tops))


def _contents(call: Call, tops: list[Top]) -> dict[str, list[TL]]:
    messages = [top for _, top in tops]
    return {
        "dialogs": [dialog_of(call, peer) for peer, _ in tops],
        "messages": [call.view.message(message) for message in messages],
        **call.view.around(messages, *(peer for peer, _ in tops)),
    }


def _peer_dialogs(call: Call, peers: list[Peer]) -> TL:
    tops = []
    for peer in peers:
        ids = call.world.state.dialog(call.user, peer).ids
        tops += [call.world.state.box_of(call.user, peer)[ids[-1]]] if ids else []
    box = call.user.box
    now, seq = int(call.context.clock()), call.key.seq(box.seq)
    return types.messages.PeerDialogs(
        dialogs=[dialog_of(call, peer) for peer in peers],
        messages=[call.view.message(message) for message in tops],
        **call.view.around(tops, *peers),
        state=types.updates.State(box.pts, 0, now, seq, 0),
    )
