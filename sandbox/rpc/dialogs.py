"""``messages``: the list of dialogs."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.errors import bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.registry import Call, answers
from sandbox.view import TL
from sandbox.view.dialogs import draft
from sandbox.world import Channel, Message, Peer
from sandbox.world.communities import collapsed_for, left_out_for
from sandbox.world.dialog_state import ARCHIVE, MAIN
from sandbox.world.notifications import is_muted

MAX_DIALOGS = 100
"""The most conversations in one answer."""


@answers(functions.messages.GetDialogsRequest)
def get_dialogs(call: Call, request: Any) -> Reply:
    """Conversations with their newest message from an offset: pinned ones first, then newest first.

    Without a ``folder_id``, the list includes archived conversations. In the main folder the
    archive is one entry, and it is pinned (core.telegram.org/api/folders, "Peer folders").
    """
    folder_id = request.folder_id
    pinned = _pinned(call, folder_id or MAIN)
    everything = [top for top in _newest_first(call, folder_id) if top[0] not in pinned]
    if not request.exclude_pinned:
        everything = [*_tops(call, pinned), *everything]
    start = _start(call, everything, request, len(pinned) * (not request.exclude_pinned))
    limit = max(1, min(request.limit, MAX_DIALOGS))
    page = everything[start : start + limit]
    contents = _contents(call, page)
    if start == 0 and folder_id == MAIN and not request.exclude_pinned:
        contents = _with_archive(call, contents)
    if start == 0 and not folder_id:
        contents = _with_communities(call, contents)
    if start == 0 and len(page) == len(everything):
        return types.messages.Dialogs(**contents)
    return types.messages.DialogsSlice(count=len(everything), **contents)


@answers(functions.messages.GetPinnedDialogsRequest)
def get_pinned_dialogs(call: Call, request: Any) -> Reply:
    """The pinned conversations of a folder in their order; in the main folder also the archive."""
    answer = _peer_dialogs(call, _pinned(call, checked_folder(request.folder_id)))
    if request.folder_id == MAIN:
        contents = {
            name: getattr(answer, name) for name in ("dialogs", "messages", "users", "chats")
        }
        for name, content in _with_archive(call, contents).items():
            setattr(answer, name, content)
    return answer


@answers(functions.messages.GetPeerDialogsRequest)
def get_peer_dialogs(call: Call, request: Any) -> Reply:
    """The requested conversations, and the positions of the sequences."""
    named = [given.peer for given in request.peers if isinstance(given, types.InputDialogPeer)]
    return _peer_dialogs(call, [inputs.peer(call, given) for given in named])


def checked_folder(folder_id: int) -> int:
    """A peer folder that there is (FOLDER_ID_INVALID)."""
    if folder_id not in (MAIN, ARCHIVE):
        raise bad("FOLDER_ID_INVALID")
    return folder_id


def dialog_of(call: Call, peer: Peer) -> TL:
    """A ``dialog``: its newest message, read marks, what is unread, and what the user has set."""
    dialog = call.world.state.dialog(call.user, peer)
    return types.Dialog(
        peer=call.view.peer(peer),
        top_message=dialog.ids[-1] if dialog.ids else 0,
        read_inbox_max_id=dialog.read_inbox_max_id,
        read_outbox_max_id=dialog.read_outbox_max_id,
        unread_count=call.world.unread(call.user, peer),
        unread_mentions_count=len(dialog.unread_mentions),
        unread_reactions_count=0,
        unread_poll_votes_count=0,
        notify_settings=call.view.notify_settings(peer),
        pts=peer.box_for(call.user).pts if isinstance(peer, Channel) else None,
        pinned=peer in call.user.box.pinned.get(dialog.folder_id, ()) or None,
        unread_mark=dialog.unread_mark or None,
        folder_id=call.view.folder_id(peer),
        ttl_period=call.view.ttl_period(peer),
        draft=draft(dialog.draft) if dialog.draft else None,
    )


Top = tuple[Peer, Message]


def _newest_first(call: Call, folder_id: int | None) -> list[Top]:
    """The conversations of a folder that have a message; of all folders where none is named."""
    if folder_id is not None:
        checked_folder(folder_id)
    hidden = left_out_for(call.world.state, call.user)
    peers = [
        peer
        for peer, dialog in call.user.box.dialogs.items()
        if folder_id in (None, dialog.folder_id) and peer not in hidden
    ]
    tops = _tops(call, peers)
    return sorted(tops, key=lambda top: (top[1].date, top[1].number), reverse=True)


def _pinned(call: Call, folder_id: int) -> list[Peer]:
    hidden = left_out_for(call.world.state, call.user)
    return [peer for peer in call.user.box.pinned.get(folder_id, []) if peer not in hidden]


def _tops(call: Call, peers: list[Peer]) -> list[Top]:
    state, dialogs = call.world.state, call.user.box.dialogs
    ids = [(peer, dialogs[peer].ids) for peer in peers]
    return [(peer, state.box_of(call.user, peer)[found[-1]]) for peer, found in ids if found]


def _start(call: Call, tops: list[Top], request: Any, pinned: int) -> int:
    """The first index of the page: after the named conversation, or after a date. The dates of the
    first ``pinned`` conversations do not count.

    The offset only gives the position. Clients also name it without an access hash.
    """
    if isinstance(request.offset_peer, types.InputPeerEmpty):
        date = int(request.offset_date.timestamp()) if request.offset_date else 0
        if not date:
            return 0
        return pinned + sum(1 for _, top in tops[pinned:] if top.date >= date)
    after = inputs.peer_in_list(call, request.offset_peer)
    if request.exclude_pinned and after in _pinned(call, request.folder_id or MAIN):
        return 0  # nothing but pinned conversations comes before a pinned one
    return next((i + 1 for i, (peer, _) in enumerate(tops) if peer is after), len(tops))


def _contents(call: Call, tops: list[Top]) -> dict[str, list[TL]]:
    messages = [top for _, top in tops]
    return {
        "dialogs": [dialog_of(call, peer) for peer, _ in tops],
        "messages": [call.view.message(message) for message in messages],
        **call.view.around(messages, *(peer for peer, _ in tops)),
    }


def _with_archive(call: Call, contents: dict[str, list[TL]]) -> dict[str, list[TL]]:
    """The same with a ``dialogFolder`` above, where anything is in the archive."""
    archived = _newest_first(call, ARCHIVE)
    if not archived:
        return contents
    newest_peer, newest = archived[0]
    now = int(call.context.clock())
    unread: dict[bool, list[int]] = {True: [], False: []}
    for peer, _ in archived:
        count = call.world.unread(call.user, peer)
        if count or call.user.box.dialogs[peer].unread_mark:
            unread[is_muted(call.user, peer, now)].append(count)
    folder = types.DialogFolder(
        folder=types.Folder(ARCHIVE, "Archived Chats"),
        peer=call.view.peer(newest_peer),
        top_message=newest.id_for(call.user),
        unread_muted_peers_count=len(unread[True]),
        unread_unmuted_peers_count=len(unread[False]),
        unread_muted_messages_count=sum(unread[True]),
        unread_unmuted_messages_count=sum(unread[False]),
        pinned=True,
    )
    around = call.view.around([newest], newest_peer)
    for name in ("users", "chats"):
        known = {entry.id for entry in contents[name]}
        contents[name] += [entry for entry in around[name] if entry.id not in known]
    contents["messages"].append(call.view.message(newest))
    return {**contents, "dialogs": [folder, *contents["dialogs"]]}


def _with_communities(call: Call, contents: dict[str, list[TL]]) -> dict[str, list[TL]]:
    """The same with a ``dialogCommunity`` below for each community that the user has collapsed."""
    found = collapsed_for(call.world.state, call.user)
    entries = [types.DialogCommunity(c.id, types.PeerNotifySettings()) for c in found]
    return {
        **contents,
        "dialogs": [*contents["dialogs"], *entries],
        "chats": [*contents["chats"], *map(call.view.community, found)],
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
