"""All errors that reach the operator or a program, as one tree.

    SwitchboardError
    ├── Invalid                the request is not valid
    ├── NotFound               the requested object does not exist
    ├── Conflict               the request contradicts the present state
    ├── TooManyRequests        the request comes too early; the error says when to repeat it
    ├── Unavailable            the request cannot be executed now; nothing was lost
    │   ├── SessionUnusable    a stored session cannot be used; the operator must act
    │   │   └── SessionDouble      its user already has an account; the two are to be merged
    │   └── SupabaseUnavailable  Supabase does not answer; the local copy is used
    ├── StartRefused           the program does not start (one sentence, exit code 2)
    └── TelegramFailure        Telegram refused a request, or did not answer
        ├── ConnectionLost     the connection ended; the results of requests are unknown
        ├── RequestUnanswered  one request got no usable answer; the connection may be good
        │   └── CommandUnanswered  one command got no usable answer; others may continue
        ├── SessionDead        Telegram ended the session for good
        ├── FloodWait          Telegram asks to wait
        ├── CommandRefused     Telegram refuses this command
        └── LoginRefused       Telegram did not accept a code, password or number

Each has a stable `code` for programs and a `detail` that helps the operator. Neither contains a
secret, a login code, a phone number or a message text.
"""

from switchboard.domain.account_state import AccountState
from switchboard.domain.logins import LoginStep


class SwitchboardError(Exception):
    """A failure with a stable code and a sentence for the operator."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class Invalid(SwitchboardError):
    """The request is not valid."""


class NotFound(SwitchboardError):
    """The requested object does not exist."""


class Conflict(SwitchboardError):
    """The request contradicts the present state."""


class TooManyRequests(SwitchboardError):
    """The request comes too early. retry_at: when it may be repeated, in Unix seconds."""

    def __init__(self, code: str, detail: str, retry_at: int) -> None:
        super().__init__(code, detail)
        self.retry_at = retry_at


class Unavailable(SwitchboardError):
    """The request cannot be executed now. Nothing was lost."""


class SessionUnusable(Unavailable):
    """A stored session cannot be decrypted or used by this Switchboard. A retry does not help."""


class SessionDouble(SessionUnusable):
    """The session belongs to a person who already has an account. The two accounts are to be
    merged."""


class SupabaseUnavailable(Unavailable):
    """Supabase gives no answer, or an unexpected one. Meanwhile the local copy is used."""


class StartRefused(SwitchboardError):
    """The program cannot start. It prints the reason as one sentence and exits with code 2."""


class TelegramFailure(SwitchboardError):
    """Telegram refused a request, or did not answer."""


class ConnectionLost(TelegramFailure):
    """The connection ended, or could not be made. Requests in progress may or may not have been
    executed."""


class RequestUnanswered(TelegramFailure):
    """A request got no usable answer: Telegram had an internal error, was silent, or sent something
    unreadable.

    The request may or may not have been executed. The connection may be good, so only this request
    is repeated later.
    """


class CommandUnanswered(RequestUnanswered):
    """A command got no usable answer. Other commands need not wait."""


class SessionDead(TelegramFailure):
    """Telegram ended the session for good. state: how it ended."""

    def __init__(self, code: str, detail: str, state: AccountState) -> None:
        super().__init__(code, detail)
        self.state = state


class FloodWait(TelegramFailure):
    """Telegram asks to wait before the next request of this kind. seconds: how long.

    whole_account: True for a flood wait, which may hold back every send; False for a chat's slow
    mode.
    """

    def __init__(self, code: str, detail: str, seconds: int, *, whole_account: bool = True) -> None:
        super().__init__(code, detail)
        self.seconds = seconds
        self.whole_account = whole_account


class CommandRefused(TelegramFailure):
    """Telegram refuses this command. A later retry by the operator may succeed."""


class LoginRefused(TelegramFailure):
    """Telegram did not accept a code, password, number or token.

    step: the login's step now. It is the same step if the operator can try again, and FAILED if the
    login is over. retry_after: the seconds to wait, if Telegram named them.
    """

    def __init__(
        self, code: str, detail: str, step: LoginStep, retry_after: int | None = None
    ) -> None:
        super().__init__(code, detail)
        self.step = step
        self.retry_after = retry_after
