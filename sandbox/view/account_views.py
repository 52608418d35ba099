"""The views of one world, one for each account."""

from __future__ import annotations

from sandbox.view.updates import View
from sandbox.world import User, World


class Views:
    """One view for each account, created on first use."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._views: dict[User, View] = {}

    def of(self, user: User) -> View:
        """The world as ``user`` sees it."""
        found = self._views.get(user)
        if found is None:
            found = self._views[user] = View(self._world.state, user)
        return found
