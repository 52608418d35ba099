"""The steps of signing an account in."""

from dataclasses import dataclass, field
from enum import StrEnum

from switchboard.domain.accounts import Account, Identity, Secrets
from switchboard.domain.clock import Timestamp


class LoginStep(StrEnum):
    """What a login waits for, or how it ended."""

    CODE = "code"
    PASSWORD = "password"  # noqa: S105 - the name of a step
    QR = "qr"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


ENDED = frozenset({LoginStep.DONE, LoginStep.FAILED, LoginStep.EXPIRED, LoginStep.CANCELLED})


@dataclass(frozen=True, slots=True)
class QrToken:
    """What a phone has to scan, and until when."""

    url: str = field(repr=False)
    expires_at: Timestamp


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A finished login: who it is and the session that opens it."""

    identity: Identity
    secrets: Secrets


@dataclass(frozen=True, slots=True)
class LoginFailure:
    """Why a login ended without an account."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Login:
    """A login as the operator sees it. expires_at: when its current step lapses."""

    id: str
    step: LoginStep
    expires_at: Timestamp | None = None
    qr: QrToken | None = None
    account: Account | None = None
    failure: LoginFailure | None = None
