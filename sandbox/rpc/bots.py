"""``messages``: the buttons of bots (core.telegram.org/api/bots/buttons)."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.errors import bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.registry import Call, answers


@answers(functions.messages.GetBotCallbackAnswerRequest)
def get_bot_callback_answer(call: Call, request: Any) -> Reply:
    """Press a button, and return the bot's answer
    (core.telegram.org/method/messages.getBotCallbackAnswer)."""
    peer = inputs.peer(call, request.peer)
    message = call.world.state.box_of(call.user, peer).get(request.msg_id)
    if message is None:
        raise bad("MESSAGE_ID_INVALID")
    buttons = message.keyboard.buttons if message.keyboard else []
    known = {button.value.encode() for button in buttons if button.kind == "callback"}
    if request.data not in known:
        raise bad("DATA_INVALID")
    answer = call.world.press(call.user, message, request.data)
    if answer is None:
        raise bad("BOT_RESPONSE_TIMEOUT")
    return types.messages.BotCallbackAnswer(
        cache_time=0,
        alert=answer.alert or None,
        has_url=answer.url is not None or None,
        message=answer.text,
        url=answer.url,
    )
