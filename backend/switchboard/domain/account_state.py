"""The states of an account as one table: their meaning and their consequences.

Only an error of Telegram makes a session dead. After all other errors the account connects again.
The supervisor writes the states; all others only read them.
"""

from dataclasses import dataclass
from enum import StrEnum

from switchboard.domain.account_freeze import AccountFreeze


class AccountState(StrEnum):
    """The `state` of the contract."""

    CONNECTING = "connecting"
    CATCHING_UP = "catching_up"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    FLOOD_WAIT = "flood_wait"
    FROZEN = "frozen"
    SIGNED_OUT = "signed_out"
    BANNED = "banned"
    DUPLICATED = "duplicated"
    HELD_ELSEWHERE = "held_elsewhere"
    FAILED = "failed"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class StateInfo:
    """What a state implies.

    online: Switchboard can send requests to Telegram. final: no retry helps; the operator must act.
    detail: the default sentence for the operator, if the cause of the state gives no better one.
    """

    online: bool
    final: bool
    detail: str


STATES: dict[AccountState, StateInfo] = {
    AccountState.CONNECTING: StateInfo(False, False, "Connecting to Telegram."),
    AccountState.CATCHING_UP: StateInfo(True, False, "Fetching missed messages."),
    AccountState.CONNECTED: StateInfo(True, False, "Connected."),
    AccountState.DISCONNECTED: StateInfo(
        False, False, "The connection to Telegram was lost. Switchboard is trying again."
    ),
    AccountState.FLOOD_WAIT: StateInfo(
        True, False, "Telegram asked this account to slow down. Replies wait and are sent later."
    ),
    AccountState.FROZEN: StateInfo(True, False, AccountFreeze().sentence),
    AccountState.SIGNED_OUT: StateInfo(
        False, True, "Telegram ended this session. Add the account again to sign in."
    ),
    AccountState.BANNED: StateInfo(
        False, True, "Telegram has deactivated this account. Write to recover@telegram.org."
    ),
    AccountState.DUPLICATED: StateInfo(
        False,
        True,
        "The session was used in two places at once, so Telegram ended it. Stop the other copy, "
        "then add the account again to sign in.",
    ),
    AccountState.HELD_ELSEWHERE: StateInfo(
        False, True, "Another Switchboard holds this session. Use take-over to move it here."
    ),
    AccountState.FAILED: StateInfo(False, True, "The account cannot be used; see the log."),
    AccountState.INACTIVE: StateInfo(False, True, "Switched off. Enable it to connect."),
}


def can_send(state: AccountState) -> bool:
    """Whether Switchboard accepts replies. Without a connection it sends them later."""
    return not STATES[state].final and state is not AccountState.FROZEN


@dataclass(frozen=True, slots=True)
class ConnectionFacts:
    """The facts about a connected account, from which its state follows.

    send_wait_until, read_wait_until: the ends of Telegram's flood waits for replies and for reading
    history, in Unix seconds; None without a wait. One can wait while the other continues.
    waiting_for_updates: history is read, but Telegram still holds back missed updates.
    problem: a sentence about a part of the history that cannot be read, or None. freeze: Telegram
    has frozen the account.
    """

    transport_up: bool
    caught_up: bool
    send_wait_until: int | None
    read_wait_until: int | None
    waiting_for_updates: bool = False
    problem: str | None = None
    freeze: AccountFreeze | None = None


READING_WAITS = (
    "Telegram asked this account to slow down. Missed messages are read later. New messages "
    "and replies go on."
)


WAITING_FOR_UPDATES = (
    "Connected. Telegram has not yet sent all missed edits and deletions. "
    "Switchboard keeps asking for them."
)


def chats_problem(title: str, others: int) -> str:
    """The sentence if Telegram cannot return some chats: the title of one, and the number of
    others."""
    more = {0: "", 1: " and one other"}.get(others, f" and {others} others")
    return (
        f"Connected. Telegram has problems with the chat “{title}”{more}, so messages may be "
        "missing. Switchboard keeps asking. All other chats and replies go on."
    )


def list_problem(reason: str) -> str:
    """The sentence if Telegram does not return the chat list. reason: its answer as a sentence."""
    return (
        f"Connected, but the list of chats cannot be read: {reason} Switchboard asks again, at "
        "growing intervals, and then reads missed messages. New messages and replies go on."
    )


def retry_at(facts: ConnectionFacts) -> int | None:
    """The end of the first flood wait, in Unix seconds; None if there is no wait."""
    waits = (facts.send_wait_until, facts.read_wait_until)
    return min((until for until in waits if until is not None), default=None)


def detail_of(facts: ConnectionFacts) -> str:
    """The state's detail for the operator, as a sentence."""
    state = state_of(facts)
    if state is AccountState.FROZEN and facts.freeze is not None:
        return facts.freeze.sentence
    if state is AccountState.FLOOD_WAIT and facts.send_wait_until is None:
        return READING_WAITS
    if state is AccountState.CATCHING_UP and facts.problem is not None:
        return facts.problem
    if state is AccountState.CATCHING_UP and facts.waiting_for_updates:
        return WAITING_FOR_UPDATES
    return STATES[state].detail


def state_of(facts: ConnectionFacts) -> AccountState:
    """The state of a live connection; the worst fact decides."""
    if not facts.transport_up:
        return AccountState.DISCONNECTED
    if facts.freeze is not None:
        return AccountState.FROZEN
    if retry_at(facts) is not None:
        return AccountState.FLOOD_WAIT
    return AccountState.CONNECTED if facts.caught_up else AccountState.CATCHING_UP
