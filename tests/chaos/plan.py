"""The actions and faults of a run, drawn from a seed before the run begins.

Four lanes run at the same time: actions (people write, edit, delete, read, answer), Telegram's
faults, faults of the machine, and faults of Supabase. The last two kinds last for a while, so each
lane runs one step at a time. Every step has its own random generator, so its choices do not depend
on earlier steps.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

ACTIONS_A_SECOND = 18.0
TELEGRAM_FAULTS_A_SECOND = 1.5
MACHINE_FAULTS_A_SECOND = 0.25
SUPABASE_FAULTS_A_SECOND = 0.15


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its time (seconds from the beginning), its name, and its random generator."""

    at: float
    what: str
    seed: int

    @property
    def dice(self) -> random.Random:
        """A new random generator for this step."""
        return random.Random(self.seed)


@dataclass(frozen=True)
class Plan:
    """The four lanes, each in time order."""

    actions: tuple[Step, ...]
    telegram_faults: tuple[Step, ...]
    machine_faults: tuple[Step, ...]
    supabase_faults: tuple[Step, ...]


def draw(
    seed: int,
    seconds: float,
    actions: Mapping[str, float],
    telegram_faults: Mapping[str, float],
    machine_faults: Mapping[str, float],
    supabase_faults: Mapping[str, float],
) -> Plan:
    """The plan of a seed: names of steps by their weights, spread over some seconds."""
    dice = random.Random(seed)
    return Plan(
        _lane(dice, seconds, ACTIONS_A_SECOND, actions),
        _lane(dice, seconds, TELEGRAM_FAULTS_A_SECOND, telegram_faults),
        _lane(dice, seconds, MACHINE_FAULTS_A_SECOND, machine_faults),
        _lane(dice, seconds, SUPABASE_FAULTS_A_SECOND, supabase_faults),
    )


def _lane(
    dice: random.Random, seconds: float, rate: float, weights: Mapping[str, float]
) -> tuple[Step, ...]:
    count = max(1, round(seconds * rate))
    names = dice.choices(list(weights), list(weights.values()), k=count)
    times = sorted(dice.uniform(0, seconds) for _ in range(count))
    return tuple(
        Step(at, name, dice.getrandbits(32)) for at, name in zip(times, names, strict=True)
    )
