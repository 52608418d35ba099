"""How many messages an account received and sent in each hour of the last day."""

from dataclasses import dataclass

from sqlalchemy import Connection

from switchboard.domain.ids import AccountId
from switchboard.store.core.rows import select

HOUR = 3_600


@dataclass(frozen=True, slots=True)
class ActivityPoint:
    """The number of messages received and sent in one hour. `hour` is its beginning."""

    hour: int
    received: int
    sent: int


def last_day(connection: Connection, account_id: AccountId, now: int) -> list[ActivityPoint]:
    """The number of messages in each hour of the last day, oldest hour first, with empty hours."""
    first = now // HOUR * HOUR - 23 * HOUR
    found = select(
        connection,
        "SELECT timestamp / 3600 * 3600 AS hour, sum(direction = 'incoming') AS received, "
        "sum(direction = 'outgoing') AS sent FROM messages WHERE telegram_account_id = ? "
        "AND timestamp >= ? AND NOT discarded AND scheduled_at IS NULL GROUP BY 1",
        (account_id, first),
    )
    counts = {row["hour"]: (row["received"], row["sent"]) for row in found}
    return [
        ActivityPoint(hour, *counts.get(hour, (0, 0)))
        for hour in range(first, first + 24 * HOUR, HOUR)
    ]
