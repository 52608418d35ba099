"""The type with which each file of this folder declares what its kind of command does to the
store."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from switchboard.domain.messages import SendError
from switchboard.domain.outbox import Command, Content
from switchboard.domain.updates import DialogStateChange
from switchboard.store.core.transaction import Transaction

OnResult: TypeAlias = Callable[[Transaction, Command, Any], None]
"""Stores what Telegram answered. It also runs if the command is no longer in the outbox."""

OnError: TypeAlias = Callable[[Transaction, Command, SendError | None], None]
"""Stores why a command waits, or why Telegram refused it. None: it waits without a reason, or was
withdrawn."""


def nothing(transaction: Transaction, command: Command, outcome: object) -> None:
    """Store nothing, because the operator does not see it."""


@dataclass(frozen=True, slots=True)
class Effects:
    """What the commands of a kind do to the store.

    content: the type of their content. on_done: Telegram executed a command. on_wait: it is tried
    again later. on_refused: Telegram refused it. keeps_refused: a refused command stays, so that
    the operator can retry it. withdrawn_by: the update that reports that another device has set the
    same.
    """

    content: type[Content]
    on_done: OnResult = nothing
    on_wait: OnError = nothing
    on_refused: OnError = nothing
    keeps_refused: bool = False
    withdrawn_by: type[DialogStateChange] | None = None
