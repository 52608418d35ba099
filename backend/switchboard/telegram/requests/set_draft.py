"""Save the draft of a chat, or clear it (`messages.saveDraft`)."""

import time
from typing import Any

from telethon.tl import functions

from switchboard.domain.drafts import Draft
from switchboard.domain.outbox import Command
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import DialogStateChange, DraftChanged
from switchboard.telegram.requests.command_requester import CommandRequester
from switchboard.telegram.requests.input_reply import reply_target


async def set_draft(
    requester: CommandRequester, peer: Any, command: Command
) -> tuple[DialogStateChange, ...]:
    """Save the draft. An empty text without an answered message clears it. Returns what has
    changed.

    The answer contains no date, so the draft gets the time of Telegram's clock.
    """
    content: Any = command.content
    target = reply_target(content.topic_id, content.reply_to, requester.person)
    request = functions.messages.SaveDraftRequest(peer, content.text, reply_to=target)
    await requester.ask(request)
    date = Timestamp(int(time.time()) + requester.client.time_offset)
    draft = Draft(content.text, date, content.reply_to)
    return requester.changed(DraftChanged(command.chat_id, draft, None, content.topic_id))
