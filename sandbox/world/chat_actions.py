"""What people do with groups and channels: create, join, leave, promote, rename."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.world import events
from sandbox.world.message_actions import MessageActions
from sandbox.world.model import Channel, Chat, Group, User
from sandbox.world.protected_content import NoForwardsToggled


class ChatActions(MessageActions):
    """Create groups and channels and change them. Service messages report most changes."""

    def create_group(
        self, title: str, creator: User, members: Sequence[User] = (), *, date: int | None = None
    ) -> Group:
        """Create a basic group. A service message announces it to its members."""
        when = date or self.now()
        refs = tuple(user.ref for user in members if user is not creator)
        group: Group = self.apply_event(events.GroupCreated(title, creator.ref, refs, when))
        self.write_service(creator, group, "group_created", title=title, users=members, date=when)
        return group

    def create_channel(
        self,
        title: str,
        creator: User,
        members: Sequence[User] = (),
        *,
        megagroup: bool = False,
        forum: bool = False,
        username: str | None = None,
        date: int | None = None,
    ) -> Channel:
        """Make a broadcast channel, with ``megagroup=True`` a supergroup, with ``forum=True`` a
        supergroup with topics."""
        when = date or self.now()
        refs = tuple(user.ref for user in members if user is not creator)
        event = events.ChannelCreated(
            title, creator.ref, refs, when, megagroup or forum, username, forum
        )
        channel: Channel = self.apply_event(event)
        self.write_service(creator, channel, "channel_created", title=title, date=when)
        return channel

    def migrate(self, group: Group, by: User | None = None) -> Channel:
        """A basic group becomes a supergroup (core.telegram.org/api/channel, "Migration").

        The last message of the one and the first message of the other name each other.
        """
        by = by or group.creator
        channel: Channel = self.apply_event(events.GroupMigrated(group.ref, self.now()))
        self.write_service(by, group, "migrated_to", title=str(channel.id))
        self.write_service(by, channel, "migrated_from", title=f"{group.id}\n{group.title}")
        return channel

    def add(self, chat: Chat, user: User, by: User | None = None) -> None:
        """Somebody is added to a group or channel, or joins where ``by`` is None."""
        if user in chat.members:
            return
        self.apply_event(events.Joined(chat.ref, user.ref, self.now()))
        if isinstance(chat, Group) or chat.megagroup:
            self.write_service(by or user, chat, "added", users=[user])

    def remove(self, chat: Chat, user: User, by: User | None = None) -> None:
        """Somebody is kicked out by ``by``, or leaves where ``by`` is None."""
        if user not in chat.members:
            return
        if isinstance(chat, Group) or chat.megagroup:
            self.write_service(by or user, chat, "left", users=[user])
        self.apply_event(events.Left(chat.ref, user.ref, self.now()))

    def protect(self, chat: Chat, *, enabled: bool = True) -> None:
        """Protect the content of a chat: nobody can forward it."""
        self.apply_event(NoForwardsToggled(chat.ref, enabled))

    def promote(self, channel: Channel, user: User) -> None:
        """Make somebody an admin, who may post in a broadcast channel."""
        self.apply_event(events.Promoted(channel.ref, user.ref))

    def retitle(self, chat: Chat, title: str, by: User) -> None:
        """Give a group or channel another title. A service message reports it."""
        self.apply_event(events.TitleChanged(chat.ref, title, self.now()))
        self.write_service(by, chat, "title", title=title)
