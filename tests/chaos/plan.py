"""The actions and faults of a run, drawn from a seed before the run begins.

Four lanes run at the same time: deeds (people write, edit, delete, read, answer), troubles
(Telegram's faults), blows (the machine's faults) and absences (of Supabase). Blows and absences
last, so each lane runs one at a time. Every step has its own random generator, so its choices do
not depend on earlier steps.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

DEEDS_A_SECOND = 18.0
TROUBLES_A_SECOND = 1.5
BLOWS_A_SECOND = 0.25
ABSENCES_A_SECOND = 0.15


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

    deeds: tuple[Step, ...]
    troubles: tuple[Step, ...]
    blows: tuple[Step, ...]
    absences: tuple[Step, ...]


def draw(
    seed: int,
    seconds: float,
    deeds: Mapping[str, float],
    troubles: Mapping[str, float],
    blows: Mapping[str, float],
    absences: Mapping[str, float],
) -> Plan:
    """The plan of a seed: names of steps by their weights, spread over some seconds."""
    dice = random.Random(seed)
    return Plan(
        _lane(dice, seconds, DEEDS_A_SECOND, deeds),
        _lane(dice, seconds, TROUBLES_A_SECOND, troubles),
        _lane(dice, seconds, BLOWS_A_SECOND, blows),
        _lane(dice, seconds, ABSENCES_A_SECOND, absences),
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
