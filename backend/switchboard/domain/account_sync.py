"""Compare an account with its row in the registry, and plan how to synchronise them.

The registry is a Supabase table that several installations may share over time. The local
accounts are in SQLite, so the service runs while Supabase is unavailable. `plan` compares the
two sides of one account and returns the steps. It does nothing itself.

The rules: if both sides changed the label, or the active flag, the registry wins; each field is
merged by itself. The session of the newest login wins. For the same login the registry's ciphertext
wins, because another installation may have rotated its key or changed the proxy. But if the proxy
was changed here after the registry got the ciphertext, the local ciphertext wins. A missing row
counts as removed only in a registry that held the account before. An empty new registry is filled
from the local accounts.

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
    """The right to use a session: the owning installation, its machine's name, and the end."""

    owner: str
    holder: str
    expires_at: Timestamp


@dataclass(frozen=True, slots=True)
class RegistryProblem:
    """What a registry lacks, as a stable code, and what the operator can do, as a sentence."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class RemoteAccount:
    """An account's row in the registry.

    encrypted_session: ciphertext, bound to the account's id.
    revision: every change of the label, active flag or session increases it.
    user_id: Telegram's id of the account, 0 if the registry does not know it yet, None if it cannot
    keep it.
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
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class LocalAccount:
    """An account in SQLite, and what it last knew of the registry.

    base_label, base_active: the values on which both sides last agreed.
    pending_writes: labels and flags that were sent to the registry since then without an answer.
    The registry may have stored any of them, or may store it later.
    registry_id: the registry in which the account was last seen; None if it was in none.
    user_id: Telegram's id of the account, 0 if unknown.
    is_separate: it waits for a take-over, because its user has another account here.
    is_session_unsent: its proxy was changed, and the registry may not have the new ciphertext.
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
    user_id: int = 0
    is_separate: bool = False
    is_session_unsent: bool = False


class SyncStep(Enum):
    """An action that synchronises one account."""

    ADOPT = auto()
    """Add it locally: another installation added it, or restored it in the registry."""
    PUSH = auto()
    """Add it to the registry, which does not hold it yet."""
    PUSH_FIELDS = auto()
    """Write the label and active flag to the registry. This also repeats an unconfirmed write."""
    PUSH_SESSION = auto()
    """Write the session of a newer local login, or with another proxy, to the registry."""
    MARK_SESSION_SENT = auto()
    """Remember that the registry has the session with its new proxy."""
    PULL_FIELDS = auto()
    """Take over the registry's label, active flag or both (see `merge`)."""
    PULL_SESSION = auto()
    """Use the registry's session: its login is newer, or its ciphertext has another key or proxy.
    """
    PUSH_USER_ID = auto()
    """Write the account's Telegram id to the registry."""
    PULL_USER_ID = auto()
    """Take over the account's Telegram id from the registry."""
    STOP = auto()
    """Stop it and keep its messages: it was removed from the registry."""
    DELETE = auto()
    """Delete it from the registry: it was removed locally."""
    FORGET = auto()
    """Forget that the registry held it: it is removed on both sides."""


def plan(
    local: LocalAccount | None, remote: RemoteAccount | None, registry_id: str
) -> list[SyncStep]:
    """The steps that make both sides equal, in order; an empty list if they are equal."""
    if local is None:
        return [] if remote is None else [SyncStep.ADOPT]
    if remote is None:
        return _missing(local, registry_id)
    if local.is_removed:
        is_put_back = local.registry_id is None and not _is_our_late_write(local, remote)
        return [SyncStep.ADOPT] if is_put_back else [SyncStep.DELETE]
    return [
        *_user_id(local, remote),
        *_sessions(local, remote),
        *_fields(local, remote, registry_id),
    ]


def _missing(local: LocalAccount, registry_id: str) -> list[SyncStep]:
    was_in_registry = local.registry_id == registry_id
    if local.is_removed:
        return [SyncStep.FORGET] if local.registry_id is not None else []
    return [SyncStep.STOP] if was_in_registry else [SyncStep.PUSH]


def _is_our_late_write(local: LocalAccount, remote: RemoteAccount) -> bool:
    """Whether the row is our own write, which Supabase executed after the account was removed."""
    is_pending = (remote.label, remote.is_active) in local.pending_writes
    return is_pending and remote.signed_in_at == local.signed_in_at


def _user_id(local: LocalAccount, remote: RemoteAccount) -> list[SyncStep]:
    """The step for the Telegram user id. It never changes, so the side that knows it gives it to
    the other."""
    if remote.user_id == 0 and local.user_id:
        return [SyncStep.PUSH_USER_ID]
    return [SyncStep.PULL_USER_ID] if remote.user_id and not local.user_id else []


def _sessions(local: LocalAccount, remote: RemoteAccount) -> list[SyncStep]:
    if remote.signed_in_at > local.signed_in_at:
        return [SyncStep.PULL_SESSION]
    if remote.signed_in_at < local.signed_in_at:
        return [SyncStep.PUSH_SESSION]
    is_same = remote.encrypted_session == local.encrypted_session
    if local.is_session_unsent:
        return [SyncStep.MARK_SESSION_SENT if is_same else SyncStep.PUSH_SESSION]
    return [] if is_same else [SyncStep.PULL_SESSION]


def _fields(local: LocalAccount, remote: RemoteAccount, registry_id: str) -> list[SyncStep]:
    ours = (local.label, local.is_active)
    theirs = (remote.label, remote.is_active)
    base = (local.base_label, local.base_active)
    if ours == theirs and local.pending_writes:
        return [SyncStep.PUSH_FIELDS]  # a pending write must not arrive after the agreement
    if ours == theirs:
        is_known = base == theirs and local.registry_id == registry_id
        return [] if is_known else [SyncStep.PULL_FIELDS]
    return [SyncStep.PUSH_FIELDS] if merge(local, remote) == ours else [SyncStep.PULL_FIELDS]


def merge(local: LocalAccount, remote: RemoteAccount) -> tuple[str, bool]:
    """The label and active flag that both sides should have.

    Each value is the registry's if another installation changed it, otherwise the local one. The
    two are independent: a new label in the registry does not undo a new local active flag.
    """
    labels = {local.base_label} | {label for label, _ in local.pending_writes}
    flags = {local.base_active} | {is_active for _, is_active in local.pending_writes}
    return (
        local.label if remote.label in labels else remote.label,
        local.is_active if remote.is_active in flags else remote.is_active,
    )
