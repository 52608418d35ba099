"""Authentication: codes, QR tokens, 2FA, sign-out and forced sign-out."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from telethon.tl import types

from sandbox.auth import srp
from sandbox.auth.auth_keys import AuthKey, AuthKeys
from sandbox.auth.code_types import App
from sandbox.auth.login_codes import (
    TEST_NUMBER,
    LoginCodes,
    LoginToken,
    LoginTokens,
    SentCode,
    WrongTries,
)
from sandbox.errors import RpcError, bad
from sandbox.mtproto.session import Session
from sandbox.sessions import Sessions
from sandbox.update_delivery import TOO_LONG, UpdateDelivery
from sandbox.world import User, World

Revocation = Literal[
    "AUTH_KEY_UNREGISTERED",
    "SESSION_REVOKED",
    "SESSION_EXPIRED",
    "USER_DEACTIVATED",
    "USER_DEACTIVATED_BAN",
    "AUTH_KEY_DUPLICATED",
]
"""The update for a device whose authorisation has ended."""


@dataclass(slots=True, frozen=True)
class Exported:
    """An authorisation that is on its way to another data centre."""

    key: AuthKey
    user: User
    dc_id: int


class Authentication:
    """Signs users in to a data centre and out of it.

    ``closed`` is Telegram's own behaviour: an unknown phone number must sign up elsewhere. In an
    open data centre, any number that asks for a code gets an account. ``dc_ids``: the numbers of
    all data centres; the first one is the home of the users.
    """

    def __init__(
        self,
        world: World,
        auth_keys: AuthKeys,
        sessions: Sessions,
        delivery: UpdateDelivery,
        clock: Callable[[], float],
        *,
        dc_ids: Sequence[int],
        closed: bool,
    ) -> None:
        self.closed = closed
        self.codes = LoginCodes(clock)
        self.tokens = LoginTokens(clock)
        self.wrong_passwords = WrongTries(clock)
        self.challenge_lifetime = 300.0
        """How long a question about a 2FA password can be answered, in seconds; then
        SRP_ID_INVALID."""
        self.unknown_algorithm = False
        """Whether passwords use an algorithm that no client of this layer knows."""
        self.banned_phones: set[str] = set()
        """Digits only."""
        self.api_ids: set[int] | None = None
        """The accepted api_ids; None accepts all."""
        self.homes: dict[str, int] = {}
        """The home data centres of phone numbers (digits only). Accounts that are not listed are
        at home at the first data centre; unused numbers have no home. The journal does not keep
        this."""
        self.nearest_dc: int | None = None
        """The data centre to which new phone numbers are sent (NETWORK_MIGRATE_X); None: they
        stay."""
        self._world = world
        self._auth_keys = auth_keys
        self._sessions = sessions
        self._delivery = delivery
        self._clock = clock
        self._dc_ids = dc_ids
        self._exported: dict[bytes, Exported] = {}
        self._challenges: dict[AuthKey, tuple[srp.Challenge, float]] = {}

    def check_api_id(self, api_id: int, refusal: str = "API_ID_INVALID") -> None:
        """The refusal unless it is accepted here; at initConnection it has another name."""
        if self.api_ids is not None and api_id not in self.api_ids:
            raise bad(refusal)

    def is_signed_in(self, phone: str) -> bool:
        """Whether the owner of a phone number has a device that can show a code."""
        user = self._world.by_phone(phone)
        return user is not None and bool(self._auth_keys.of(user))

    def home_of(self, phone: str) -> int | None:
        """The home data centre of a phone number's owner; None if the number has no owner."""
        test_number = TEST_NUMBER.fullmatch(phone) if self.codes.test_numbers else None
        if phone in self.homes:
            return self.homes[phone]
        if test_number is not None and int(test_number[1]) in self._dc_ids:
            return int(test_number[1])
        return self._dc_ids[0] if self._world.by_phone(phone) else None

    def check_home(self, phone: str, dc_id: int) -> None:
        """Refuse a phone number at the wrong data centre (core.telegram.org/api/datacenter,
        Registration/Authorization): PHONE_MIGRATE_X, or NETWORK_MIGRATE_X if nobody has that number
        yet.
        """
        home = self.home_of(phone)
        if home is not None and home != dc_id:
            raise RpcError(303, f"PHONE_MIGRATE_{home}")
        if home is None and self.nearest_dc not in (None, dc_id):
            raise RpcError(303, f"NETWORK_MIGRATE_{self.nearest_dc}")

    def owner_of(self, phone: str, dc_id: int) -> User | None:
        """The owner of a phone number. An open data centre makes an account for any number."""
        user = self._world.by_phone(phone)
        if user is None and not self.closed:
            self.homes.setdefault(phone, dc_id)
            user = self._newcomer(phone)
        return user

    def _newcomer(self, phone: str) -> User:
        """An account that is named after its id, so that others learn nothing about the phone
        number."""
        world = self._world
        username = f"user{world.next_user_id}"
        return world.register(phone, username=None if world.by_username(username) else username)

    def send_code(self, phone: str, dc_id: int) -> SentCode:
        """Send a login code in the first way of this phone number."""
        return self._deliver(self.codes.send(phone, dc_id, signed_in=self.is_signed_in(phone)))

    def send_next_code(self, sent: SentCode) -> SentCode:
        """Send another code in the next way."""
        return self._deliver(self.codes.send_next(sent))

    def _deliver(self, sent: SentCode) -> SentCode:
        """Codes for the app are messages from Telegram to the user's other devices."""
        user = self._world.by_phone(sent.phone)
        if isinstance(sent.way, App) and user is not None:
            text = f"Login code: {sent.code}. Do not give this code to anyone."
            self._world.write(self._world.service, user, text)
        return sent

    def challenge(self, key: AuthKey) -> srp.Challenge | None:
        """Ask a device to prove the 2FA password of the user who signs in; None if there is no
        password."""
        user = key.pending or key.user
        assert user is not None
        if user.password is None:
            self._challenges.pop(key, None)
            return None
        asked = srp.challenge(user.password, user.hint)
        self._challenges[key] = asked, self._clock() + self.challenge_lifetime
        return asked

    def answer_challenge(self, key: AuthKey, answer: Any) -> None:
        """Check the proof (SRP_ID_INVALID for an outdated question, PASSWORD_HASH_INVALID;
        FLOOD_WAIT_X after too many wrong ones). A question can be answered once.
        """
        user = key.pending or key.user
        assert user is not None
        if user.password is None and isinstance(answer, types.InputCheckPasswordEmpty):
            return
        if not isinstance(answer, types.InputCheckPasswordSRP):
            raise bad("PASSWORD_HASH_INVALID")
        self.wrong_passwords.check(user.ref)
        asked, until = self._challenges.get(key, (None, 0.0))
        if asked is None or until <= self._clock():
            raise bad("SRP_ID_INVALID")
        if asked.id == answer.srp_id:
            del self._challenges[key]
        try:
            asked.check(answer)
        except RpcError as error:
            if error.message == "PASSWORD_HASH_INVALID":
                self.wrong_passwords.add(user.ref)
            raise
        self.wrong_passwords.forgive(user.ref)

    def export_authorization(self, key: AuthKey, user: User, dc_id: int) -> bytes:
        """The data with which a device signs in at another data centre (DC_ID_INVALID)."""
        if dc_id == key.dc_id or dc_id not in self._dc_ids:
            raise bad("DC_ID_INVALID")
        ticket = secrets.token_bytes(128)
        self._exported[ticket] = Exported(key, user, dc_id)
        return ticket

    def import_authorization(self, session: Session, user_id: int, ticket: bytes) -> User:
        """Sign a device in with the data of another data centre. The data is valid once."""
        exported = self._exported.get(ticket)
        if exported is None or exported.dc_id != session.key.dc_id:
            raise bad("AUTH_BYTES_INVALID")
        if exported.user.id != user_id:
            raise bad("USER_ID_INVALID")
        del self._exported[ticket]
        if exported.key.user is not exported.user:
            raise bad("AUTH_BYTES_INVALID")
        self.sign_in(session, exported.user, copy_of=exported.key)
        return exported.user

    def sign_in(self, session: Session, user: User, copy_of: AuthKey | None = None) -> None:
        """Somebody has signed in on a device."""
        self._auth_keys.authorise(session.key, user, copy_of=copy_of)
        if session.receives_updates:
            self._delivery.listen(session)

    def sign_out(self, key: AuthKey) -> None:
        """A device signs out by itself, everywhere."""
        for one in self._auth_keys.of_device(key):
            self._auth_keys.sign_out(one)
            for session in self._sessions.of(one):
                self._delivery.leave(session)

    def destroy(self, key: AuthKey) -> None:
        """A device destroys its own key, and with it its authorisation."""
        self.sign_out(key)
        self._auth_keys.destroy(key)

    def revoke(self, key: AuthKey, reason: Revocation = "AUTH_KEY_UNREGISTERED") -> None:
        """End a device's authorisation from another device, and notify it."""
        code = 406 if reason == "AUTH_KEY_DUPLICATED" else 401
        for one in self._auth_keys.of_device(key):
            self._auth_keys.sign_out(one, code, reason)
            for session in self._sessions.of(one):
                self._delivery.leave(session)
                session.send(TOO_LONG, content=True)

    def accept_login_token(self, token: bytes, user: User) -> LoginToken:
        """Sign in the device that shows a token, and notify it."""
        accepted = self.tokens.accept(token, user)
        update = types.UpdateShort(types.UpdateLoginToken(), int(self._clock()))
        for session in self._sessions.of(accepted.key):
            session.send(update, content=True)
        return accepted

    def authorization_of(self, key: AuthKey, current: AuthKey) -> Any:
        """A device as ``account.getAuthorizations`` lists it."""
        device = key.device
        own = key.id == current.device_id
        return types.Authorization(
            hash=0 if own else key.id & (2**63 - 1),
            device_model=device.device if device else "",
            platform="",
            system_version=device.system if device else "",
            api_id=device.api_id if device else 0,
            app_name="Switchboard sandbox",
            app_version=device.app if device else "",
            date_created=key.since or key.created,
            date_active=int(self._clock()),
            ip="127.0.0.1",
            country="",
            region="",
            current=own,
            password_pending=key.pending is not None,
        )
