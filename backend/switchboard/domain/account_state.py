"""The states of an account as one table: their meaning and their consequences.

Only Telegram's word makes a session dead; everything else is waited out. A state is written by
the account's supervisor and read by everyone else.
"""

from dataclasses import dataclass
from enum import StrEnum


class AccountState(StrEnum):
    """The `state` of the contract."""

    CONNECTING = "connecting"
    CATCHING_UP = "catching_up"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    FLOOD_WAIT = "flood_wait"
    SIGNED_OUT = "signed_out"
    BANNED = "banned"
    DUPLICATED = "duplicated"
    HELD_ELSEWHERE = "held_elsewhere"
    FAILED = "failed"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class StateInfo:
    """What a state implies.

    online: requests to Telegram can be made. final: no retry helps; the operator has to act.
    detail: what happened and what to do, where the cause says nothing better.
    """

    online: bool
    final: bool
    detail: str


STATES: dict[AccountState, StateInfo] = {
    AccountState.CONNECTING: StateInfo(False, False, "Connecting to Telegram."),
    AccountState.CATCHING_UP: StateInfo(True, False, "Fetching what was missed."),
    AccountState.CONNECTED: StateInfo(True, False, "Connected."),
    AccountState.DISCONNECTED: StateInfo(
        False, False, "The connection to Telegram was lost. Switchboard is trying again."
    ),
    AccountState.FLOOD_WAIT: StateInfo(
        True, False, "Telegram asked this account to slow down. Replies wait and are sent later."
    ),
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
    """Whether replies may be accepted: now, or later when the connection is back."""
    return not STATES[state].final


@dataclass(frozen=True, slots=True)
class ConnectionFacts:
    """What is known of a connected account.

    sending_until, reading_until: until when Telegram holds back its replies, and its reading of
    history, in Unix seconds; None without a wait. Each may be held back while the other goes on.
    held_up: history is read, and Telegram does not tell the rest. trouble: what of reading does
    not get on, in a sentence.
    """

    transport_up: bool
    caught_up: bool
    send_wait_until: int | None
    read_wait_until: int | None
    waiting_for_updates: bool = False
    trouble: str | None = None


READING_WAITS = (
    "Telegram asked this account to slow down. What was missed is read later; new messages and "
    "replies go on."
)


WAITING_FOR_UPDATES = (
    "Connected; Telegram does not tell yet what was edited or deleted meanwhile. "
    "Switchboard keeps asking."
)


def troubled_chats(title: str, others: int) -> str:
    """Telegram has trouble with chats, of which one is called so."""
    more = {0: "", 1: " and one other"}.get(others, f" and {others} others")
    return (
        f"Connected; Telegram has trouble with the chat “{title}”{more}, so something may be "
        "missing there. Switchboard keeps asking; all other chats and replies go on."
    )


def troubled_list(reason: str) -> str:
    """Telegram does not give the list of chats; reason is its answer as a sentence."""
    return (
        f"Connected, but the list of chats cannot be read: {reason} What was missed is read once "
        "it can be; Switchboard asks again, ever more rarely. New messages and replies go on."
    )


def retry_at(facts: ConnectionFacts) -> int | None:
    """When the first of what Telegram holds back goes on; None where it holds back nothing."""
    waits = (facts.send_wait_until, facts.read_wait_until)
    return min((until for until in waits if until is not None), default=None)


def detail_of(facts: ConnectionFacts) -> str:
    """What the facts mean for the operator, in a sentence."""
    state = state_of(facts)
    if state is AccountState.FLOOD_WAIT and facts.send_wait_until is None:
        return READING_WAITS
    if state is AccountState.CATCHING_UP and facts.trouble is not None:
        return facts.trouble
    if state is AccountState.CATCHING_UP and facts.waiting_for_updates:
        return WAITING_FOR_UPDATES
    return STATES[state].detail


def state_of(facts: ConnectionFacts) -> AccountState:
    """The state that the facts of a live connection amount to; the worst news wins."""
    if not facts.transport_up:
        return AccountState.DISCONNECTED
    if retry_at(facts) is not None:
        return AccountState.FLOOD_WAIT
    return AccountState.CONNECTED if facts.caught_up else AccountState.CATCHING_UP
