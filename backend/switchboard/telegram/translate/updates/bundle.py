"""Updates that came together, and what translates them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from switchboard.domain.updates import Change
from switchboard.telegram.translate.peers import PeerObjects


@dataclass(frozen=True, slots=True)
class UpdateBundle:
    """Updates that came together, with everybody they mention."""

    updates: Iterable[Any]
    peers: PeerObjects
    self_id: int


Translators: TypeAlias = dict[type, Callable[[Any, UpdateBundle], Change | None]]
"""What translates each type of update of one capability; None where nothing has changed."""
