"""``channels``: broadcast channels and supergroups."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.errors import bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.chats import checked_title, identified_anew
from sandbox.rpc.communities import find_community, full_community
from sandbox.rpc.history import messages_by_id
from sandbox.rpc.registry import Call, answers
from sandbox.rpc.scheduled import has_scheduled
from sandbox.view import TL
from sandbox.world import Channel
from sandbox.world.changes import NewMessage
from sandbox.world.model import FIRST_PTS


@answers(functions.channels.GetChannelsRequest)
def get_channels(call: Call, request: Any) -> Reply:
    """The requested channels."""
    channels = [inputs.channel(call, given) for given in request.id]
    return types.messages.Chats([call.view.chat(channel) for channel in channels])


@answers(functions.channels.GetFullChannelRequest)
def get_full_channel(call: Call, request: Any) -> Reply:
    """A channel with its read marks and ``pts``, or a community with its chats."""
    community = find_community(call, request.channel)
    if community is not None:
        return full_community(call, community)
    channel = inputs.channel(call, request.channel)
    dialog = call.world.state.dialog(call.user, channel)
    group = channel.migrated_from
    old_ids = call.world.state.dialog(call.user, group).ids if group else []
    full = types.ChannelFull(
        id=channel.id,
        about="",
        read_inbox_max_id=dialog.read_inbox_max_id,
        read_outbox_max_id=dialog.read_outbox_max_id,
        unread_count=call.world.unread(call.user, channel),
        chat_photo=types.PhotoEmpty(0),
        notify_settings=call.view.notify_settings(channel),
        folder_id=call.view.folder_id(channel),
        ttl_period=call.view.ttl_period(channel),
        has_scheduled=has_scheduled(call, channel),
        bot_info=[],
        pts=channel.box_for(call.user).pts,
        participants_count=len(channel.members),
        migrated_from_chat_id=group.id if group else None,
        migrated_from_max_id=(old_ids or [0])[-1] if group else None,
    )
    return types.messages.ChatFull(
        full, **call.view.around([], channel, *([group] if group else []))
    )


@answers(functions.channels.GetMessagesRequest)
def get_messages(call: Call, request: Any) -> Reply:
    """Messages of a channel by id. A missing message is ``messageEmpty``."""
    channel = inputs.channel(call, request.channel)
    return messages_by_id(call, channel.box_for(call.user).messages, request.id, channel)


@answers(functions.channels.ReadHistoryRequest)
def read_history(call: Call, request: Any) -> Reply:
    """Mark a channel as read up to an id (0: all of it)."""
    channel = inputs.channel(call, request.channel)
    if call.user in channel.members or channel.monoforum:
        call.world.read_up_to(call.user, channel, request.max_id)
    return True


@answers(functions.channels.CreateChannelRequest)
def create_channel(call: Call, request: Any) -> Reply:
    """Make a broadcast channel, a supergroup, or a forum."""
    channel = call.world.create_channel(
        checked_title(request.title),
        call.user,
        megagroup=bool(request.megagroup),
        forum=bool(request.forum),
    )
    answer = updates_after(call, channel, FIRST_PTS)
    answer.updates.append(identified_anew(channel.box.last_id))
    return answer


@answers(functions.channels.InviteToChannelRequest)
def invite_to_channel(call: Call, request: Any) -> Reply:
    """Add people. Anyone who may write there may do this."""
    channel = inputs.channel(call, request.channel)
    if not channel.lets_write(call.user):
        raise bad("CHAT_ADMIN_REQUIRED")
    before = channel.box.pts
    for user in [inputs.user(call, given) for given in request.users]:
        call.world.add(channel, user, by=call.user)
    return types.messages.InvitedUsers(updates_after(call, channel, before), [])


@answers(functions.channels.JoinChannelRequest)
def join_channel(call: Call, request: Any) -> Reply:
    """Become a member of a public channel."""
    channel = inputs.channel(call, request.channel)
    before = channel.box.pts
    call.world.add(channel, call.user)
    return updates_after(call, channel, before)


@answers(functions.channels.LeaveChannelRequest)
def leave_channel(call: Call, request: Any) -> Reply:
    """Stop being a member."""
    channel = inputs.channel(call, request.channel)
    if call.user not in channel.members:
        raise bad("USER_NOT_PARTICIPANT")
    call.world.remove(channel, call.user)
    return updates_after(call, channel, channel.box.pts)


def updates_after(call: Call, channel: Channel, before: int) -> TL:
    """Updates of a channel, with the messages that were written after a ``pts``."""
    news = [change for change in channel.box.since(before) if isinstance(change, NewMessage)]
    return types.Updates(
        updates=[
            types.UpdateChannel(channel.id),
            *(call.view.update(change, channel) for change in news),
        ],
        **call.view.around([change.message for change in news], channel),
        date=int(call.context.clock()),
        seq=0,
    )
