"""React to a message (`messages.sendReaction`)."""

from typing import Any

from telethon.tl import functions, types

from switchboard.domain.outbox import Command
from switchboard.domain.outbox.kinds.react import React
from switchboard.domain.updates import AnswerInUpdates
from switchboard.errors import CommandRefused
from switchboard.telegram.requests.command_requester import CommandRequester

NOT_MODIFIED = "message_not_modified"


async def react(requester: CommandRequester, peer: Any, command: Command) -> AnswerInUpdates:
    """Make this emoji the account's only reaction, or take its reactions back. If Telegram has it
    already, as after a lost answer, it is done."""
    content = command.content
    if not isinstance(content, React):
        raise TypeError("A command to react has an emoji or none.")
    chosen: list[Any] = [] if content.emoji is None else [types.ReactionEmoji(content.emoji)]
    try:
        await requester.ask(
            functions.messages.SendReactionRequest(peer, content.target, reaction=chosen)
        )
    except CommandRefused as refused:
        if refused.code != NOT_MODIFIED:
            raise
    await requester.pass_updates_on()
    return AnswerInUpdates()
