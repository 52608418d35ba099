"""Compare an account with its row in the registry, and plan how to synchronise them.

The registry is a Supabase table that several installations may share over time. The local
accounts are in SQLite, so the service runs while Supabase is unavailable. `plan` compares the
two sides of one account and returns the steps. It does nothing itself.

The rules: if both sides changed the label, or the active flag, the registry wins; each field is
merged by itself. The session of the newest login wins. For the same login the registry's
ciphertext wins, since another installation may have rotated its key. A missing row counts as
removed only in a registry that held the account before. An empty new registry is filled from
the local accounts.

Supabase may execute a write late, long after its response was lost. So each write names the
revision of its row and increases it: a late write meets another revision and changes nothing.
Until another write has increased the revision, a sent write stays pending (`pending_writes`),
and the current values are sent again.
"""

from dataclasses import dataclass, field
from enum import Enum, auto

from switchboard.domain.ids import AccountId
from switchboard.domain.timestamps import Timestamp


@dataclass(frozen=True, slots=True)
class Lease:
    """Who uses a session: the installation that owns it, the machine it runs on, until when."""

    owner: str
    holder: str
    expires_at: Timestamp


@dataclass(frozen=True, slots=True)
class RemoteAccount:
    """An account as the record holds it. sealed is ciphertext, bound to the account's id.

    revision is raised by every change of label, active flag or session, whoever makes it.
    """

    id: AccountId
    label: str
    api_id: int
    is_active: bool
    created_at: Timestamp
    signed_in_at: Timestamp
    encrypted_session: str = field(repr=False)
    lease: Lease | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class LocalAccount:
    """An account as stored here, and what it last knew of Supabase.

    base_label and base_active are the values on which both sides last agreed. pending_writes are
    the labels and flags that were sent to Supabase since then without an answer: any of them may
    have been stored, or may still be. registry_id is the Supabase in which the account was last
    seen, None where it was in none.
    """

    id: AccountId
    label: str
    is_active: bool
    signed_in_at: Timestamp
    is_removed: bool
    base_label: str | None
    base_active: bool | None
    registry_id: str | None
    encrypted_session: str | None = field(repr=False)
    pending_writes: frozenset[tuple[str, bool]] = frozenset()


class SyncStep(Enum):
    """What has to be done for an account."""

    ADOPT = auto()
    """Take it into the mirror: another installation added it, or it was put back there."""
    PUSH = auto()
    """Put it into the record: it is not there yet."""
    PUSH_FIELDS = auto()
    """Tell the record the label and the active flag, or once more where no answer came."""
    PUSH_SESSION = auto()
    """Tell the record of a newer login here."""
    PULL_FIELDS = auto()
    """Follow the record's label, active flag or both (`merged`)."""
    PULL_SESSION = auto()
    """Use the record's newer login."""
    STOP = auto()
    """It was removed from the record: stop it, keep its messages."""
    DELETE = auto()
    """It was removed here: take it out of the record."""
    FORGET = auto()
    """It is gone on both sides."""


def plan(
    mirrored: LocalAccount | None, recorded: RemoteAccount | None, record_id: str
) -> list[SyncStep]:
    """What brings the two together, in order. An empty list where they agree."""
    if mirrored is None:
        return [] if recorded is None else [SyncStep.ADOPT]
    if recorded is None:
        return _missing(mirrored, record_id)
    if mirrored.is_removed:
        is_put_back = mirrored.registry_id is None and not _is_our_late_write(mirrored, recorded)
        return [SyncStep.ADOPT] if is_put_back else [SyncStep.DELETE]
    return [*_sessions(mirrored, recorded), *_fields(mirrored, recorded, record_id)]


def _missing(mirrored: LocalAccount, record_id: str) -> list[SyncStep]:
    was_here = mirrored.registry_id == record_id
    if mirrored.is_removed:
        return [SyncStep.FORGET] if mirrored.registry_id is not None else []
    return [SyncStep.STOP] if was_here else [SyncStep.PUSH]


def _is_our_late_write(mirrored: LocalAccount, recorded: RemoteAccount) -> bool:
    """Whether the row is what we put there ourselves, carried out after the account was removed."""
    is_our_word = (recorded.label, recorded.is_active) in mirrored.pending_writes
    return is_our_word and recorded.signed_in_at == mirrored.signed_in_at


def _sessions(mirrored: LocalAccount, recorded: RemoteAccount) -> list[SyncStep]:
    if recorded.signed_in_at > mirrored.signed_in_at:
        return [SyncStep.PULL_SESSION]
    if recorded.signed_in_at < mirrored.signed_in_at:
        return [SyncStep.PUSH_SESSION]
    return (
        [] if recorded.encrypted_session == mirrored.encrypted_session else [SyncStep.PULL_SESSION]
    )


def _fields(mirrored: LocalAccount, recorded: RemoteAccount, record_id: str) -> list[SyncStep]:
    here = (mirrored.label, mirrored.is_active)
    there = (recorded.label, recorded.is_active)
    base = (mirrored.base_label, mirrored.base_active)
    if (
        here == there and mirrored.pending_writes
    ):  # what is on its way must not come after the agreement
        return [SyncStep.PUSH_FIELDS]
    if here == there:
        is_known = base == there and mirrored.registry_id == record_id
        return [] if is_known else [SyncStep.PULL_FIELDS]
    return [SyncStep.PUSH_FIELDS] if merge(mirrored, recorded) == here else [SyncStep.PULL_FIELDS]


def merge(mirrored: LocalAccount, recorded: RemoteAccount) -> tuple[str, bool]:
    """Label and active flag as they should be on both sides.

    Each is the record's where somebody else changed it there, and ours otherwise: a name given
    there says nothing against switching on here.
    """
    labels = {mirrored.base_label} | {label for label, _ in mirrored.pending_writes}
    flags = {mirrored.base_active} | {is_active for _, is_active in mirrored.pending_writes}
    return (
        mirrored.label if recorded.label in labels else recorded.label,
        mirrored.is_active if recorded.is_active in flags else recorded.is_active,
    )
