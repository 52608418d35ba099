"""``channels``: broadcast channels and supergroups."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.errors import bad
from sandbox.rpc import inputs
from sandbox.rpc.history import messages_by_id
from sandbox.rpc.registry import Call, answers
from sandbox.serialise import Reply
from sandbox.view import TL
from sandbox.world import Channel


@answers(functions.channels.GetChannelsRequest)
def get_channels(call: Call, request: Any) -> Reply:
    """The channels asked for."""
    channels = [inputs.channel(call, given) for given in request.id]
    return types.messages.Chats([call.view.chat(channel) for channel in channels])


@answers(functions.channels.GetFullChannelRequest)
def get_full_channel(call: Call, request: Any) -> Reply:
    """A channel with its read marks and ``pts``."""
    channel = inputs.channel(call, request.channel)
    dialog = call.world.state.dialog(call.user, channel)
    full = types.ChannelFull(
        id=channel.id,
        about="",
        read_inbox_max_id=dialog.read_inbox_max_id,
        read_outbox_max_id=dialog.read_outbox_max_id,
        unread_count=call.world.unread(call.user, channel),
        chat_photo=types.PhotoEmpty(0),
        notify_settings=types.PeerNotifySettings(),
        bot_info=[],
        pts=channel.box.pts,
        participants_count=len(channel.members),
    )
    return types.messages.ChatFull(full, **call.view.around([], channel))


@answers(functions.channels.GetMessagesRequest)
def get_messages(call: Call, request: Any) -> Reply:
    """Messages of a channel by id; what is not there is empty."""
    channel = inputs.channel(call, request.channel)
    return messages_by_id(call, channel.box.messages, request.id, channel)


@answers(functions.channels.ReadHistoryRequest)
def read_history(call: Call, request: Any) -> Reply:
    """Mark a channel as read up to an id (0: all of it)."""
    channel = inputs.channel(call, request.channel)
    if call.user in channel.members:
        call.world.read_up_to(call.user, channel, request.max_id)
    return True


@answers(functions.channels.DeleteMessagesRequest)
def delete_messages(call: Call, request: Any) -> Reply:
    """Delete for everybody: own messages, or any as an admin."""
    channel = inputs.channel(call, request.channel)
    box = channel.box
    found = [box.messages[i] for i in request.id if i in box.messages]
    if any(m.sender is not call.user and call.user not in channel.admins for m in found):
        raise bad("MESSAGE_DELETE_FORBIDDEN")
    before = box.pts
    if found:
        call.world.delete(found)
    return types.messages.AffectedMessages(box.pts, box.pts - before)


@answers(functions.channels.JoinChannelRequest)
def join_channel(call: Call, request: Any) -> Reply:
    """Become a member of a public channel."""
    channel = inputs.channel(call, request.channel)
    call.world.add(channel, call.user)
    return _changed(call, channel)


@answers(functions.channels.LeaveChannelRequest)
def leave_channel(call: Call, request: Any) -> Reply:
    """Stop being a member."""
    channel = inputs.channel(call, request.channel)
    if call.user not in channel.members:
        raise bad("USER_NOT_PARTICIPANT")
    call.world.remove(channel, call.user)
    return _changed(call, channel)


def _changed(call: Call, channel: Channel) -> TL:
    return types.Updates(
        updates=[types.UpdateChannel(channel.id)],
        users=[],
        chats=[call.view.chat(channel)],
        date=int(call.centre.now()),
        seq=0,
    )
