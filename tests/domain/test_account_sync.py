"""How the registry and the local accounts are synchronised, one account at a time."""

from dataclasses import replace

import pytest

from switchboard.domain.account_sync import LocalAccount, RemoteAccount, SyncStep, merge, plan
from switchboard.domain.ids import AccountId
from switchboard.domain.timestamps import Timestamp

ID = AccountId("6f1c2a52-3f0e-4a43-9c55-0e8d6a1f0a01")
HERE = LocalAccount(
    id=ID,
    label="Shop",
    is_active=True,
    signed_in_at=Timestamp(100),
    is_removed=False,
    base_label="Shop",
    base_active=True,
    registry_id="record",
    encrypted_session="ciphertext",
)
THERE = RemoteAccount(
    id=ID,
    label="Shop",
    api_id=1,
    is_active=True,
    created_at=Timestamp(50),
    signed_in_at=Timestamp(100),
    encrypted_session="ciphertext",
)


@pytest.mark.parametrize(
    ("here", "there", "steps"),
    [
        (HERE, THERE, []),
        (None, THERE, [SyncStep.ADOPT]),
        (replace(HERE, registry_id=None), None, [SyncStep.PUSH]),
        (replace(HERE, registry_id="another"), None, [SyncStep.PUSH]),
        (HERE, None, [SyncStep.STOP]),
        (replace(HERE, is_removed=True), THERE, [SyncStep.DELETE]),
        (replace(HERE, is_removed=True), None, [SyncStep.FORGET]),
        (replace(HERE, is_removed=True, registry_id=None), None, []),
        (replace(HERE, is_removed=True, registry_id=None), THERE, [SyncStep.ADOPT]),
        (replace(HERE, label="Here"), THERE, [SyncStep.PUSH_FIELDS]),
        (HERE, replace(THERE, label="There"), [SyncStep.PULL_FIELDS]),
        (replace(HERE, label="Here"), replace(THERE, label="There"), [SyncStep.PULL_FIELDS]),
        (HERE, replace(THERE, is_active=False), [SyncStep.PULL_FIELDS]),
        (replace(HERE, is_active=False), replace(THERE, label="There"), [SyncStep.PULL_FIELDS]),
        (
            replace(HERE, pending_writes=frozenset({("Shop", False)})),
            replace(THERE, is_active=False),
            [SyncStep.PUSH_FIELDS],
        ),
        (
            replace(
                HERE, label="Later", pending_writes=frozenset({("Here", True), ("Later", True)})
            ),
            replace(THERE, label="Here"),
            [SyncStep.PUSH_FIELDS],
        ),
        (
            replace(HERE, label="Here", pending_writes=frozenset({("Here", True)})),
            replace(THERE, label="There"),
            [SyncStep.PULL_FIELDS],
        ),
        (replace(HERE, pending_writes=frozenset({("Shop", False)})), THERE, [SyncStep.PUSH_FIELDS]),
        (
            replace(
                HERE, is_removed=True, registry_id=None, pending_writes=frozenset({("Shop", True)})
            ),
            THERE,
            [SyncStep.DELETE],
        ),
        (
            replace(
                HERE, is_removed=True, registry_id=None, pending_writes=frozenset({("Shop", True)})
            ),
            replace(THERE, signed_in_at=Timestamp(200)),
            [SyncStep.ADOPT],
        ),
        (replace(HERE, is_active=False), THERE, [SyncStep.PUSH_FIELDS]),
        (replace(HERE, signed_in_at=Timestamp(200)), THERE, [SyncStep.PUSH_SESSION]),
        (HERE, replace(THERE, signed_in_at=Timestamp(200)), [SyncStep.PULL_SESSION]),
        (HERE, replace(THERE, encrypted_session="under a new key"), [SyncStep.PULL_SESSION]),
        (
            replace(HERE, encrypted_session="other proxy", is_session_unsent=True),
            THERE,
            [SyncStep.PUSH_SESSION],
        ),
        (replace(HERE, is_session_unsent=True), THERE, [SyncStep.MARK_SESSION_SENT]),
        (
            replace(HERE, encrypted_session="other proxy", is_session_unsent=True),
            replace(THERE, signed_in_at=Timestamp(200)),
            [SyncStep.PULL_SESSION],
        ),
        (replace(HERE, registry_id=None), THERE, [SyncStep.PULL_FIELDS]),
        (replace(HERE, user_id=7), replace(THERE, user_id=0), [SyncStep.PUSH_USER_ID]),
        (HERE, replace(THERE, user_id=7), [SyncStep.PULL_USER_ID]),
        (replace(HERE, user_id=7), replace(THERE, user_id=7), []),
        (replace(HERE, user_id=7), THERE, []),
        (HERE, replace(THERE, user_id=0), []),
    ],
)
def test_steps(
    here: LocalAccount | None, there: RemoteAccount | None, steps: list[SyncStep]
) -> None:
    """Each combination of the two sides has its steps; equal sides have none."""
    assert plan(here, there, "record") == steps


@pytest.mark.parametrize(
    ("here", "there", "both"),
    [
        (replace(HERE, is_active=False), replace(THERE, label="There"), ("There", False)),
        (replace(HERE, label="Here"), replace(THERE, is_active=False), ("Here", False)),
        (replace(HERE, label="Here"), replace(THERE, label="There"), ("There", True)),
        (
            replace(HERE, base_active=False, pending_writes=frozenset({("Shop", True)})),
            replace(THERE, label="There", is_active=False),
            ("There", True),
        ),
    ],
)
def test_label_and_flag_each_for_itself(
    here: LocalAccount, there: RemoteAccount, both: tuple[str, bool]
) -> None:
    """A new label in the registry does not undo our new active flag, nor the reverse; if both
    sides changed the same field, the registry wins."""
    assert merge(here, there) == both
