"""``account``: the password question, devices, online status."""

from __future__ import annotations

import re
from typing import Any

from telethon.tl import functions, types

from sandbox.auth import srp
from sandbox.errors import bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc.registry import Call, answers

AUTHORIZATION_DAYS = 180
USERNAME = re.compile(r"(?=.{5,32}\Z)[A-Za-z](?:_?[A-Za-z0-9])*")
"""5 to 32 letters, digits and single underscores (core.telegram.org/method/account.checkUsername).
"""


@answers(functions.account.GetPasswordRequest, open=True)
def get_password(call: Call, request: Any) -> Reply:
    """What a client needs to prove the 2FA password."""
    if call.key.pending is None and call.key.user is None:
        raise call.key.refusal
    asked = call.context.authentication.challenge(call.key)
    algorithm = srp.algorithm(asked.salt) if asked else None
    if asked and call.context.authentication.unknown_algorithm:
        algorithm = types.PasswordKdfAlgoUnknown()
    return types.account.Password(
        new_algo=srp.algorithm(),
        new_secure_algo=types.SecurePasswordKdfAlgoUnknown(),
        secure_random=bytes(256),
        has_password=asked is not None,
        current_algo=algorithm,
        srp_B=asked.srp_b if asked else None,
        srp_id=asked.id if asked else None,
        hint=asked.hint or None if asked else None,
    )


@answers(functions.account.UpdatePasswordSettingsRequest)
def update_password_settings(call: Call, request: Any) -> Reply:
    """Set, change or remove the 2FA password. There is no recovery e-mail."""
    if call.user.password is not None:
        if not isinstance(request.password, types.InputCheckPasswordSRP):
            raise bad("PASSWORD_HASH_INVALID")
        call.context.authentication.answer_challenge(call.key, request.password)
    if request.new_settings.new_algo is not None:
        call.world.set_password(call.user, srp.chosen(request.new_settings))
    return True


@answers(functions.account.UpdateProfileRequest)
def update_profile(call: Call, request: Any) -> Reply:
    """Change names; missing names stay."""
    first = call.user.first_name if request.first_name is None else request.first_name.strip()
    last = call.user.last_name if request.last_name is None else request.last_name.strip()
    if not first:
        raise bad("FIRSTNAME_INVALID")
    if (first, last) != (call.user.first_name, call.user.last_name):
        call.world.rename(call.user, first, last, call.user.username)
    return call.view.user(call.user)


@answers(functions.account.CheckUsernameRequest)
def check_username(call: Call, request: Any) -> Reply:
    """Whether a username is free."""
    return _is_free(call, request.username)


@answers(functions.account.UpdateUsernameRequest)
def update_username(call: Call, request: Any) -> Reply:
    """Take another username, or none."""
    user, username = call.user, request.username or None
    if username == user.username:
        raise bad("USERNAME_NOT_MODIFIED")
    if username and not _is_free(call, username):
        raise bad("USERNAME_OCCUPIED")
    call.world.rename(user, user.first_name, user.last_name, username)
    return call.view.user(user)


def _is_free(call: Call, username: str) -> bool:
    """Whether nobody else has a username (USERNAME_INVALID)."""
    if not USERNAME.fullmatch(username):
        raise bad("USERNAME_INVALID")
    return call.world.by_username(username) in (None, call.user)


@answers(functions.account.UpdateStatusRequest)
def update_status(call: Call, request: Any) -> Reply:
    """Online or not; the sandbox ignores it."""
    return bool(call.user)


@answers(functions.account.GetAuthorizationsRequest)
def get_authorizations(call: Call, request: Any) -> Reply:
    """The devices that the user is signed in on, and those that still wait for the password
    (core.telegram.org/constructor/authorization, password_pending)."""
    known = call.context.auth_keys
    keys = known.of(call.user) + known.waiting_for_password(call.user)
    devices = [call.context.authentication.authorization_of(key, call.key) for key in keys]
    return types.account.Authorizations(AUTHORIZATION_DAYS, devices)


@answers(functions.account.ResetAuthorizationRequest)
def reset_authorization(call: Call, request: Any) -> Reply:
    """Sign one other device out."""
    known = call.context.auth_keys
    for key in known.of(call.user) + known.waiting_for_password(call.user):
        if call.context.authentication.authorization_of(key, call.key).hash == request.hash != 0:
            call.context.authentication.revoke(key)
            return True
    raise bad("HASH_INVALID")
