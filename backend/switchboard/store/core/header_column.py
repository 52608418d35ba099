"""The column of message headers: JSON, or NULL for the many messages without a header."""

import json
from dataclasses import asdict

from switchboard.domain.messages import MessageHeader, Quote, QuoteKind


def to_column(header: MessageHeader | None) -> str | None:
    """The header as the column's value."""
    if header is None:
        return None
    return json.dumps(asdict(header), separators=(",", ":"), ensure_ascii=False)


def from_column(column: str | None) -> MessageHeader | None:
    """The header of a column's value."""
    if column is None:
        return None
    held = json.loads(column)
    quote = held["quote"]
    return MessageHeader(
        held["forwarded_from"],
        held["signature"],
        None if quote is None else Quote(QuoteKind(quote["kind"]), quote["text"], quote["author"]),
    )
