"""``updates``: the state, and what was missed (core.telegram.org/api/updates)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from telethon.tl import functions, types

from sandbox.errors import bad
from sandbox.rpc import inputs
from sandbox.rpc.dialogs import dialog_of
from sandbox.rpc.registry import Call, answers
from sandbox.serialise import Reply
from sandbox.view import TL
from sandbox.world import Channel, Message
from sandbox.world.boxes import Box, Logged, NewMessage

TOO_LONG_MESSAGES = 20
"""Messages that come with ``channelDifferenceTooLong``."""


@answers(functions.updates.GetStateRequest)
def get_state(call: Call, request: Any) -> Reply:
    """Where the user's sequences stand."""
    return state(call, call.user.box.pts)


def state(call: Call, pts: int) -> TL:
    """An ``updates.state`` at some ``pts``."""
    box = call.user.box
    unread = sum(call.world.unread(call.user, peer) for peer in box.dialogs)
    seq = box.seq - call.key.seq_base
    return types.updates.State(pts, 0, int(call.centre.now()), seq, unread)


@answers(functions.updates.GetDifferenceRequest)
def get_difference(call: Call, request: Any) -> Reply:
    """What happened to the user's box after ``pts``, in slices where it is much."""
    box, centre = call.user.box, call.centre
    if request.pts < 1 or request.pts > box.pts:
        raise bad("PERSISTENT_TIMESTAMP_INVALID")
    if _too_long(call, box.pts - request.pts):
        return types.updates.DifferenceTooLong(box.pts)
    changes = list(islice(box.since(request.pts), centre.difference_limit + 1))
    if len(changes) > centre.difference_limit:
        return _difference(call, changes[:-1], [], last=False)
    others = _outside_pts(call, int(request.date.timestamp()) if request.date else 0)
    if not changes and not others:
        seq = box.seq - call.key.seq_base
        return types.updates.DifferenceEmpty(int(centre.now()), seq)
    return _difference(call, changes, others, last=True)


def _too_long(call: Call, distance: int) -> bool:
    faults = call.centre.faults_if_any(call.user)
    if faults and faults.differences_too_long:
        faults.differences_too_long -= 1
        return True
    return distance > call.centre.difference_total_limit


def _difference(call: Call, changes: list[Logged], others: list[TL], *, last: bool) -> TL:
    messages, updates = _sort(call, call.user.box, changes, None)
    pts = changes[-1].pts if changes else call.user.box.pts
    kind = types.updates.Difference if last else types.updates.DifferenceSlice
    field = "state" if last else "intermediate_state"
    involved = [change.message for change in changes if hasattr(change, "message")]
    return kind(
        new_messages=[call.view.message(message) for message in messages],
        new_encrypted_messages=[],
        other_updates=updates + others,
        **call.view.around(involved),
        **{field: state(call, pts)},
    )


def _sort(
    call: Call, box: Box, changes: Iterable[Logged], channel: Channel | None
) -> tuple[list[Message], list[TL]]:
    """New messages that are still there, and everything else as updates with their real pts."""
    messages: list[Message] = []
    updates: list[TL] = []
    for change in changes:
        if not isinstance(change, NewMessage):
            if not hasattr(change, "message") or _is_there(call, box, change.message):
                updates.append(call.view.update(change, channel))
        elif _is_there(call, box, change.message):
            messages.append(change.message)
            updates.extend(_message_id(call, change.message))
    return messages, updates


def _is_there(call: Call, box: Box, message: Message) -> bool:
    return message.id_for(call.user) in box.messages


def _message_id(call: Call, message: Message) -> list[TL]:
    """``updateMessageID``, by which the author finds a message again whose answer was lost."""
    if message.sender is not call.user or not message.random_id:
        return []
    return [types.UpdateMessageID(message.id_for(call.user), message.random_id)]


def _outside_pts(call: Call, date: int) -> list[TL]:
    """Changes that take ``seq``, and channels to ask about, since a date (Unix seconds)."""
    box = call.user.box
    recent = [change for when, change in box.seq_log if when >= date]
    return [call.view.update(change) for change in recent] + [
        types.UpdateChannelTooLong(peer.id, pts=peer.box.pts)
        for peer in box.dialogs
        if isinstance(peer, Channel) and peer.box.date >= date
    ]


@answers(functions.updates.GetChannelDifferenceRequest)
def get_channel_difference(call: Call, request: Any) -> Reply:
    """What happened in a channel after ``pts``."""
    channel = inputs.channel(call, request.channel)
    box = channel.box
    if request.pts < 1 or request.pts > box.pts:
        raise bad("PERSISTENT_TIMESTAMP_INVALID")
    limit = max(1, min(request.limit, call.centre.channel_difference_limit))
    faults = call.centre.faults_if_any(call.user)
    if faults and channel in faults.channels_too_long:
        faults.channels_too_long.discard(channel)
        return _channel_too_long(call, channel)
    if box.pts - request.pts > call.centre.channel_total_limit:
        return _channel_too_long(call, channel)
    changes = list(islice(box.since(request.pts), limit))
    if not changes:
        return types.updates.ChannelDifferenceEmpty(
            box.pts, final=True, timeout=call.centre.channel_timeout
        )
    messages, others = _sort(call, box, changes, channel)
    return types.updates.ChannelDifference(
        pts=changes[-1].pts,
        new_messages=[call.view.message(message) for message in messages],
        other_updates=others,
        **call.view.around(messages, channel),
        final=changes[-1].pts == box.pts,
        timeout=call.centre.channel_timeout,
    )


def _channel_too_long(call: Call, channel: Channel) -> TL:
    """The conversation as it is now and its newest messages, in place of a long difference."""
    newest = [channel.box.messages[i] for i in reversed(channel.box.ids[-TOO_LONG_MESSAGES:])]
    return types.updates.ChannelDifferenceTooLong(
        dialog=dialog_of(call, channel),
        messages=[call.view.message(message) for message in newest],
        **call.view.around(newest, channel),
        final=True,
        timeout=call.centre.channel_timeout,
    )
