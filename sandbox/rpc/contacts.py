"""``contacts``: search for people, the address book, blocking."""

from __future__ import annotations

import re
from typing import Any

from telethon.tl import functions, types

from sandbox.auth.login_codes import digits_of
from sandbox.errors import RpcError, bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.registry import Call, answers
from sandbox.view import TL
from sandbox.world import Peer, User


@answers(functions.contacts.ResolveUsernameRequest)
def resolve_username(call: Call, request: Any) -> Reply:
    """The peer with this username (USERNAME_INVALID, USERNAME_NOT_OCCUPIED)."""
    if re.fullmatch(r"[a-zA-Z]\w{2,31}", request.username, re.ASCII) is None:
        raise bad("USERNAME_INVALID")
    found = call.world.by_username(request.username)
    if found is None:
        raise bad("USERNAME_NOT_OCCUPIED")
    return _resolved(call, found)


@answers(functions.contacts.ResolvePhoneRequest)
def resolve_phone(call: Call, request: Any) -> Reply:
    """The user with this phone number, "if their privacy settings allow it"
    (contacts.resolvePhone)."""
    found = call.world.by_phone(digits_of(request.phone))
    if found is None or (found.hides_phone and call.user not in found.contacts):
        raise bad("PHONE_NOT_OCCUPIED")
    return _resolved(call, found)


def _resolved(call: Call, found: Peer) -> TL:
    return types.contacts.ResolvedPeer(call.view.peer(found), **call.view.around([], found))


@answers(functions.contacts.ImportContactsRequest)
def import_contacts(call: Call, request: Any) -> Reply:
    """Add contacts by phone number and name. The answer contains those who have an account."""
    imported, found = [], []
    for contact in request.contacts:
        user = _by_phone(call, contact.phone)
        if user is not None:
            names = contact.first_name.strip(), contact.last_name.strip()
            call.world.add_contact(call.user, user, *names)
            imported.append(types.ImportedContact(user.id, contact.client_id))
            found.append(call.view.user(user))
    return types.contacts.ImportedContacts(imported, [], [], found)


def _by_phone(call: Call, phone: str) -> User | None:
    try:
        return call.world.by_phone(digits_of(phone))
    except RpcError:
        return None


@answers(functions.contacts.GetContactsRequest)
def get_contacts(call: Call, request: Any) -> Reply:
    """The address book."""
    contacts = sorted(call.user.contacts, key=lambda user: user.id)
    return types.contacts.Contacts(
        [types.Contact(user.id, mutual=call.user in user.contacts) for user in contacts],
        0,
        [call.view.user(user) for user in contacts],
    )


@answers(functions.contacts.GetBlockedRequest)
def get_blocked(call: Call, request: Any) -> Reply:
    """Whom the user has blocked."""
    blocked = sorted(call.user.blocked, key=lambda user: user.id)
    return types.contacts.Blocked(
        [types.PeerBlocked(call.view.peer(user), int(call.context.clock())) for user in blocked],
        [],
        [call.view.user(user) for user in blocked],
    )


@answers(functions.contacts.BlockRequest)
def block(call: Call, request: Any) -> Reply:
    """Block somebody."""
    call.world.block(call.user, inputs.user(call, request.id, "PEER_ID_INVALID"))
    return True


@answers(functions.contacts.UnblockRequest)
def unblock(call: Call, request: Any) -> Reply:
    """Unblock somebody."""
    call.world.block(call.user, inputs.user(call, request.id, "PEER_ID_INVALID"), blocked=False)
    return True
