"""A short part of the simulation; `python -m tests.simulation --seeds 10000` is the long one."""

import pytest

from . import lease_run
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


def test_a_seed_repeats_itself() -> None:
    """The same seed has the same trace, moment by moment."""
    assert simulate(7) == simulate(7)
    assert simulate(7)[1] != simulate(8)[1]


def test_a_telegram_that_forgets_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """If Telegram did not know a random id again, replies would be there twice: the simulation
    sees it."""
    accept = SimulatedTelegram._accept

    def forget(self: SimulatedTelegram, *sent: object) -> int:
        self.sent = {(len(self.sent), key): one for key, one in self.sent.items()}  # type: ignore[assignment, misc]
        return accept(self, *sent)  # type: ignore[arg-type]

    monkeypatch.setattr(SimulatedTelegram, "_accept", forget)

    assert any(simulate(seed)[0] for seed in range(5))
