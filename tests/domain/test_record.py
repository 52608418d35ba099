"""How the record and the mirror are brought together, one account at a time."""

from dataclasses import replace

import pytest

from switchboard.domain.clock import Timestamp
from switchboard.domain.ids import AccountId
from switchboard.domain.record import MirroredAccount, RecordedAccount, Step, decide, merged

ID = AccountId("6f1c2a52-3f0e-4a43-9c55-0e8d6a1f0a01")
HERE = MirroredAccount(
    id=ID,
    label="Shop",
    is_active=True,
    signed_in_at=Timestamp(100),
    is_removed=False,
    base_label="Shop",
    base_active=True,
    seen_in="record",
    sealed="ciphertext",
)
THERE = RecordedAccount(
    id=ID,
    label="Shop",
    api_id=1,
    is_active=True,
    created_at=Timestamp(50),
    signed_in_at=Timestamp(100),
    sealed="ciphertext",
)


@pytest.mark.parametrize(
    ("here", "there", "steps"),
    [
        (HERE, THERE, []),
        (None, THERE, [Step.ADOPT]),
        (replace(HERE, seen_in=None), None, [Step.PUSH]),
        (replace(HERE, seen_in="another"), None, [Step.PUSH]),
        (HERE, None, [Step.STOP]),
        (replace(HERE, is_removed=True), THERE, [Step.DELETE]),
        (replace(HERE, is_removed=True), None, [Step.FORGET]),
        (replace(HERE, is_removed=True, seen_in=None), None, []),
        (replace(HERE, is_removed=True, seen_in=None), THERE, [Step.ADOPT]),
        (replace(HERE, label="Here"), THERE, [Step.PUSH_FIELDS]),
        (HERE, replace(THERE, label="There"), [Step.PULL_FIELDS]),
        (replace(HERE, label="Here"), replace(THERE, label="There"), [Step.PULL_FIELDS]),
        (HERE, replace(THERE, is_active=False), [Step.PULL_FIELDS]),
        (replace(HERE, is_active=False), replace(THERE, label="There"), [Step.PULL_FIELDS]),
        (
            replace(HERE, told=frozenset({("Shop", False)})),
            replace(THERE, is_active=False),
            [Step.PUSH_FIELDS],
        ),
        (
            replace(HERE, label="Later", told=frozenset({("Here", True), ("Later", True)})),
            replace(THERE, label="Here"),
            [Step.PUSH_FIELDS],
        ),
        (
            replace(HERE, label="Here", told=frozenset({("Here", True)})),
            replace(THERE, label="There"),
            [Step.PULL_FIELDS],
        ),
        (replace(HERE, told=frozenset({("Shop", False)})), THERE, [Step.PUSH_FIELDS]),
        (
            replace(HERE, is_removed=True, seen_in=None, told=frozenset({("Shop", True)})),
            THERE,
            [Step.DELETE],
        ),
        (
            replace(HERE, is_removed=True, seen_in=None, told=frozenset({("Shop", True)})),
            replace(THERE, signed_in_at=Timestamp(200)),
            [Step.ADOPT],
        ),
        (replace(HERE, is_active=False), THERE, [Step.PUSH_FIELDS]),
        (replace(HERE, signed_in_at=Timestamp(200)), THERE, [Step.PUSH_SESSION]),
        (HERE, replace(THERE, signed_in_at=Timestamp(200)), [Step.PULL_SESSION]),
        (HERE, replace(THERE, sealed="under a new key"), [Step.PULL_SESSION]),
        (replace(HERE, seen_in=None), THERE, [Step.PULL_FIELDS]),
    ],
)
def test_steps(
    here: MirroredAccount | None, there: RecordedAccount | None, steps: list[Step]
) -> None:
    """Each meeting of the two has its steps, and agreement has none."""
    assert decide(here, there, "record") == steps


@pytest.mark.parametrize(
    ("here", "there", "both"),
    [
        (replace(HERE, is_active=False), replace(THERE, label="There"), ("There", False)),
        (replace(HERE, label="Here"), replace(THERE, is_active=False), ("Here", False)),
        (replace(HERE, label="Here"), replace(THERE, label="There"), ("There", True)),
        (
            replace(HERE, base_active=False, told=frozenset({("Shop", True)})),
            replace(THERE, label="There", is_active=False),
            ("There", True),
        ),
    ],
)
def test_label_and_flag_each_for_itself(
    here: MirroredAccount, there: RecordedAccount, both: tuple[str, bool]
) -> None:
    """A name that was given there does not undo a switch that was turned here, nor the reverse;
    where both sides changed the same, the record's counts."""
    assert merged(here, there) == both
