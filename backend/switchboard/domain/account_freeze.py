"""A frozen account: Telegram lets it read, and refuses nearly everything else."""

from dataclasses import dataclass
from datetime import UTC, datetime

from switchboard.domain.timestamps import Timestamp

ACCOUNT_FROZEN = "account_frozen"
"""The error code of actions that the freeze prevents."""


@dataclass(frozen=True, slots=True)
class AccountFreeze:
    """A freeze, as Telegram describes it (Telegram: "Client configuration", freeze_since_date).

    until: when Telegram deletes the account unless an appeal succeeds. appeal_url: where to appeal.
    None if Telegram does not say it.
    """

    since: Timestamp | None = None
    until: Timestamp | None = None
    appeal_url: str | None = None

    @property
    def sentence(self) -> str:
        """What happened, until when it can be undone, and how."""
        since = "" if self.since is None else f" on {_day(self.since)}"
        where = self.appeal_url or "in the chat with @SpamBot, in a Telegram app"
        limit = "" if self.until is None else f" before {_day(self.until)}"
        threat = "" if self.until is None else " After that Telegram deletes the account."
        return (
            f"Telegram froze this account{since}. It can read, but not write. "
            f"Appeal{limit}: {where}.{threat}"
        )


def _day(moment: Timestamp) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M} UTC"
