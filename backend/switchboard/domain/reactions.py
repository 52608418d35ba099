"""The reactions to a message: emoji, each with the number of people who chose it.

core.telegram.org/api/reactions
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji. chosen: whether the owner chose it; None if Telegram did not say that."""

    emoji: str
    count: int
    chosen: bool | None = False


def merge_reactions(given: Iterable[Reaction]) -> tuple[Reaction, ...]:
    """The reactions with each emoji once. Several custom emoji may be stored as the same one."""
    merged: dict[str, Reaction] = {}
    for one in given:
        known = merged.get(one.emoji)
        if known is None:
            merged[one.emoji] = one
        else:
            chosen = known.chosen or one.chosen
            merged[one.emoji] = Reaction(one.emoji, known.count + one.count, chosen)
    return tuple(one for one in merged.values() if one.count > 0)


def keep_chosen(new: tuple[Reaction, ...], known: tuple[Reaction, ...]) -> tuple[Reaction, ...]:
    """The new reactions. If they do not name the owner's choice, the former choice is kept."""
    if not new or all(one.chosen is not None for one in new):
        return new
    chosen = {one.emoji for one in known if one.chosen}
    return tuple(
        one if one.chosen is not None else replace(one, chosen=one.emoji in chosen) for one in new
    )
