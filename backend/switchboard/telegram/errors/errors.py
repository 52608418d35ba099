"""Translate Telethon's errors into ours: what Telegram said, and what the operator can do.

Errors are translated only here. A session counts as dead only if Telegram says so: the list
`_FATAL` decides. Telethon's classes do not decide it (every unknown 406, such as a closed topic,
is an `AuthKeyError`). A request with an unknown outcome never counts as failed.
"""

import re
from collections.abc import Callable
from typing import TypeAlias

from telethon import errors as telethon

from switchboard.domain.account_state import STATES, AccountState
from switchboard.errors import (
    CommandRefused,
    CommandUnanswered,
    ConnectionLost,
    FloodWait,
    RequestUnanswered,
    SessionDead,
    SwitchboardError,
    Unavailable,
)
from switchboard.telegram.errors.proxy_errors import ProxyFailed


class WrongClock(ConnectionError):
    """The times of Telegram's messages are not valid here: this machine's clock is wrong."""


class SentElsewhere(ConnectionError):
    """Telegram sends a signed-in session to another data centre (error 303).

    Its key is valid only in its own data centre. So it stays there, and repeats the request on a
    new connection.
    """


RefusalText: TypeAlias = Callable[[str], str]
"""The sentence for a refusal, by Telegram's name of the refusal."""

_FATAL: dict[type, tuple[str, AccountState]] = {
    telethon.AuthKeyUnregisteredError: ("auth_key_unregistered", AccountState.SIGNED_OUT),
    telethon.AuthKeyInvalidError: ("auth_key_invalid", AccountState.SIGNED_OUT),
    telethon.SessionRevokedError: ("session_revoked", AccountState.SIGNED_OUT),
    telethon.SessionExpiredError: ("session_expired", AccountState.SIGNED_OUT),
    telethon.AuthKeyDuplicatedError: ("auth_key_duplicated", AccountState.DUPLICATED),
    telethon.UserDeactivatedError: ("user_deactivated", AccountState.BANNED),
    telethon.UserDeactivatedBanError: ("user_deactivated_ban", AccountState.BANNED),
}

_WAITS = (
    telethon.FloodWaitError,
    telethon.FloodPremiumWaitError,
    telethon.FloodTestPhoneWaitError,
)

_SERVER_ERRORS = (
    telethon.ServerError,
    telethon.TimedOutError,
    telethon.RpcCallFailError,
    telethon.RpcMcgetFailError,
    telethon.InterdcCallErrorError,
    telethon.InterdcCallRichErrorError,
    telethon.MsgWaitFailedError,
)
"""Telegram's internal errors, including those that Telethon counts among refusals."""

_ANSWERS = frozenset({400, 401, 403, 404, 406, 420})
"""The numbers of refusals (Telegram: "Error handling").

303 names another data centre, and every other number "may be considered the same as a 500 error":
the request may or may not have been executed.
"""

METHOD_FROZEN = "FROZEN_METHOD_INVALID"
FROZEN_NAMES = frozenset({METHOD_FROZEN, "FROZEN_PARTICIPANT_MISSING"})
_FROZEN = "Telegram has frozen this account; appeal in a Telegram app, in the chat with @SpamBot"
"""The sentence for what a frozen account is refused (Telegram: "Frozen accounts")."""

FAILURES = (
    telethon.RPCError,
    telethon.AuthKeyNotFound,
    telethon.BadMessageError,
    telethon.InvalidChecksumError,
    telethon.SecurityError,
    telethon.TypeNotFoundError,
    BufferError,  # the transport answered instead of Telegram (InvalidBufferError)
    EOFError,  # the connection ended within an answer (IncompleteReadError)
    OSError,
)
"""The errors of Telegram and of the connection to it. All others are faults of Switchboard."""

_NAMES: dict[type, str] = {
    **{cls: re.sub(r"_?\(\\d\+\)", "", name) for name, cls in telethon.rpc_errors_re},
    **{cls: name for name, cls in reversed(telethon.rpc_errors_dict.items())},
}
"""Telegram's names of the errors that Telethon knows, without numbers. The messages of Telethon's
classes give only their kind, such as ERROR_SEE_OTHER."""

_NUMBER = re.compile(r"_\d+$")
"""The number at the end of some errors, such as a price."""

TOO_MANY_REQUESTS = 429
"""The number of the error for too many requests, which gives no time."""


def name_of_error(error: telethon.RPCError) -> str:
    """Telegram's own name of an error, such as `USER_IS_BLOCKED`, without a number at its end."""
    known = _NAMES.get(type(error))
    return known or _NUMBER.sub("", str(error.message or "UNKNOWN").upper())


def failure_of(error: BaseException | None) -> SwitchboardError:
    """The error of a request or of its connection. Our own errors stay unchanged.

    Unavailable if Telegram refused the request itself, for example for a chat that was left.
    RequestUnanswered if only this request has failed.
    """
    if isinstance(error, SwitchboardError):
        return error
    if isinstance(error, telethon.RPCError):
        return _rpc_error(error)
    return _transport_error(error)


def command_failure_of(error: BaseException, refusal_text: RefusalText) -> SwitchboardError:
    """The error of a command: CommandRefused only if Telegram has certainly refused it,
    CommandUnanswered if the error concerns only this command."""
    if isinstance(error, telethon.RandomIdDuplicateError):
        return CommandUnanswered(
            "delivery_unknown", "Telegram is still working on this message; it is asked again."
        )
    if isinstance(error, TimeoutError):
        return CommandUnanswered(
            "delivery_unknown", "Telegram has not answered yet; it is asked again."
        )
    failure = failure_of(error)
    if isinstance(failure, Unavailable) and isinstance(error, telethon.RPCError):
        name = name_of_error(error)
        return CommandRefused(name.lower(), refusal_text(name))
    if isinstance(failure, RequestUnanswered):
        return CommandUnanswered(failure.code, failure.detail)
    return failure


def connect_failure_of(error: BaseException) -> SwitchboardError:
    """The error of a connection attempt. Without an answer there is no connection."""
    failure = failure_of(error)
    if isinstance(failure, RequestUnanswered):
        return ConnectionLost(failure.code, failure.detail)
    return failure


def closing_error(error: BaseException | None) -> BaseException:
    """Why a connection has ended. It is a lost connection unless Telegram's answer is final. A
    fault of Switchboard stays unchanged, so that it is not mistaken for a network error.
    """
    if error is not None and not isinstance(error, FAILURES):
        return error
    failure = connect_failure_of(error) if error is not None else failure_of(None)
    if isinstance(error, telethon.RPCError) and not isinstance(failure, SessionDead):
        return ConnectionLost(failure.code, failure.detail)
    return failure


def session_dead(error: BaseException | None) -> SessionDead | None:
    """The error of a dead session, if Telegram's error says so. Otherwise None."""
    known = _FATAL.get(type(error))
    if known is None:
        return None
    code, state = known
    return SessionDead(code, STATES[state].detail, state)


def wait_of(error: BaseException) -> int | None:
    """The seconds that Telegram demands to wait before the next such request, or None."""
    return max(1, int(error.seconds)) if isinstance(error, _WAITS) else None


def humanize_seconds(seconds: int) -> str:
    """A duration in words."""
    for unit, length in (("hour", 3600), ("minute", 60)):
        if seconds >= 2 * length:
            return f"about {round(seconds / length)} {unit}s"
    return f"{seconds} second{'' if seconds == 1 else 's'}"


def answer_unreadable() -> RequestUnanswered:
    """The error for an answer of Telegram that cannot be interpreted."""
    return RequestUnanswered(
        "answer_unreadable",
        "Telegram sent something that this version cannot read. Update Switchboard.",
    )


def _is_outcome_unknown(error: telethon.RPCError) -> bool:
    """Whether the outcome of a request is unknown. The error's number decides, not its name."""
    return isinstance(error, _SERVER_ERRORS) or error.code not in _ANSWERS


def _rpc_error(error: telethon.RPCError) -> SwitchboardError:
    if _is_outcome_unknown(error):
        return RequestUnanswered("telegram_trouble", "Telegram has an internal error.")
    dead = session_dead(error)
    if dead is not None:
        return dead
    seconds = wait_of(error)
    if seconds is not None:
        return FloodWait(
            "flood_wait",
            f"Telegram asks this account to wait {humanize_seconds(seconds)}.",
            seconds,
        )
    if isinstance(error, telethon.SlowModeWaitError):
        seconds = max(1, int(error.seconds))
        detail = (
            f"This chat is in slow mode: the next message may go in {humanize_seconds(seconds)}."
        )
        return FloodWait("slow_mode", detail, seconds, whole_account=False)
    name = name_of_error(error)
    sentence = _FROZEN if name in FROZEN_NAMES else "Telegram refused the request"
    return Unavailable(name.lower(), f"{sentence} ({name}).")


def _transport_error(error: BaseException | None) -> SwitchboardError:
    if isinstance(error, TimeoutError):
        return RequestUnanswered("no_answer", "Telegram does not answer right now.")
    if isinstance(error, WrongClock):
        return ConnectionLost(
            "clock_skew",
            "This machine's clock differs from Telegram's. Set it right (turn on time "
            "synchronisation).",
        )
    if isinstance(error, SentElsewhere):
        return ConnectionLost(
            "sent_elsewhere",
            "Telegram sends this account to another data centre, which may pass. If it stays so, "
            "add the account again.",
        )
    if isinstance(error, telethon.AuthKeyNotFound):
        return ConnectionLost(
            "auth_key_not_found",
            "Telegram does not know this session right now, which may pass. If it stays so, add "
            "the account again.",
        )
    if isinstance(error, telethon.InvalidBufferError) and error.code == TOO_MANY_REQUESTS:
        return ConnectionLost("transport_flood", "Telegram asks for fewer connections.")
    if isinstance(error, telethon.TypeNotFoundError):
        return answer_unreadable()
    if isinstance(error, ProxyFailed):
        return ConnectionLost("proxy_failed", f"The proxy {error.fault.value}")
    return ConnectionLost("connection_lost", "Telegram cannot be reached right now.")
