"""Translate the reactions to messages (core.telegram.org/constructor/updateMessageReactions)."""

from typing import Any

from telethon.tl import types

from switchboard.domain.ids import TelegramMessageId
from switchboard.domain.updates import ReactionsChanged
from switchboard.telegram.translate.peers import marked_id
from switchboard.telegram.translate.reactions import reactions_of
from switchboard.telegram.translate.updates.bundle import Translators, UpdateBundle


def reactions_changed(update: Any) -> ReactionsChanged:
    """All reactions in an update."""
    return ReactionsChanged(
        marked_id(update.peer), TelegramMessageId(update.msg_id), reactions_of(update.reactions)
    )


def _reactions(update: Any, _: UpdateBundle) -> ReactionsChanged:
    return reactions_changed(update)


TRANSLATORS: Translators = {types.UpdateMessageReactions: _reactions}
