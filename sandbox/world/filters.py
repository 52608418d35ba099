"""Dialog filters: folders in the user interface (core.telegram.org/api/folders, "Folders").

Their updates are in no sequence and in no log. Clients fetch all filters when they start.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.world.dialog_state import DialogFilter
from sandbox.world.events import Event
from sandbox.world.model import Change, Peer
from sandbox.world.state import State, applies


@dataclass(slots=True, frozen=True)
class FilterSaved(Event):
    """Somebody made or changed a filter: the fields of ``DialogFilter``; without a title it is
    deleted."""

    user: str
    id: int
    title: str = ""
    flags: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    included: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    emoticon: str | None = None
    color: int | None = None


@dataclass(slots=True, frozen=True)
class FiltersReordered(Event):
    """Somebody put the filters into an order, by id; 0 is the place of all conversations."""

    user: str
    order: tuple[int, ...]


@dataclass(slots=True, frozen=True)
class FilterTagsSet(Event):
    """Somebody switched the folder tags beside each conversation on or off."""

    user: str
    enabled: bool


@dataclass(slots=True, frozen=True)
class FilterChanged(Change):
    """``updateDialogFilter``; without a filter it was deleted."""

    id: int
    filter: DialogFilter | None
    named: frozenset[Peer]

    @property
    def peers(self) -> frozenset[Peer]:
        """The peers that the filter names."""
        return self.named


@dataclass(slots=True, frozen=True)
class FilterOrderChanged(Change):
    """``updateDialogFilterOrder``."""

    order: tuple[int, ...]


@dataclass(slots=True, frozen=True)
class FiltersChanged(Change):
    """``updateDialogFilters``: clients must fetch all filters again."""


@applies(FilterSaved)
def filter_saved(state: State, event: FilterSaved) -> None:
    """Store or delete the filter, and send the change to the owner's devices."""
    user = state.user(event.user)
    box = user.box
    if not event.title:
        box.filters.pop(event.id, None)
        box.filter_order = [number for number in box.filter_order if number != event.id]
        state.publish(user, FilterChanged(event.id, None, frozenset()))
        return
    pinned, included, excluded = map(tuple, (event.pinned, event.included, event.excluded))
    saved = DialogFilter(
        event.id,
        event.title,
        tuple(event.flags),
        pinned,
        included,
        excluded,
        event.emoticon,
        event.color,
    )
    box.filters[event.id] = saved
    if event.id not in box.filter_order:
        box.filter_order.append(event.id)
    named = frozenset(state.peer(ref) for ref in (*pinned, *included, *excluded))
    state.publish(user, FilterChanged(event.id, saved, named))


@applies(FiltersReordered)
def filters_reordered(state: State, event: FiltersReordered) -> None:
    """Put the named filters first, in this order, and send the change to the owner's devices."""
    user = state.user(event.user)
    rest = [number for number in user.box.filter_order if number not in event.order]
    default = [0] if 0 in rest else []
    user.box.filter_order = [*default, *event.order, *(number for number in rest if number)]
    state.publish(user, FilterOrderChanged(tuple(event.order)))


@applies(FilterTagsSet)
def filter_tags_set(state: State, event: FilterTagsSet) -> None:
    """Store the flag, and send the change to the owner's devices."""
    user = state.user(event.user)
    user.box.filter_tags = event.enabled
    state.publish(user, FiltersChanged())
