"""Quotes of messages that may carry a login code: they are hidden like the messages themselves.

A message from Telegram that was forwarded can be answered with a part of its text as a quote
(constructor/messageReplyHeader, quote_text). Nothing in the answer says whose text that is; the
message that it answers does, where it is stored.
"""

import re
from dataclasses import replace

from switchboard.domain.ids import AccountId, MessageId
from switchboard.domain.messages import MessageHeader
from switchboard.domain.redaction import CODE_SENDERS, HIDDEN_TEXT
from switchboard.domain.updates import NewMessage
from switchboard.store.core import header_column
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import search

_LIKE_A_CODE = re.compile(r"\d(?:[ .-]?\d){4}")
"""What may be a code, where the message that is quoted is not stored (yet)."""


def shown_header(
    transaction: Transaction, account_id: AccountId, new: NewMessage
) -> MessageHeader | None:
    """The header of a new message, without a quote that may hold a login code."""
    header = new.header
    if header is None or header.quote is None or header.quote.text is None:
        return header
    if new.reply_to_message_id is None:  # of another chat: what it quotes was looked at before
        return header
    is_hidden: int | None = transaction.fetch_value(
        "SELECT text = ? FROM messages "
        "WHERE telegram_account_id = ? AND chat_id = ? AND message_id = ?",
        (HIDDEN_TEXT, account_id, new.chat_id, new.reply_to_message_id),
    )
    if is_hidden is None:
        is_hidden = _LIKE_A_CODE.search(header.quote.text) is not None
    return _without_quote(header) if is_hidden else header


def hide_quotes_of(
    transaction: Transaction, account_id: AccountId, new: NewMessage
) -> list[MessageId]:
    """Hide what was stored earlier than the hidden message that it quotes; returns those changed,
    for the caller to tell."""
    if new.text != HIDDEN_TEXT or new.chat_id in CODE_SENDERS:
        return []
    changed: list[MessageId] = []
    for row in transaction.fetch_all(
        "SELECT id, header FROM messages WHERE telegram_account_id = ? AND chat_id = ? "
        "AND message_id > ? AND reply_to_message_id = ? AND header IS NOT NULL",
        (account_id, new.chat_id, new.message_id, new.message_id),
    ):
        message_id, header = MessageId(row["id"]), header_column.from_column(row["header"])
        if header is None or header.quote is None or header.quote.text is None:
            continue
        with search.followed(transaction, message_id):
            transaction.execute(
                "UPDATE messages SET header = ? WHERE id = ?",
                (header_column.to_column(_without_quote(header)), message_id),
            )
        changed.append(message_id)
    return changed


def _without_quote(header: MessageHeader) -> MessageHeader | None:
    left = replace(header, quote=None)
    return None if left == MessageHeader() else left
