"""Apply events to users, groups and channels."""

from __future__ import annotations

from sandbox.world import events
from sandbox.world.changes import ChatChanged, PeerBlocked, Renamed
from sandbox.world.model import Channel, Chat, Group, User, Verifier
from sandbox.world.state import State, applies
from sandbox.world.topics import make_forum


@applies(events.Made)
def made(state: State, event: events.Made) -> None:
    """Set the secret and the first ids."""
    state.secret = bytes.fromhex(event.secret)
    state.next_user = event.first_user
    state.next_group = event.first_group
    state.next_channel = event.first_channel


@applies(events.Registered)
def registered(state: State, event: events.Registered) -> User:
    """Give somebody an account, with the next id unless the event fixes one."""
    user = User(
        event.id or state.next_user,
        event.phone,
        event.first_name,
        event.last_name,
        event.username,
        event.password,
        event.bot,
        event.hint,
    )
    if event.id is None:
        state.next_user += 1
    state.users[user.id] = user
    if user.phone:
        state.phones[user.phone] = user
    if user.username:
        state.usernames[user.username.lower()] = user
    return user


@applies(events.NameChanged)
def name_changed(state: State, event: events.NameChanged) -> None:
    """Rename, and send an update to those who have a conversation with the user."""
    user = state.user(event.user)
    if user.username:
        del state.usernames[user.username.lower()]
    user.first_name, user.last_name, user.username = (
        event.first_name,
        event.last_name,
        event.username,
    )
    user.version += 1
    if user.username:
        state.usernames[user.username.lower()] = user
    acquainted = [other for other in state.users.values() if user in other.box.dialogs]
    state.publish_sequenced(acquainted, Renamed(user), event.date)


@applies(events.PasswordSet)
def password_set(state: State, event: events.PasswordSet) -> None:
    """Set or change the 2FA password."""
    salt, verifier = bytes.fromhex(event.salt), bytes.fromhex(event.verifier)
    state.user(event.user).password = Verifier(salt, verifier, event.hint)


@applies(events.PasswordRemoved)
def password_removed(state: State, event: events.PasswordRemoved) -> None:
    """Ask for no 2FA password from now on."""
    state.user(event.user).password = None


@applies(events.AccountDeleted)
def account_deleted(state: State, event: events.AccountDeleted) -> None:
    """Take names and phone away; the messages stay, from a deleted account."""
    user = state.user(event.user)
    state.phones.pop(user.phone, None)
    if user.username:
        del state.usernames[user.username.lower()]
    user.first_name = user.last_name = user.phone = ""
    user.username = user.password = None
    user.deleted = True
    user.version += 1
    for other in state.users.values():
        other.contacts.pop(user, None)


@applies(events.ContactAdded)
def contact_added(state: State, event: events.ContactAdded) -> None:
    """Enter somebody in an address book."""
    user = state.user(event.user)
    names = (event.first_name, event.last_name)
    state.user(event.owner).contacts[user] = names if event.first_name else None
    user.version += 1


@applies(events.BlockSet)
def block_set(state: State, event: events.BlockSet) -> None:
    """Block or free somebody."""
    by, user = state.user(event.by), state.user(event.user)
    (by.blocked.add if event.blocked else by.blocked.discard)(user)
    state.publish_sequenced([by], PeerBlocked(user, event.blocked), event.date)


@applies(events.GroupCreated)
def group_created(state: State, event: events.GroupCreated) -> Group:
    """Make a basic group with its first members."""
    creator = state.user(event.creator)
    group = Group(state.next_group, event.title, creator, event.date)
    state.next_group += 1
    state.groups[group.id] = group
    group.members[creator] = event.date
    group.members.update((state.user(ref), event.date) for ref in event.members)
    return group


@applies(events.ChannelCreated)
def channel_created(state: State, event: events.ChannelCreated) -> Channel:
    """Make a channel or supergroup with its first members, who find it in their lists."""
    creator = state.user(event.creator)
    channel = Channel(
        state.next_channel, event.title, creator, event.date, event.megagroup, event.username
    )
    state.next_channel += 1
    state.channels[channel.id] = channel
    if channel.username:
        state.usernames[channel.username.lower()] = channel
    channel.admins.add(creator)
    if event.forum:
        make_forum(channel)
    for user in [creator, *map(state.user, event.members)]:
        enter(state, channel, user, event.date)
    return channel


@applies(events.GroupMigrated)
def group_migrated(state: State, event: events.GroupMigrated) -> Channel:
    """Make the supergroup of a basic group. Its members find both in their lists."""
    group = state.chat(event.group)
    assert isinstance(group, Group)
    channel = Channel(state.next_channel, group.title, group.creator, event.date, megagroup=True)
    state.next_channel += 1
    state.channels[channel.id] = channel
    channel.admins.add(group.creator)
    channel.migrated_from, group.migrated_to = group, channel
    group.version += 1
    for user in group.members:
        enter(state, channel, user, event.date)
        state.publish_sequenced([user], ChatChanged(group), event.date)
    return channel


@applies(events.Joined)
def joined(state: State, event: events.Joined) -> None:
    """Make somebody a member."""
    enter(state, state.chat(event.chat), state.user(event.user), event.date)


def enter(state: State, chat: Chat, user: User, date: int) -> None:
    """Add a member. The chat appears in the member's list, with an update."""
    chat.members[user] = date
    chat.version += 1
    dialog = state.dialog(user, chat)
    if isinstance(chat, Channel):
        dialog.joined_pts = chat.box.pts
        dialog.read_inbox_max_id = max(dialog.read_inbox_max_id, chat.box.last_id)
    state.publish_sequenced([user], ChatChanged(chat), date)


@applies(events.Left)
def left(state: State, event: events.Left) -> None:
    """Take a member out. A channel leaves the user's list; a group stays, closed."""
    chat, user = state.chat(event.chat), state.user(event.user)
    chat.members.pop(user, None)
    chat.version += 1
    if isinstance(chat, Channel):
        chat.admins.discard(user)
        state.remove_dialog(user, chat)
    state.publish_sequenced([user], ChatChanged(chat), event.date)


@applies(events.Promoted)
def promoted(state: State, event: events.Promoted) -> None:
    """Make a member of a channel an admin."""
    channel = state.chat(event.chat)
    assert isinstance(channel, Channel)
    user = state.user(event.user)
    channel.admins.add(user)
    if channel.linked is not None:
        channel.linked.members.setdefault(user, channel.members.get(user, channel.date))
        state.dialog(user, channel.linked)
    channel.version += 1


@applies(events.TitleChanged)
def title_changed(state: State, event: events.TitleChanged) -> None:
    """Give a group or channel another title."""
    chat = state.chat(event.chat)
    chat.title = event.title
    chat.version += 1
