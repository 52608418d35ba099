"""The logins resource: sign in with phone, code and password, or with a QR code.

Codes and passwords are arguments of one call. They are kept nowhere and never sent back.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Response
from pydantic import (
    AfterValidator,
    Field,
    Strict,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from switchboard.api import qr, schemas
from switchboard.api.accounts import Label, ProxyUrl
from switchboard.api.json_response import OrjsonResponse
from switchboard.api.parameters import Body, Services, invalid
from switchboard.api.resource_router import resource_router
from switchboard.api.validation_messages import API_HASH, LOGIN_ID, NO_CODE, NO_PHONE
from switchboard.domain.ids import AccountId
from switchboard.domain.logins import Login, LoginStep
from switchboard.domain.pasted_input import may_be_code, phone_digits, plain
from switchboard.domain.timestamps import to_iso

router = resource_router("logins", "/accounts/add")

MAX_PASTED_CODE = 4096
"""The most characters in which a code is searched: a whole message of Telegram's fits."""


def _hash(entry: str) -> str:
    return plain(entry)


def _phone(entry: str) -> str:
    digits = phone_digits(entry)
    if digits is None:
        raise invalid(NO_PHONE)
    return digits


def _code(entry: str) -> str:
    if not may_be_code(entry):
        raise invalid(NO_CODE)
    return entry


LoginId = Annotated[str, Path(pattern=LOGIN_ID)]
ApiHash = Annotated[str, AfterValidator(_hash), StringConstraints(pattern=API_HASH)]
Phone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_phone)]
Code = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_PASTED_CODE),
    AfterValidator(_code),
]


class NewAccount(Body):
    """The first values of a login. Without phone it is a QR login.

    One API id and hash serve all accounts. `like_account_id` names an account whose pair is used
    again. Without either, the pair of the newest account is used. `proxy` is for this account
    alone: for its login and its connections. Without it, `TELEGRAM_PROXY` holds.
    """

    api_id: int | None = Field(None, ge=1, le=2**31 - 1, description="From my.telegram.org")
    api_hash: ApiHash | None = Field(None, description="From my.telegram.org")
    like_account_id: Annotated[UUID, Strict(False)] | None = Field(
        None, description="Instead of api_id and api_hash: an account that has them"
    )
    label: Label
    phone: Phone | None = Field(None, description="In international form; only its form is checked")
    proxy: ProxyUrl | None = None

    @field_validator("like_account_id")
    @classmethod
    def _one_pair(cls, like: UUID | None, info: ValidationInfo) -> UUID | None:
        if like is not None and (info.data.get("api_id") or info.data.get("api_hash")):
            raise invalid("cannot be combined with api_id and api_hash")
        return like


class CodeEntry(Body):
    """The code that Telegram sent, or a copied text that contains it: the message, or its link."""

    code: Code


class PasswordEntry(Body):
    """The password of two-step verification."""

    password: str = Field(min_length=1, max_length=1024)


@router.post("", status_code=202, response_model=schemas.Login)
async def start_login(services: Services, new: NewAccount) -> OrjsonResponse:
    """Start a login: Telegram sends a code, or the operator scans a QR code."""
    like = new.like_account_id
    login = await services.logins.start(
        new.api_id,
        new.api_hash,
        new.label,
        new.phone,
        like=None if like is None else AccountId(str(like)),
        proxy=new.proxy,
    )
    return OrjsonResponse(_shape(login), status_code=202)


@router.post("/{login_id}/code", response_model=schemas.Login)
async def submit_code(services: Services, login_id: LoginId, entry: CodeEntry) -> OrjsonResponse:
    """Sign in with the code. A wrong code gives 422 and keeps the step open."""
    return OrjsonResponse(_shape(await services.logins.code(login_id, entry.code)))


@router.post("/{login_id}/password", response_model=schemas.Login)
async def submit_password(
    services: Services, login_id: LoginId, entry: PasswordEntry
) -> OrjsonResponse:
    """Sign in with the password. A wrong password gives 422 and keeps the step open."""
    return OrjsonResponse(_shape(await services.logins.password(login_id, entry.password)))


@router.post("/{login_id}/resend", response_model=schemas.Login)
async def resend_code(services: Services, login_id: LoginId) -> OrjsonResponse:
    """Ask Telegram to send the code again, in its next way."""
    return OrjsonResponse(_shape(await services.logins.resend(login_id)))


@router.get("/{login_id}", response_model=schemas.Login)
async def get_login(services: Services, login_id: LoginId) -> OrjsonResponse:
    """The login and its step. It can be read for ten minutes after its end."""
    return OrjsonResponse(_shape(await services.logins.get(login_id)))


@router.delete("/{login_id}", status_code=204, response_class=Response)
async def cancel_login(services: Services, login_id: LoginId) -> Response:
    """Cancel a login."""
    await services.logins.cancel(login_id)
    return Response(status_code=204)


def _shape(login: Login) -> schemas.Login:
    """A login in the shape of the contract, without empty fields."""
    shape = schemas.Login(login_id=login.id, step=login.step)
    if login.expires_at is not None:
        shape["expires_at"] = to_iso(login.expires_at)
    if login.qr is not None:
        shape["qr_url"] = login.qr.url
        shape["qr_svg"] = qr.svg_of(login.qr.url)
        shape["expires_at"] = to_iso(login.qr.expires_at)
    if login.step is LoginStep.CODE:
        _add_code(shape, login)
    if login.step is LoginStep.PASSWORD and login.password_hint is not None:
        shape["password_hint"] = login.password_hint
    if login.note is not None:
        shape["note"] = login.note
    if login.account is not None:
        shape["account"] = schemas.account(login.account)
    if login.failure is not None:
        shape["error"] = schemas.LoginError(code=login.failure.code, detail=login.failure.detail)
    return shape


def _add_code(shape: schemas.Login, login: Login) -> None:
    sent = login.sent
    if sent is None:
        return
    shape["sent_by"] = sent.by
    if sent.to is not None:
        shape["sent_to"] = sent.to
    if sent.length is not None:
        shape["code_length"] = sent.length
    if sent.next_way is not None:
        shape["next_way"] = sent.next_way
    if login.resend_at is not None:
        shape["resend_at"] = to_iso(login.resend_at)
