"""``messages``: basic groups."""

from __future__ import annotations

import secrets
from typing import Any

from telethon.tl import functions, types

from sandbox.errors import bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.messages import in_updates
from sandbox.rpc.registry import Call, answers
from sandbox.rpc.scheduled import has_scheduled
from sandbox.world import Group
from sandbox.world.changes import NewMessage


def _group(call: Call, chat_id: int) -> Group:
    found = call.world.state.groups.get(chat_id)
    if found is None or call.user not in found.members:
        raise bad("CHAT_ID_INVALID")
    return found


@answers(functions.messages.GetChatsRequest)
def get_chats(call: Call, request: Any) -> Reply:
    """The requested groups."""
    groups = call.world.state.groups
    shown = [call.view.chat(groups[i]) for i in request.id if i in groups]
    return types.messages.Chats(shown)


@answers(functions.messages.GetFullChatRequest)
def get_full_chat(call: Call, request: Any) -> Reply:
    """A group and its members."""
    group = _group(call, request.chat_id)
    members = [
        types.ChatParticipant(user.id, group.creator.id, joined)
        if user is not group.creator
        else types.ChatParticipantCreator(user.id)
        for user, joined in group.members.items()
    ]
    full = types.ChatFull(
        id=group.id,
        about="",
        participants=types.ChatParticipants(group.id, members, group.version),
        notify_settings=call.view.notify_settings(group),
        folder_id=call.view.folder_id(group),
        ttl_period=call.view.ttl_period(group),
        has_scheduled=has_scheduled(call, group),
    )
    return types.messages.ChatFull(full, **call.view.around([], group, *group.members))


@answers(functions.messages.CreateChatRequest)
def create_chat(call: Call, request: Any) -> Reply:
    """Make a basic group with its first members."""
    members = [inputs.user(call, given) for given in request.users]
    call.world.create_group(checked_title(request.title), call.user, members)
    return types.messages.InvitedUsers(_service_message(call, identified=True), [])


def checked_title(title: str) -> str:
    """A title without white space around (CHAT_TITLE_EMPTY)."""
    stripped = title.strip()
    if not stripped:
        raise bad("CHAT_TITLE_EMPTY")
    return stripped


@answers(functions.messages.AddChatUserRequest)
def add_chat_user(call: Call, request: Any) -> Reply:
    """Add somebody to a group."""
    group, user = _group(call, request.chat_id), inputs.user(call, request.user_id)
    if user in group.members:
        raise bad("USER_ALREADY_PARTICIPANT")
    call.world.add(group, user, by=call.user)
    return types.messages.InvitedUsers(_service_message(call), [])


@answers(functions.messages.DeleteChatUserRequest)
def delete_chat_user(call: Call, request: Any) -> Reply:
    """Leave a group, or remove somebody from one's own group."""
    group, user = _group(call, request.chat_id), inputs.user(call, request.user_id)
    if user is not call.user and call.user is not group.creator:
        raise bad("CHAT_ADMIN_REQUIRED")
    if user not in group.members:
        raise bad("USER_NOT_PARTICIPANT")
    call.world.remove(group, user, by=call.user)
    return _service_message(call)


@answers(functions.messages.EditChatTitleRequest)
def edit_chat_title(call: Call, request: Any) -> Reply:
    """Give a group another title."""
    group = _group(call, request.chat_id)
    call.world.retitle(group, checked_title(request.title), call.user)
    return _service_message(call)


@answers(functions.messages.MigrateChatRequest)
def migrate_chat(call: Call, request: Any) -> Reply:
    """Make a supergroup of the caller's own group. The answer has both service messages."""
    group = _group(call, request.chat_id)
    if call.user is not group.creator:
        raise bad("CHAT_ADMIN_REQUIRED")
    if group.migrated_to is not None:
        raise bad("CHAT_ID_INVALID")
    channel = call.world.migrate(group, call.user)
    first = next(c for c in channel.box.log if isinstance(c, NewMessage))
    last = next(c for c in reversed(call.user.box.log) if isinstance(c, NewMessage))
    return in_updates(
        call,
        [last.message, first.message],
        types.UpdateChannel(channel.id),
        call.view.update(last),
        call.view.update(first, channel),
    )


def _service_message(call: Call, *, identified: bool = False) -> Any:
    """The service message that a call has just caused in the user's box."""
    newest = next(c for c in reversed(call.user.box.log) if isinstance(c, NewMessage))
    ids = [identified_anew(newest.message.id_for(call.user))] if identified else []
    return in_updates(call, [newest.message], call.view.update(newest), *ids)


def identified_anew(message_id: int) -> Any:
    """``updateMessageID`` for the message of a new group or channel. The server made its random id.

    For clients, this shows that the answer is complete.
    """
    return types.UpdateMessageID(message_id, secrets.randbits(63))
