"""``account``: the password question, the devices, the status."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox import srp
from sandbox.errors import bad
from sandbox.rpc.registry import Call, answers
from sandbox.serialise import Reply

AUTHORIZATION_DAYS = 180


@answers(functions.account.GetPasswordRequest, open=True)
def get_password(call: Call, request: Any) -> Reply:
    """What a client needs to prove the 2FA password."""
    user = call.key.pending or call.user
    asked = call.centre.admission.challenge(call.key) if user.password is not None else None
    return types.account.Password(
        new_algo=srp.algorithm(),
        new_secure_algo=types.SecurePasswordKdfAlgoUnknown(),
        secure_random=bytes(256),
        has_password=asked is not None,
        current_algo=srp.algorithm() if asked else None,
        srp_B=asked.srp_b if asked else None,
        srp_id=asked.id if asked else None,
    )


@answers(functions.account.UpdateStatusRequest)
def update_status(call: Call, request: Any) -> Reply:
    """Online or not; nobody looks."""
    return bool(call.user)


@answers(functions.account.GetAuthorizationsRequest)
def get_authorizations(call: Call, request: Any) -> Reply:
    """The devices that the user is signed in on."""
    keys = call.centre.auth_keys.of(call.user)
    devices = [call.centre.admission.authorization_of(key, call.key) for key in keys]
    return types.account.Authorizations(AUTHORIZATION_DAYS, devices)


@answers(functions.account.ResetAuthorizationRequest)
def reset_authorization(call: Call, request: Any) -> Reply:
    """Sign one other device out."""
    for key in call.centre.auth_keys.of(call.user):
        if call.centre.admission.authorization_of(key, call.key).hash == request.hash != 0:
            call.centre.admission.revoke(key)
            return True
    raise bad("HASH_INVALID")
