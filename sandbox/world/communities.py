"""Communities: supergroups and channels that belong together
(core.telegram.org/constructor/community).

An account may collapse a community: its list of chats has one entry for it
(``dialogCommunity``). Clients that show communities group the chats themselves, so that by default
the list has the chats, too. Telegram does not document this, so that a test can also leave them
out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.world.changes import ChatChanged
from sandbox.world.events import Event
from sandbox.world.model import Channel, User
from sandbox.world.state import State, applies


@dataclass(slots=True, eq=False)
class Community:
    """A community with its chats. Whoever is in one of them is in the community."""

    id: int
    title: str
    creator: User
    date: int
    chats: list[Channel] = field(default_factory=list)
    collapsed_by: dict[User, bool] = field(default_factory=dict)
    """Who has collapsed it, and whether their lists still have its chats."""

    def includes(self, user: User) -> bool:
        """Whether a user is in one of its chats."""
        return any(user in chat.members for chat in self.chats)


@dataclass(slots=True, frozen=True)
class CommunityCreated(Event):
    """Somebody made a community of some chats."""

    title: str
    creator: str
    chats: tuple[str, ...]
    date: int


@dataclass(slots=True, frozen=True)
class CommunityCollapsed(Event):
    """Somebody collapsed a community, or expanded it again."""

    user: str
    community: int
    collapsed: bool
    lists_chats: bool


@applies(CommunityCreated)
def community_created(state: State, event: CommunityCreated) -> Community:
    """Make it, and send the members of its chats the change."""
    community = Community(state.next_channel, event.title, state.user(event.creator), event.date)
    state.next_channel += 1
    communities_of(state)[community.id] = community
    for ref in event.chats:
        chat = state.chat(ref)
        assert isinstance(chat, Channel)
        community.chats.append(chat)
        chat.community_id = community.id
        chat.version += 1
        state.publish_sequenced(list(chat.members), ChatChanged(chat), event.date)
    return community


@applies(CommunityCollapsed)
def community_collapsed(state: State, event: CommunityCollapsed) -> None:
    """Store it."""
    community, user = communities_of(state)[event.community], state.user(event.user)
    community.collapsed_by.pop(user, None)
    if event.collapsed:
        community.collapsed_by[user] = event.lists_chats


def communities_of(state: State) -> dict[int, Community]:
    """All communities by id."""
    return state.communities


def collapsed_for(state: State, user: User) -> list[Community]:
    """The communities that a user has collapsed."""
    return [c for c in communities_of(state).values() if user in c.collapsed_by]


def left_out_for(state: State, user: User) -> set[Channel]:
    """The chats that are missing in a user's list, because their community is collapsed."""
    hidden = (c.chats for c in collapsed_for(state, user) if not c.collapsed_by[user])
    return {chat for chats in hidden for chat in chats}
