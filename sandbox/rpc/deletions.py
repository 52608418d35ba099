"""``messages`` and ``channels``: delete messages."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.message_rights import check_may_delete, may_revoke
from sandbox.rpc.registry import Call, answers


@answers(functions.messages.DeleteMessagesRequest)
def delete_messages(call: Call, request: Any) -> Reply:
    """Delete from the user's own box, and with ``revoke`` also from the others'. What is gone
    already takes no ``pts`` (core.telegram.org/method/messages.deleteMessages)."""
    box = call.user.box
    found = [box.messages[i] for i in request.id if i in box.messages]
    everywhere = [m for m in found if request.revoke and may_revoke(call, m)]
    here = [m for m in found if m not in everywhere]
    before = box.pts
    if everywhere:
        call.world.delete(everywhere)
    if here:
        call.world.delete(here, only_for=call.user)
    return types.messages.AffectedMessages(box.pts, box.pts - before)


@answers(functions.channels.DeleteMessagesRequest)
def delete_channel_messages(call: Call, request: Any) -> Reply:
    """Delete for everybody (core.telegram.org/method/channels.deleteMessages)."""
    channel = inputs.channel(call, request.channel)
    box = channel.box_for(call.user)
    found = [box.messages[i] for i in request.id if i in box.messages]
    for message in found:
        check_may_delete(call, channel, message)
    before = box.pts
    if found:
        call.world.delete(found)
    return types.messages.AffectedMessages(box.pts, box.pts - before)
