"""Translate the reactions to a message (core.telegram.org/constructor/messageReactions)."""

from typing import Any

from telethon.tl import types

from switchboard.domain.reactions import Reaction, merge_reactions

PAID = "⭐"
"""Stands for reactions that cost Stars."""

CUSTOM_EMOJI = "✨"
"""Stands for custom emoji: Telegram names only the document of their picture."""


def reactions_of(reactions: Any) -> tuple[Reaction, ...]:
    """The reactions. `min`: Telegram does not say which ones the owner chose."""
    if type(reactions) is not types.MessageReactions:
        return ()
    return merge_reactions(
        Reaction(emoji, one.count, None if reactions.min else one.chosen_order is not None)
        for one in reactions.results
        if (emoji := _emoji(one.reaction)) is not None
    )


def _emoji(reaction: Any) -> str | None:
    if type(reaction) is types.ReactionEmoji:
        return reaction.emoticon or None
    if type(reaction) is types.ReactionPaid:
        return PAID
    return CUSTOM_EMOJI if type(reaction) is types.ReactionCustomEmoji else None
