"""The record of accounts outside this machine, and how it and our own are brought together.

The record is a Supabase table that several installations may share over time. Ours is the mirror
in SQLite, which lets the service run while the record is away. `decide` compares the two for one
account and says what has to be done; it does nothing itself.

The rules: label and active flag, each for itself, follow the record where both sides changed. The
session of the newest login wins; of the same login the record's ciphertext counts, since its key
may have been rotated elsewhere. A row that is missing counts as removed only in a record in which
we have seen it before; an empty new record is filled from the mirror.

What the record was sent may be carried out late, when its answer was lost long ago. So each change
names the revision of the row that it was made to and raises it; what arrives late finds another
revision and changes nothing. As long as nothing has raised it since, what was sent still counts as
on its way (`told`), and the record is told how things stand once more.
"""

from dataclasses import dataclass, field
from enum import Enum, auto

from switchboard.domain.clock import Timestamp
from switchboard.domain.ids import AccountId


@dataclass(frozen=True, slots=True)
class Lease:
    """Who uses a session: the installation that owns it, the machine it runs on, until when."""

    owner: str
    holder: str
    expires_at: Timestamp


@dataclass(frozen=True, slots=True)
class RecordedAccount:
    """An account as the record holds it. sealed is ciphertext, bound to the account's id.

    revision is raised by every change of label, active flag or session, whoever makes it.
    """

    id: AccountId
    label: str
    api_id: int
    is_active: bool
    created_at: Timestamp
    signed_in_at: Timestamp
    sealed: str = field(repr=False)
    lease: Lease | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class MirroredAccount:
    """An account as our mirror holds it, and what it last knew of the record.

    base_label and base_active are what both sides last agreed on. told are the labels and flags
    that the record was told since without an answer: it may have taken any of them, or may still.
    seen_in names the record in which the account was last seen, None where it never was in any.
    """

    id: AccountId
    label: str
    is_active: bool
    signed_in_at: Timestamp
    is_removed: bool
    base_label: str | None
    base_active: bool | None
    seen_in: str | None
    sealed: str | None = field(repr=False)
    told: frozenset[tuple[str, bool]] = frozenset()


class Step(Enum):
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


def decide(
    mirrored: MirroredAccount | None, recorded: RecordedAccount | None, record_id: str
) -> list[Step]:
    """What brings the two together, in order. An empty list where they agree."""
    if mirrored is None:
        return [] if recorded is None else [Step.ADOPT]
    if recorded is None:
        return _missing(mirrored, record_id)
    if mirrored.is_removed:
        is_put_back = mirrored.seen_in is None and not _is_late(mirrored, recorded)
        return [Step.ADOPT] if is_put_back else [Step.DELETE]
    return [*_sessions(mirrored, recorded), *_fields(mirrored, recorded, record_id)]


def _missing(mirrored: MirroredAccount, record_id: str) -> list[Step]:
    was_here = mirrored.seen_in == record_id
    if mirrored.is_removed:
        return [Step.FORGET] if mirrored.seen_in is not None else []
    return [Step.STOP] if was_here else [Step.PUSH]


def _is_late(mirrored: MirroredAccount, recorded: RecordedAccount) -> bool:
    """Whether the row is what we put there ourselves, carried out after the account was removed."""
    is_our_word = (recorded.label, recorded.is_active) in mirrored.told
    return is_our_word and recorded.signed_in_at == mirrored.signed_in_at


def _sessions(mirrored: MirroredAccount, recorded: RecordedAccount) -> list[Step]:
    if recorded.signed_in_at > mirrored.signed_in_at:
        return [Step.PULL_SESSION]
    if recorded.signed_in_at < mirrored.signed_in_at:
        return [Step.PUSH_SESSION]
    return [] if recorded.sealed == mirrored.sealed else [Step.PULL_SESSION]


def _fields(mirrored: MirroredAccount, recorded: RecordedAccount, record_id: str) -> list[Step]:
    here = (mirrored.label, mirrored.is_active)
    there = (recorded.label, recorded.is_active)
    base = (mirrored.base_label, mirrored.base_active)
    if here == there and mirrored.told:  # what is on its way must not come after the agreement
        return [Step.PUSH_FIELDS]
    if here == there:
        is_known = base == there and mirrored.seen_in == record_id
        return [] if is_known else [Step.PULL_FIELDS]
    return [Step.PUSH_FIELDS] if merged(mirrored, recorded) == here else [Step.PULL_FIELDS]


def merged(mirrored: MirroredAccount, recorded: RecordedAccount) -> tuple[str, bool]:
    """Label and active flag as they should be on both sides.

    Each is the record's where somebody else changed it there, and ours otherwise: a name given
    there says nothing against switching on here.
    """
    labels = {mirrored.base_label} | {label for label, _ in mirrored.told}
    flags = {mirrored.base_active} | {is_active for _, is_active in mirrored.told}
    return (
        mirrored.label if recorded.label in labels else recorded.label,
        mirrored.is_active if recorded.is_active in flags else recorded.is_active,
    )
