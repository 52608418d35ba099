"""Ask whether Telegram has frozen the account (`help.getAppConfig`)."""

from typing import Any

from telethon.tl import functions, types

from switchboard.domain.account_freeze import AccountFreeze
from switchboard.domain.timestamps import Timestamp
from switchboard.telegram.errors.timeouts import guard_answer
from switchboard.telegram.requests.requester import Requester


async def fetch_freeze(requester: Requester) -> AccountFreeze | None:
    """The freeze in the account's configuration, or None (Telegram: "Client configuration"). Raises
    Unavailable if the configuration cannot be read."""
    answer = await requester.ask(functions.help.GetAppConfigRequest(0))
    with guard_answer("app config"):
        values = {entry.key: entry.value for entry in answer.config.value}
        since = _number(values.get("freeze_since_date"))
        if not since:
            return None
        until = _number(values.get("freeze_until_date"))
        url = values.get("freeze_appeal_url")
        return AccountFreeze(
            Timestamp(since),
            Timestamp(until) if until else None,
            url.value if isinstance(url, types.JsonString) and url.value else None,
        )


def _number(value: Any) -> int:
    return int(value.value) if isinstance(value, types.JsonNumber) else 0
