"""The changes of a message in the outbox: the one on its way, and the one that Telegram refused.

They are the commands that concern a message and have no random id: a command with a random id sends
a message.
"""

import json

from switchboard.domain.message_entities import parse_entities
from switchboard.domain.messages import MessageProblem, PendingChange, SendError
from switchboard.domain.timestamps import Timestamp

OF_MESSAGE = "o.message_id = m.id AND o.random_id IS NULL"

PENDING_CHANGE = (
    "(SELECT json_array(o.kind, json(o.payload), o.error_code, o.error_text, o.next_try_at) "  # noqa: S608 - constants only
    f"FROM outbox o WHERE {OF_MESSAGE} AND o.state <> 'failed' ORDER BY o.id DESC LIMIT 1)"
)
"""The newest change of a message `m` that is on its way, as a JSON list."""

PROBLEM = (
    "(SELECT json_array(o.error_code, o.error_text) "  # noqa: S608 - constants only
    f"FROM outbox o WHERE {OF_MESSAGE} AND o.state = 'failed' ORDER BY o.id DESC LIMIT 1)"
)
"""Why the last change of a message `m` was refused, as a JSON list."""


def pending_change(column: str | None) -> PendingChange | None:
    """The change of a column's value."""
    if column is None:  # nearly every message
        return None
    kind, content, code, text, retry_at = json.loads(column)
    return PendingChange(
        kind,
        text=content.get("text"),
        entities=parse_entities(content.get("entities") or ()),
        emoji=content.get("emoji"),
        for_everyone=bool(content.get("for_everyone")),
        send_at=content.get("send_at"),
        error=None if code is None else SendError(code, text, _time(retry_at)),
    )


def problem(column: str | None) -> MessageProblem | None:
    """The problem of a column's value."""
    return None if column is None else MessageProblem(*json.loads(column))


def _time(given: int | None) -> Timestamp | None:
    return Timestamp(given) if given else None
