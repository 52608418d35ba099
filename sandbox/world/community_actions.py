"""People make communities of chats, and collapse them in their lists."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.world.communities import Community, CommunityCollapsed, CommunityCreated
from sandbox.world.journaled_state import JournaledState
from sandbox.world.model import Channel, User


class CommunityActions(JournaledState):
    """What people do with communities."""

    def create_community(self, title: str, creator: User, chats: Sequence[Channel]) -> Community:
        """Make a community of supergroups and channels."""
        refs = tuple(chat.ref for chat in chats)
        event = CommunityCreated(title, creator.ref, refs, self.now())
        community: Community = self.apply_event(event)
        return community

    def collapse_community(
        self,
        user: User,
        community: Community,
        *,
        collapsed: bool = True,
        lists_chats: bool = True,
    ) -> None:
        """A user's list has one entry for a community, or none again. ``lists_chats=False``: the
        list leaves out the chats of the community."""
        event = CommunityCollapsed(user.ref, community.id, collapsed, lists_chats)
        self.apply_event(event)
