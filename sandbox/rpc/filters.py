"""``messages``: dialog filters, the folders as people see them (core.telegram.org/api/folders)."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.errors import bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.registry import Call, answers
from sandbox.world.filters import FilterSaved, FiltersReordered, FilterTagsSet

IDS = range(2, 256)
"""The valid ids of filters. Clients choose the id; 0 and 1 are reserved."""
INCLUDING = ("contacts", "non_contacts", "groups", "broadcasts", "bots")
"""The flags that include conversations."""
FLAGS = (*INCLUDING, "exclude_muted", "exclude_read", "exclude_archived", "title_noanimate")


@answers(functions.messages.GetDialogFiltersRequest)
def get_dialog_filters(call: Call, request: Any) -> Reply:
    """All filters in order, including the default one for all conversations."""
    box = call.user.box
    return types.messages.DialogFilters(
        [
            call.view.dialog_filter(box.filters[number]) if number else types.DialogFilterDefault()
            for number in box.filter_order
        ],
        tags_enabled=box.filter_tags or None,
    )


@answers(functions.messages.GetSuggestedDialogFiltersRequest)
def get_suggested_dialog_filters(call: Call, request: Any) -> Reply:
    """No suggestions."""
    return []


@answers(functions.messages.UpdateDialogFilterRequest)
def update_dialog_filter(call: Call, request: Any) -> Reply:
    """Make, change or (without a filter) delete one.

    core.telegram.org/method/messages.updateDialogFilter
    """
    if request.id not in IDS:
        raise bad("FILTER_ID_INVALID")
    given = request.filter
    if given is None:
        if request.id in call.user.box.filters:
            call.world.apply_event(FilterSaved(call.user.ref, request.id))
        return True
    if not isinstance(given, types.DialogFilter):
        raise bad("FILTER_NOT_SUPPORTED")
    pinned, included, excluded = (
        tuple(inputs.peer(call, peer).ref for peer in peers)
        for peers in (given.pinned_peers, given.include_peers, given.exclude_peers)
    )
    flags = tuple(name for name in FLAGS if getattr(given, name))
    if not given.title.text.strip():
        raise bad("FILTER_TITLE_EMPTY")
    if not (pinned or included or set(INCLUDING).intersection(flags)):
        raise bad("FILTER_INCLUDE_EMPTY")
    call.world.apply_event(
        FilterSaved(
            call.user.ref,
            request.id,
            given.title.text.strip(),
            flags,
            pinned,
            included,
            excluded,
            given.emoticon,
            given.color,
        )
    )
    return True


@answers(functions.messages.UpdateDialogFiltersOrderRequest)
def update_dialog_filters_order(call: Call, request: Any) -> Reply:
    """Reorder the filters; 0 is the default one for all conversations."""
    known = set(call.user.box.filter_order)
    order = tuple(dict.fromkeys(number for number in request.order if number in known))
    if order:
        call.world.apply_event(FiltersReordered(call.user.ref, order))
    return True


@answers(functions.messages.ToggleDialogFilterTagsRequest)
def toggle_dialog_filter_tags(call: Call, request: Any) -> Reply:
    """Switch the folder tags beside each conversation on or off; only a new value causes an update
    (core.telegram.org/api/folders, "Folder tags").
    """
    if call.user.box.filter_tags != request.enabled:
        call.world.apply_event(FilterTagsSet(call.user.ref, request.enabled))
    return True
