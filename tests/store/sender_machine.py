"""A sender over the real store, which Hypothesis drives: what the machines of commands share."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from switchboard.domain.ids import ConversationId
from switchboard.domain.messages import SendError
from switchboard.domain.outbox import Command, OutboxState
from switchboard.domain.updates import Batch, Change
from switchboard.store.core.connections import engine_for
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import outbox
from switchboard.store.sync import update_recorder
from tests.database import run_transaction

from .conftest import ACCOUNT
from .test_outbox_machine import TIME, empty_database

ONE = ConversationId(1)
REFUSED = SendError("channel_private", "Left.")
SILENCE = SendError("delivery_unknown", "No answer.")

T = TypeVar("T")


class Refused(Exception):
    """Telegram refuses a command for a reason of its own."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.error = SendError(code, "Refused.")


class Executing(Protocol):
    """A model of Telegram. unsent: the updates that it has not sent yet."""

    unsent: list[Change]

    def knows(self, command: Command) -> bool:
        """Whether Telegram has executed a command with this random id."""

    def execute(self, command: Command, now: int) -> tuple[Any, tuple[Change, ...]]:
        """Execute a command. Its result, and the updates in the answer. Raises Refused."""

    def lose_answer(self, result: Any, changes: tuple[Change, ...]) -> None:
        """The answer with these updates is lost. A difference repeats those that have a pts."""


class SenderMachine(RuleBasedStateMachine):
    """A sender that executes one command of each lane at a time, and updates that arrive."""

    telegram: Executing

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        path = self.folder / "switchboard.db"
        shutil.copy(empty_database(), path)
        self.engine = engine_for(path)
        self.connection = self.engine.connect()
        self.connection.exec_driver_sql("PRAGMA synchronous = OFF")
        self.now = TIME + 1_000
        self.under_way: dict[str, Command] = {}

    @rule(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """A try of a lane in which none is under way begins."""
        waiting = [queued.command for queued in outbox.pending(self.connection, ACCOUNT, self.now)]
        free = [one for one in waiting if one.rules.ordering_key not in self.under_way]
        if free:
            command = data.draw(st.sampled_from(free))
            if self.write(lambda t: outbox.mark_sending(t, command.id)):
                self.under_way[command.rules.ordering_key] = command

    @precondition(lambda self: self.under_way)
    @rule(data=st.data(), outcome=st.sampled_from(["answer", "lost", "silence", "refusal"]))
    def end_try(self, data: st.DataObject, outcome: str) -> None:
        """A try ends: answered, executed without an answer, not executed, or refused."""
        self.settle(data.draw(st.sampled_from(sorted(self.under_way))), outcome)

    @rule(outcome=st.sampled_from(["answer", "lost", "silence"]))
    def run(self, outcome: str) -> None:
        """Each lane in which no try is under way tries its oldest command."""
        for queued in outbox.pending(self.connection, ACCOUNT, self.now):
            if queued.command.rules.ordering_key not in self.under_way:
                self.try_once(queued.command, outcome)

    @precondition(lambda self: self.under_way)
    @rule()
    def crash(self) -> None:
        """The process dies before any answer is stored."""
        self.under_way.clear()

    @rule(count=st.integers(1, 3))
    def deliver(self, count: int) -> None:
        """Updates arrive in their order."""
        changes, self.telegram.unsent = self.telegram.unsent[:count], self.telegram.unsent[count:]
        self.record(*changes)

    @rule()
    def time_passes(self) -> None:
        """A second passes."""
        self.now += 1

    def try_once(self, command: Command, outcome: str) -> None:
        """A try from its beginning to its end, unless the command has been replaced."""
        if self.write(lambda t: outbox.mark_sending(t, command.id)):
            self.under_way[command.rules.ordering_key] = command
            self.settle(command.rules.ordering_key, outcome)

    def settle(self, key: str, outcome: str) -> None:
        """Store the outcome of a lane's try. The updates before an answer are stored before it."""
        command = self.under_way.pop(key)
        if outcome in {"answer", "lost"} or (self.telegram.knows(command) and outcome == "refusal"):
            self.deliver_all()
            try:
                result, changes = self.telegram.execute(command, self.now)
            except Refused as refused:
                error = refused.error
                self.write(lambda t: outbox.fail(t, command, error))
                return
            if outcome != "lost":
                self.record(*changes)
                self.write(lambda t: outbox.complete(t, command, result))
                return
            self.telegram.lose_answer(result, changes)
        if outcome == "refusal":
            self.write(lambda t: outbox.fail(t, command, REFUSED))
            return
        self.write(
            lambda t: outbox.reschedule(
                t, command, state=OutboxState.UNKNOWN, until=0, error=SILENCE
            )
        )

    def execute_all(self) -> int:
        """Execute what waits until nothing does. The number of commands that wait in the end."""
        self.deliver_all()
        self.under_way.clear()
        while waiting := outbox.pending(self.connection, ACCOUNT, self.now):
            for queued in waiting:
                self.try_once(queued.command, "answer")
        waits = self.connection.exec_driver_sql(
            "SELECT count(*) FROM outbox WHERE state <> 'failed'"
        )
        return int(waits.scalar() or 0)

    def deliver_all(self) -> None:
        """All updates arrive."""
        self.deliver(len(self.telegram.unsent))

    def record(self, *changes: Change) -> None:
        """Store live updates."""
        if changes:
            self.write(lambda t: update_recorder.apply(t, [Batch(ACCOUNT, changes=changes)]))

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Run a function in its own transaction."""
        return run_transaction(self.connection, self.now, work)

    def close(self) -> None:
        """Close the store, and remove it."""
        self.connection.close()
        self.engine.dispose()
        shutil.rmtree(self.folder)
