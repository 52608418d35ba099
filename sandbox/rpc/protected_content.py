"""``messages``: protect the content of a chat."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions

from sandbox.errors import bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.messages import in_updates
from sandbox.rpc.registry import Call, answers
from sandbox.world import User


@answers(functions.messages.ToggleNoForwardsRequest)
def toggle_no_forwards(call: Call, request: Any) -> Reply:
    """Let nobody forward the messages of a chat, or allow it again
    (core.telegram.org/method/messages.toggleNoForwards)."""
    chat = inputs.peer(call, request.peer)
    if isinstance(chat, User):
        raise bad("PEER_ID_INVALID")
    if call.user is not chat.creator:
        raise bad("CHAT_ADMIN_REQUIRED")
    if chat.noforwards == request.enabled:
        raise bad("CHAT_NOT_MODIFIED")
    call.world.protect(chat, enabled=request.enabled)
    answer = in_updates(call, [])
    answer.chats = [call.view.chat(chat)]
    return answer
