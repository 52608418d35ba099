"""Updates of one packet, and the types of their translators."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import Change
from switchboard.telegram.translate.peers import PeerObjects


@dataclass(frozen=True, slots=True)
class UpdateBundle:
    """Updates of one packet, with the users and chats that they mention.

    date: when Telegram sent them; None for a difference, which has no date.
    """

    updates: Iterable[Any]
    peers: PeerObjects
    self_id: int
    date: Timestamp | None = None


Translation: TypeAlias = Change | list[Change] | None
"""The change of one update. A list if it may change several chats. None if nothing has changed."""

Translators: TypeAlias = dict[type, Callable[[Any, UpdateBundle], Translation]]
"""The translators of one capability, by type of update."""
