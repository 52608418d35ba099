"""``updates``: the state and the differences (core.telegram.org/api/updates)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import Any

from telethon.tl import functions, types

from sandbox.errors import bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.dialogs import dialog_of
from sandbox.rpc.registry import Call, answers
from sandbox.view import TL
from sandbox.world import Channel, Message, Peer
from sandbox.world.archive import FolderPeersChanged
from sandbox.world.changes import EditedMessage, NewMessage
from sandbox.world.model import Box, Logged, Sequenced

TOO_LONG_MESSAGES = 20
"""The number of messages in ``channelDifferenceTooLong``."""


@answers(functions.updates.GetStateRequest)
def get_state(call: Call, request: Any) -> Reply:
    """The positions of the user's sequences."""
    return state(call, call.user.box.pts)


def state(call: Call, pts: int) -> TL:
    """An ``updates.state`` at some ``pts``."""
    return _state(call, pts, int(call.context.clock()), call.user.box.seq)


def _state(call: Call, pts: int, date: int, seq: int) -> TL:
    box = call.user.box
    unread = sum(call.world.unread(call.user, peer) for peer in box.dialogs)
    return types.updates.State(pts, 0, date, call.key.seq(seq), unread)


@answers(functions.updates.GetDifferenceRequest)
def get_difference(call: Call, request: Any) -> Reply:
    """The changes of the user's box after ``pts``, in slices if there are many.

    Changes outside ``pts`` come with the last slice, counted from ``date``. Until then the state
    keeps the requested date, because the client uses it to ask for the next slice
    (core.telegram.org/api/updates, "Recovering gaps").
    """
    box, most = call.user.box, call.context.limits.difference
    date = int(request.date.timestamp()) if request.date else 0
    if request.pts < 1 or request.pts > box.pts:
        raise bad("PERSISTENT_TIMESTAMP_INVALID")
    if _too_long(call, box.pts - request.pts, request.pts_total_limit):
        return types.updates.DifferenceTooLong(box.pts)
    limit = max(1, min(most, request.pts_limit or most))
    changes = list(islice(box.since(request.pts), limit + 1))
    if len(changes) > limit:
        seq = sum(when < date for when, _ in box.seq_log)
        between = _state(call, changes[-2].pts, date, seq)
        return types.updates.DifferenceSlice(
            **_difference(call, changes[:-1]), intermediate_state=between
        )
    if not changes and not _is_news_outside_pts(call, date):
        return types.updates.DifferenceEmpty(int(call.context.clock()), call.key.seq(box.seq))
    return types.updates.Difference(**_difference(call, changes, date), state=state(call, box.pts))


def _too_long(call: Call, distance: int, limit: int | None) -> bool:
    """``limit`` is the client's own (core.telegram.org/method/updates.getDifference)."""
    faults = call.context.faults.find(call.user)
    if faults and faults.differences_too_long:
        faults.differences_too_long -= 1
        return True
    most = call.context.limits.difference_total
    return distance > (most if limit is None else min(most, limit))


def _difference(call: Call, changes: list[Logged], date: int | None = None) -> dict[str, Any]:
    """The content of a difference: changes, changes outside pts since a date, and their peers."""
    messages, updates = _sort(call, call.user.box, changes, None)
    sequenced = [] if date is None else _sequenced_since(call, date)
    channels = [] if date is None else _channels_since(call, date)
    mentioned = map(call.view.peers_of_change, [*changes, *sequenced])
    return {
        "new_messages": [call.view.message(message) for message in messages],
        "new_encrypted_messages": [],
        "other_updates": [
            *updates,
            *map(call.view.update, sequenced),
            *(_channel_too_long_since(call, channel, date or 0) for channel in channels),
        ],
        **call.view.described(set[Peer](channels).union(*mentioned)),
    }


def _sort(
    call: Call, box: Box, changes: Iterable[Logged], channel: Channel | None
) -> tuple[list[Message], list[TL]]:
    """New messages that still exist, and all other changes as updates with their real pts."""
    messages: list[Message] = []
    updates: list[TL] = []
    for change in _without_held_back(call, list(changes)):
        if isinstance(change, FolderPeersChanged):
            # TDLib applies it before all other changes of a difference, and expects a count of 0
            updates.append(call.view.update(replace(change, pts_count=0)))
        elif not isinstance(change, NewMessage):
            if not hasattr(change, "message") or _is_there(call, box, change.message):
                updates.append(call.view.update(change, channel))
        elif _is_there(call, box, change.message):
            messages.append(change.message)
            updates.extend(_message_id(call, change.message))
    return messages, updates


def _without_held_back(call: Call, changes: list[Logged]) -> list[Logged]:
    """All changes, or all but the newest if a fault holds those back."""
    faults = call.context.faults.find(call.user)
    if not faults or not faults.states_ahead or not changes:
        return changes
    left_out, faults.states_ahead = faults.states_ahead, 0
    return changes[:-left_out]


def _is_there(call: Call, box: Box, message: Message) -> bool:
    return message.id_for(call.user) in box.messages


def _message_id(call: Call, message: Message) -> list[TL]:
    """``updateMessageID``. With it the author finds a message whose answer was lost."""
    if message.sender is not call.user or not message.random_id:
        return []
    return [types.UpdateMessageID(message.id_for(call.user), message.random_id)]


def _is_news_outside_pts(call: Call, date: int) -> bool:
    return bool(_sequenced_since(call, date) or _channels_since(call, date))


def _sequenced_since(call: Call, date: int) -> list[Sequenced]:
    """Changes that took ``seq`` since a date (Unix seconds)."""
    faults = call.context.faults.find(call.user)
    if faults and faults.forgets_sequenced:
        return []
    return [change for when, change in call.user.box.seq_log if when >= date]


def _channels_since(call: Call, date: int) -> list[Channel]:
    """The channels with changes since a date; the client must ask for these."""
    found = [peer for peer in call.user.box.dialogs if isinstance(peer, Channel)]
    return [channel for channel in found if channel.box_for(call.user).date >= date]


def _channel_too_long_since(call: Call, channel: Channel, date: int) -> TL:
    """``updateChannelTooLong``, with the newest pts; for a channel that was joined since, the pts
    of that time.

    A client without a pts of the channel, because the user joined it on another client, starts from
    this pts (core.telegram.org/constructor/updateChannelTooLong). Another client compares it with
    its own pts.
    """
    joined = channel.members.get(call.user)
    pts = channel.box_for(call.user).pts
    if joined is not None and joined >= date:
        pts = call.world.state.dialog(call.user, channel).joined_pts
    return types.UpdateChannelTooLong(channel.id, pts=pts)


@answers(functions.updates.GetChannelDifferenceRequest)
def get_channel_difference(call: Call, request: Any) -> Reply:
    """The changes of a channel after ``pts``, at most ``limit`` and 100 at a time.

    ``force`` asks to omit what may be unnecessary: edits of messages that are new in this
    difference (core.telegram.org/method/updates.getChannelDifference).
    """
    channel = inputs.channel(call, request.channel)
    box = channel.box_for(call.user)
    if request.pts < 1 or request.pts > box.pts:
        raise bad("PERSISTENT_TIMESTAMP_INVALID")
    limit = max(1, min(request.limit, call.context.limits.channel_difference))
    faults = call.context.faults.find(call.user)
    if faults and channel in faults.channels_too_long:
        faults.channels_too_long.discard(channel)
        return _channel_too_long(call, channel)
    if box.pts - request.pts > call.context.limits.channel_total:
        return _channel_too_long(call, channel)
    changes = list(islice(box.since(request.pts), limit))
    if not changes:
        return types.updates.ChannelDifferenceEmpty(
            box.pts, final=True, timeout=call.context.limits.channel_timeout
        )
    pts = changes[-1].pts
    if request.force:
        changes = _without_edits_of_new(changes)
    messages, others = _sort(call, box, changes, channel)
    mentioned = set[Peer]((channel,)).union(*map(call.view.peers_of_change, changes))
    return types.updates.ChannelDifference(
        pts=pts,
        new_messages=[call.view.message(message) for message in messages],
        other_updates=others,
        **call.view.described(mentioned),
        final=pts == box.pts,
        timeout=call.context.limits.channel_timeout,
    )


def _without_edits_of_new(changes: list[Logged]) -> list[Logged]:
    new = {change.message for change in changes if isinstance(change, NewMessage)}
    return [c for c in changes if not (isinstance(c, EditedMessage) and c.message in new)]


def _channel_too_long(call: Call, channel: Channel) -> TL:
    """The present conversation and its newest messages, instead of a long difference."""
    box = channel.box_for(call.user)
    newest = [box.messages[i] for i in reversed(box.ids[-TOO_LONG_MESSAGES:])]
    return types.updates.ChannelDifferenceTooLong(
        dialog=dialog_of(call, channel),
        messages=[call.view.message(message) for message in newest],
        **call.view.around(newest, channel),
        final=True,
        timeout=call.context.limits.channel_timeout,
    )
