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
    """An account as the registry holds it.

    encrypted_session is ciphertext, bound to the account's id.
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
    """Add it locally: another installation added it, or restored it in the registry."""
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
    local: LocalAccount | None, remote: RemoteAccount | None, record_id: str
) -> list[SyncStep]:
    """What brings the two together, in order. An empty list where they agree."""
    if local is None:
        return [] if remote is None else [SyncStep.ADOPT]
    if remote is None:
        return _missing(local, record_id)
    if local.is_removed:
        is_put_back = local.registry_id is None and not _is_our_late_write(local, remote)
        return [SyncStep.ADOPT] if is_put_back else [SyncStep.DELETE]
    return [*_sessions(local, remote), *_fields(local, remote, record_id)]


def _missing(local: LocalAccount, record_id: str) -> list[SyncStep]:
    was_here = local.registry_id == record_id
    if local.is_removed:
        return [SyncStep.FORGET] if local.registry_id is not None else []
    return [SyncStep.STOP] if was_here else [SyncStep.PUSH]


def _is_our_late_write(local: LocalAccount, remote: RemoteAccount) -> bool:
    """Whether the row is what we put there ourselves, carried out after the account was removed."""
    is_pending = (remote.label, remote.is_active) in local.pending_writes
    return is_pending and remote.signed_in_at == local.signed_in_at


def _sessions(local: LocalAccount, remote: RemoteAccount) -> list[SyncStep]:
    if remote.signed_in_at > local.signed_in_at:
        return [SyncStep.PULL_SESSION]
    if remote.signed_in_at < local.signed_in_at:
        return [SyncStep.PUSH_SESSION]
    return [] if remote.encrypted_session == local.encrypted_session else [SyncStep.PULL_SESSION]


def _fields(local: LocalAccount, remote: RemoteAccount, record_id: str) -> list[SyncStep]:
    here = (local.label, local.is_active)
    there = (remote.label, remote.is_active)
    base = (local.base_label, local.base_active)
    if (
        here == there and local.pending_writes
    ):  # what is on its way must not come after the agreement
        return [SyncStep.PUSH_FIELDS]
    if here == there:
        is_known = base == there and local.registry_id == record_id
        return [] if is_known else [SyncStep.PULL_FIELDS]
    return [SyncStep.PUSH_FIELDS] if merge(local, remote) == here else [SyncStep.PULL_FIELDS]


def merge(local: LocalAccount, remote: RemoteAccount) -> tuple[str, bool]:
    """Label and active flag as they should be on both sides.

    Each is the record's where somebody else changed it there, and ours otherwise: a name given
    there says nothing against switching on here.
    """
    labels = {local.base_label} | {label for label, _ in local.pending_writes}
    flags = {local.base_active} | {is_active for _, is_active in local.pending_writes}
    return (
        local.label if remote.label in labels else remote.label,
        local.is_active if remote.is_active in flags else remote.is_active,
    )
