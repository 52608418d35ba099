"""``users``: information about users."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.errors import RpcError
from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.registry import Call, answers
from sandbox.rpc.scheduled import has_scheduled
from sandbox.view import TL
from sandbox.world import User
from sandbox.world.privacy import requirement


@answers(functions.users.GetUsersRequest)
def get_users(call: Call, request: Any) -> Reply:
    """The requested users. A user that the caller cannot name is ``userEmpty``."""
    return [_user_or_empty(call, given) for given in request.id]


def _user_or_empty(call: Call, given: Any) -> TL:
    try:
        return call.view.user(inputs.user(call, given))
    except RpcError:
        return types.UserEmpty(getattr(given, "user_id", 0))


@answers(functions.users.GetRequirementsToContactRequest)
def get_requirements_to_contact(call: Call, request: Any) -> Reply:
    """What the caller needs to write to each user (core.telegram.org/api/privacy)."""
    return [_requirement(call, inputs.user(call, given)) for given in request.id]


def _requirement(call: Call, user: User) -> TL:
    needed = requirement(user, call.user)
    if needed == "premium":
        return types.RequirementToContactPremium()
    return (
        types.RequirementToContactPaidMessages(int(needed))
        if needed
        else (types.RequirementToContactEmpty())
    )


@answers(functions.users.GetFullUserRequest)
def get_full_user(call: Call, request: Any) -> Reply:
    """A user with the few other fields that the sandbox has."""
    user = inputs.user(call, request.id)
    full = types.UserFull(
        id=user.id,
        settings=types.PeerSettings(),
        notify_settings=call.view.notify_settings(user),
        folder_id=call.view.folder_id(user),
        ttl_period=call.view.ttl_period(user),
        common_chats_count=0,
        blocked=user in call.user.blocked,
        has_scheduled=has_scheduled(call, user),
    )
    return types.users.UserFull(full, [], [call.view.user(user)])
