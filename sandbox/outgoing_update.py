"""An update on its way to one account's devices."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sandbox.mtproto.session import Session
from sandbox.view import Update
from sandbox.world import User


@dataclass(slots=True, frozen=True)
class OutgoingUpdate:
    """One update for one account. It can be packed with others, or it is finished and sent
    alone."""

    to: User
    content: Update | bytes
    by: Session | None = None
    """The session that caused the update; it does not receive it."""
    apart: bool = False

    def alone(self) -> OutgoingUpdate:
        """The same update, which must not be packed with others."""
        return replace(self, apart=True)
