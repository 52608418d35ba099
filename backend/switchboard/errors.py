"""All errors that reach the operator or a program, as one tree.

    SwitchboardError
    ├── Invalid                what was asked for cannot be done as asked
    ├── NotFound               there is no such thing
    ├── Conflict               it contradicts what is there
    ├── TooManyRequests        Telegram or Switchboard says: later, and when
    ├── Unavailable            it cannot be done now; nothing was lost
    │   ├── SessionUnusable    a stored session that cannot be opened here; the operator has to act
    │   └── SupabaseUnavailable  Supabase does not answer; local accounts serve meanwhile
    ├── StartRefused           the program does not start (one sentence, exit code 2)
    └── TelegramFailure        Telegram's word, or its silence
        ├── ConnectionLost     the connection is over; what was under way is unknown
        ├── RequestUnanswered  no usable answer to one request; the connection may be good
        │   └── SendUnanswered one message's own trouble; others may go
        ├── SessionDead        Telegram ended the session for good
        ├── FloodWait          Telegram asks to wait
        ├── SendRefused        Telegram will not deliver this message
        └── LoginRefused       a code, password or number was not accepted

Each carries a stable `code` for programs and a `detail` that an operator can act on. Neither
ever holds a secret, a code, a phone number or a message text.
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
    """What was asked for cannot be done as asked."""


class NotFound(SwitchboardError):
    """There is no such thing."""


class Conflict(SwitchboardError):
    """It contradicts what is there."""


class TooManyRequests(SwitchboardError):
    """Later; retry_at says when (Unix seconds)."""

    def __init__(self, code: str, detail: str, retry_at: int) -> None:
        super().__init__(code, detail)
        self.retry_at = retry_at


class Unavailable(SwitchboardError):
    """It cannot be done now. Nothing was lost."""


class SessionUnusable(Unavailable):
    """A stored session cannot be opened or used here. Trying again does not help."""


class SessionDouble(SessionUnusable):
    """The session is that of a person who has another account here; the two are to be merged."""


class SupabaseUnavailable(Unavailable):
    """Supabase gives no answer, or not the expected one. The mirror serves meanwhile."""


class StartRefused(SwitchboardError):
    """The program does not start: the reason in one sentence, exit code 2."""


class TelegramFailure(SwitchboardError):
    """Telegram's word, or its silence."""


class ConnectionLost(TelegramFailure):
    """The connection is over, or none came about. What was under way may or may not have
    happened."""


class RequestUnanswered(TelegramFailure):
    """One request got no usable answer: Telegram had internal trouble with it, was silent, or said
    something unreadable. It may or may not have been carried out. The connection may be good, so
    only what was asked for comes later; everything else goes on.
    """


class SendUnanswered(RequestUnanswered):
    """No usable answer to one send: other messages need not wait."""


class SessionDead(TelegramFailure):
    """Telegram ended the session for good; state says in which way."""

    def __init__(self, code: str, detail: str, state: AccountState) -> None:
        super().__init__(code, detail)
        self.state = state


class FloodWait(TelegramFailure):
    """Telegram asks to wait this many seconds before the next such request.

    whole_account tells a flood wait, which may hold back every send, from a chat's slow mode.
    """

    def __init__(self, code: str, detail: str, seconds: int, *, whole_account: bool = True) -> None:
        super().__init__(code, detail)
        self.seconds = seconds
        self.whole_account = whole_account


class SendRefused(TelegramFailure):
    """Telegram will not deliver this message as it is. A retry by hand may succeed later."""


class LoginRefused(TelegramFailure):
    """A code, password, number or token was not accepted.

    step is where the login stands now: the same step where it can be tried again, FAILED where
    it is over. retry_after: seconds to wait, where Telegram named them.
    """

    def __init__(
        self, code: str, detail: str, step: LoginStep, retry_after: int | None = None
    ) -> None:
        super().__init__(code, detail)
        self.step = step
        self.retry_after = retry_after
