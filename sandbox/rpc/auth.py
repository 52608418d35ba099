"""``auth``: sign in by phone and code, password or QR code, and sign out."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.auth.code_types import PaymentRequired, Success
from sandbox.auth.login_codes import SentCode, digits_of
from sandbox.errors import RpcError, bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc.registry import Call, answers
from sandbox.view import TL
from sandbox.world import User

RESEND_AFTER = 60
"""After this many seconds a client offers another code, unless a test sets the time."""


@answers(functions.auth.SendCodeRequest, open=True)
def send_code(call: Call, request: Any) -> Reply:
    """Send a code: to the user's other devices if there are any, else as an SMS, unless a test
    has set other ways."""
    authentication = call.context.authentication
    authentication.check_api_id(request.api_id)
    phone = digits_of(request.phone_number)
    if phone in authentication.banned_phones:
        raise bad("PHONE_NUMBER_BANNED")
    authentication.check_home(phone, call.dc_id)
    return _sent_code(call, authentication.send_code(phone, call.dc_id))


@answers(functions.auth.ResendCodeRequest, open=True)
def resend_code(call: Call, request: Any) -> Reply:
    """Send another code in the next way. The first code becomes invalid."""
    sent = _known(call, request)
    return _sent_code(call, call.context.authentication.send_next_code(sent))


@answers(functions.auth.ResetLoginEmailRequest, open=True)
def reset_login_email(call: Call, request: Any) -> Reply:
    """The user cannot read the e-mail (core.telegram.org/method/auth.resetLoginEmail)."""
    return _sent_code(call, call.context.authentication.codes.reset_email(_known(call, request)))


@answers(functions.auth.CancelCodeRequest, open=True)
def cancel_code(call: Call, request: Any) -> Reply:
    """Cancel a code."""
    call.context.authentication.codes.expire(_known(call, request).phone)
    return True


@answers(functions.auth.SignInRequest, open=True)
def sign_in(call: Call, request: Any) -> Reply:
    """Sign in by code. A new number must sign up. A 2FA password is requested by 401."""
    phone = digits_of(request.phone_number)
    codes = call.context.authentication.codes
    proof = request.email_verification or request.phone_code
    codes.check(phone, request.phone_code_hash, proof, call.dc_id)
    user = call.context.authentication.owner_of(phone, call.dc_id)
    if user is None:
        return types.auth.AuthorizationSignUpRequired()
    codes.expire(phone)
    return _let_in(call, user)


@answers(functions.auth.CheckPasswordRequest, open=True)
def check_password(call: Call, request: Any) -> Reply:
    """The 2FA password, proven by SRP. A signed-in device has no open question."""
    user = call.key.pending
    if user is None:
        raise bad("SRP_ID_INVALID") if call.key.user else call.key.refusal
    call.context.authentication.answer_challenge(call.key, request.password)
    return _authorise(call, user)


@answers(functions.auth.ExportLoginTokenRequest, open=True)
def export_login_token(call: Call, request: Any) -> Reply:
    """A token to show as a QR code. After the scan: the authorisation, or the data centre that
    has it (core.telegram.org/api/qr-login)."""
    call.context.authentication.check_api_id(request.api_id)
    return _token(call, call.context.authentication.tokens.of(call.key))


@answers(functions.auth.ImportLoginTokenRequest, open=True)
def import_login_token(call: Call, request: Any) -> Reply:
    """The same for a token that another data centre has given out."""
    return _token(call, call.context.authentication.tokens.find(request.token))


@answers(functions.auth.AcceptLoginTokenRequest)
def accept_login_token(call: Call, request: Any) -> Reply:
    """A signed-in device has scanned another's QR code."""
    token = call.context.authentication.accept_login_token(request.token, call.user)
    return call.context.authentication.authorization_of(token.key, call.key)


@answers(functions.auth.ExportAuthorizationRequest)
def export_authorization(call: Call, request: Any) -> Reply:
    """The data with which this device signs in at another data centre
    (core.telegram.org/api/datacenter, Authorization Transfer)."""
    ticket = call.context.authentication.export_authorization(call.key, call.user, request.dc_id)
    return types.auth.ExportedAuthorization(call.user.id, ticket)


@answers(functions.auth.ImportAuthorizationRequest, open=True)
def import_authorization(call: Call, request: Any) -> Reply:
    """Sign a device in with the data of another data centre."""
    authentication = call.context.authentication
    user = authentication.import_authorization(call.session, request.id, request.bytes)
    return types.auth.Authorization(call.view.user(user))


@answers(functions.auth.LogOutRequest)
def log_out(call: Call, request: Any) -> Reply:
    """Sign this device out."""
    assert call.user
    call.context.authentication.sign_out(call.key)
    return types.auth.LoggedOut()


@answers(functions.auth.ResetAuthorizationsRequest)
def reset_authorizations(call: Call, request: Any) -> Reply:
    """Sign all other devices out."""
    for key in call.context.auth_keys.of(call.user):
        if key.id != call.key.device_id:
            call.context.authentication.revoke(key)
    return True


def _known(call: Call, request: Any) -> SentCode:
    """The code that a request names by phone number and hash."""
    phone = digits_of(request.phone_number)
    return call.context.authentication.codes.known(phone, request.phone_code_hash, call.dc_id)


def _sent_code(call: Call, sent: SentCode) -> TL:
    """The description of a code for a client (core.telegram.org/type/auth.SentCode)."""
    if isinstance(sent.way, Success):
        user = call.context.authentication.owner_of(sent.phone, call.dc_id)
        assert user is not None, "only an account can be let in without a code"
        call.context.authentication.codes.expire(sent.phone)
        return types.auth.SentCodeSuccess(_let_in(call, user))
    if isinstance(sent.way, PaymentRequired):
        product = "org.telegram.telegramPremium.auth"
        return types.auth.SentCodePaymentRequired(
            product, sent.hash, "support@example.com", "Login", 7, "USD", 100
        )
    usual = sent.rest is None
    following = sent.rest[0].next_type if sent.rest else None
    return types.auth.SentCode(
        type=sent.way.type(),
        phone_code_hash=sent.hash,
        next_type=types.auth.CodeTypeSms() if usual else following,
        timeout=RESEND_AFTER if usual else sent.way.timeout,
    )


def _token(call: Call, token: Any) -> TL:
    if token.accepted is None:
        return types.auth.LoginToken(int(token.expires), token.token)
    home = call.context.authentication.home_of(token.accepted.phone)
    if home not in (None, call.dc_id):
        return types.auth.LoginTokenMigrateTo(home, token.token)
    call.context.authentication.tokens.use_up(token)
    return types.auth.LoginTokenSuccess(_let_in(call, token.accepted))


def _let_in(call: Call, user: User) -> TL:
    if user.password is not None:
        call.key.pending = user
        raise RpcError(401, "SESSION_PASSWORD_NEEDED")
    return _authorise(call, user)


def _authorise(call: Call, user: User) -> TL:
    call.context.authentication.sign_in(call.session, user)
    return types.auth.Authorization(call.view.user(user))
