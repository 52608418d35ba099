"""The JSON shape of a login."""

from typing import NotRequired

from typing_extensions import TypedDict

from switchboard.api.schemas.accounts import Account
from switchboard.domain import logins


class LoginError(TypedDict):
    """Why a login ended without an account."""

    code: str
    detail: str


class Login(TypedDict):
    """A login and the step that it waits for. expires_at: when that step expires.

    sent_by, sent_to, code_length: how and where Telegram sent the code. sent_to is Telegram's hint:
    a masked e-mail address, a link, the beginning of a word, or the prefix of a calling number.
    next_way, resend_at: how and when the code can be sent again. password_hint: the owner's hint.
    note: a sentence. After a login it says what changed or what Telegram asks for. At the QR code
    it says why Switchboard asks for a new code.
    """

    login_id: str
    step: logins.LoginStep
    expires_at: NotRequired[str]
    qr_url: NotRequired[str]
    qr_svg: NotRequired[str]
    sent_by: NotRequired[logins.SentBy]
    sent_to: NotRequired[str]
    code_length: NotRequired[int]
    next_way: NotRequired[logins.SentBy]
    resend_at: NotRequired[str]
    password_hint: NotRequired[str]
    note: NotRequired[str]
    account: NotRequired[Account]
    error: NotRequired[LoginError]
