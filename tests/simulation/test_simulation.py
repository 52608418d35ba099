"""A short part of the simulation; `python -m tests.simulation --seeds 10000` is the long one."""

from collections.abc import Callable

import pytest

from switchboard.store.sync import history_gaps

from . import lease_run, reading_run
from .outbox_run import simulate
from .world import SimulatedTelegram


@pytest.mark.parametrize("first", range(0, 40, 20))
def test_the_outbox_keeps_its_promises(first: int) -> None:
    """In each schedule, every accepted reply ends at Telegram once, or failed and not there."""
    found = {seed: simulate(seed)[0] for seed in range(first, first + 20)}

    assert {seed: differences for seed, differences in found.items() if differences} == {}


@pytest.mark.parametrize("seed", [2, 12, 14, 18, 24])
def test_two_installations_never_use_one_session(seed: int) -> None:
    """Whatever is lost, late, killed or switched off: without a take-over at most one installation
    uses the session, and afterwards the former one stops as soon as the registry answers it. Each
    of these seeds has found a fault."""
    assert lease_run.simulate(seed)[0] == []


def test_a_release_of_an_earlier_process_ends_no_lease() -> None:
    """A process releases the session and is killed, and the next one has it again within the same
    second. If the release is executed after that, the session is still in use here."""
    assert lease_run.simulate_restarts(23)[0] == []


@pytest.mark.parametrize("first", range(0, 20, 10))
def test_the_store_equals_telegram(first: int) -> None:
    """In each schedule, an account that counts as complete has what Telegram had, and at the end
    every stored message, and all that came after it, is as Telegram has it."""
    found = {seed: reading_run.simulate(seed)[0] for seed in range(first, first + 10)}

    assert {seed: differences for seed, differences in found.items() if differences} == {}


@pytest.mark.parametrize("seed", [45, 88, 184, 1068, 1085, 1091, 1106, 1120, 1172])
def test_no_account_is_complete_too_early(seed: int) -> None:
    """An account counted as complete before a pass for a gap, without a channel that had moved up,
    without the newest message of a chat that was left for later, or, from 1068 on, without a chat
    that had moved up while the first reading was interrupted."""
    assert reading_run.simulate(seed)[0] == []


@pytest.mark.parametrize("run", [simulate, reading_run.simulate])
def test_a_seed_repeats_itself(run: Callable[[int], tuple[list[str], list[str]]]) -> None:
    """The same seed has the same trace, moment by moment."""
    assert run(7) == run(7)
    assert run(7)[1] != run(8)[1]


def test_a_store_that_ignores_gaps_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a gap in the updates marked no chat, edits and deletions would be missing: the simulation
    sees it."""
    monkeypatch.setattr(history_gaps, "mark", lambda *_: None)

    assert any(reading_run.simulate(seed)[0] for seed in range(10))


def test_a_telegram_that_forgets_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """If Telegram did not know a random id again, replies would be there twice: the simulation
    sees it."""
    accept = SimulatedTelegram._accept

    def forget(self: SimulatedTelegram, *sent: object) -> int:
        self.sent = {(len(self.sent), key): one for key, one in self.sent.items()}  # type: ignore[assignment, misc]
        return accept(self, *sent)  # type: ignore[arg-type]

    monkeypatch.setattr(SimulatedTelegram, "_accept", forget)

    assert any(simulate(seed)[0] for seed in range(5))
