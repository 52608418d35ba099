"""The world: the methods with which tests and scripts let its people act.

Everything is synchronous: when a method returns, the state has changed and the updates to connected
clients are queued. The methods are grouped by capability in the files `…_actions.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.world.bot_actions import BotActions
from sandbox.world.changes import Typing
from sandbox.world.chat_actions import ChatActions
from sandbox.world.community_actions import CommunityActions
from sandbox.world.model import Message, Peer, User
from sandbox.world.monoforum_actions import MonoforumActions
from sandbox.world.people_actions import PeopleActions
from sandbox.world.reaction_actions import ReactionActions
from sandbox.world.schedule_actions import ScheduleActions


@dataclass(slots=True, frozen=True)
class Entry:
    """One message as one user's box holds it."""

    id: int
    text: str
    date: int
    out: bool
    sender: User
    message: Message


class World(
    PeopleActions,
    ChatActions,
    MonoforumActions,
    BotActions,
    ReactionActions,
    ScheduleActions,
    CommunityActions,
):
    """A small world of people who write to each other.

    ``same_ids=True``: users, groups and channels count from the same number, so that their bare ids
    collide, as they may on the real server.
    """

    def type(self, user: User, chat: Peer) -> None:
        """Somebody is seen typing."""
        if isinstance(chat, User):
            self.state.publish(chat, Typing(user, user))
            return
        for member in chat.members:
            if member is not user:
                self.state.publish(member, Typing(user, chat))

    def history(self, user: User, peer: Peer) -> list[Entry]:
        """What ``user``'s box holds of a conversation, oldest first."""
        box = self.state.box_of(user, peer)
        return [
            Entry(i, box[i].text, box[i].date, box[i].out_for(user), box[i].sender, box[i])
            for i in self.state.dialog(user, peer).ids
        ]

    def unread(self, user: User, peer: Peer) -> int:
        """How many messages there ``user`` has not read."""
        return self.state.unread(user, peer)
