"""Quotes of messages that may contain a login code. They are hidden like the messages themselves.

A reply can quote a part of a forwarded message of Telegram (constructor/messageReplyHeader,
quote_text). The reply does not say whose text it quotes. The quoted message does, if it is stored.
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
"""A text that may be a code. It is used if the quoted message is not stored (yet)."""


def shown_header(
    transaction: Transaction, account_id: AccountId, new: NewMessage
) -> MessageHeader | None:
    """The header of a new message, without a quote that may contain a login code."""
    header = new.header
    if header is None or header.quote is None or header.quote.text is None:
        return header
    if (
        new.reply_to_message_id is None
    ):  # it quotes another chat: the quote was checked at translation
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
    """Hide quotes that were stored before the hidden message that they quote. Returns the changed
    messages, which the caller emits."""
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
