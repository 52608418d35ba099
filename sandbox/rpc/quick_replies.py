"""``messages``: quick replies (core.telegram.org/api/business, "Quick reply shortcuts")."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.errors import bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc.registry import Call, answers
from sandbox.view import TL
from sandbox.world.message_content import QuickReply


@answers(functions.messages.GetQuickRepliesRequest)
def get_quick_replies(call: Call, request: Any) -> Reply:
    """All shortcuts, each with its last message."""
    known = call.user.quick_replies
    return types.messages.QuickReplies(
        [
            types.QuickReply(one.id, one.name, one.first_id + len(one.texts) - 1, len(one.texts))
            for one in known
        ],
        [_messages(call, one)[-1] for one in known],
        [],
        [call.view.user(call.user)],
    )


@answers(functions.messages.GetQuickReplyMessagesRequest)
def get_quick_reply_messages(call: Call, request: Any) -> Reply:
    """The messages of a shortcut, the newest first (SHORTCUT_INVALID)."""
    found = next((one for one in call.user.quick_replies if one.id == request.shortcut_id), None)
    if found is None:
        raise bad("SHORTCUT_INVALID")
    messages = [
        message
        for message in _messages(call, found)[::-1]
        if not request.id or message.id in request.id
    ]
    return types.messages.Messages(messages, [], [], [call.view.user(call.user)])


def _messages(call: Call, shortcut: QuickReply) -> list[TL]:
    me = call.view.peer(call.user)
    return [
        types.Message(
            id=shortcut.first_id + place,
            peer_id=me,
            from_id=me,
            date=int(call.context.clock()),
            message=text,
            out=True,
            media=None if text else types.MessageMediaUnsupported(),
            quick_reply_shortcut_id=shortcut.id,
        )
        for place, text in enumerate(shortcut.texts)
    ]
