"""Updates that came together, and what translates them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import Change
from switchboard.telegram.translate.peers import PeerObjects


@dataclass(frozen=True, slots=True)
class UpdateBundle:
    """Updates that came together, with everybody they mention.

    date: when Telegram sent them; None for a difference, which does not say it.
    """

    updates: Iterable[Any]
    peers: PeerObjects
    self_id: int
    date: Timestamp | None = None


Translation: TypeAlias = Change | list[Change] | None
"""What one update changes. A list if it may change several chats; None if nothing has changed."""

Translators: TypeAlias = dict[type, Callable[[Any, UpdateBundle], Translation]]
"""What translates each type of update of one capability."""
