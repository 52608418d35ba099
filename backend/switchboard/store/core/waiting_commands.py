"""What the operator wants for a chat, as SQL expressions over the waiting commands of the outbox.

A command's payload names a property as the table `chats` names it. Refused commands do not count.
"""


def wanted(field: str, of: str = "ch") -> str:
    """An expression in SQL: the value that the newest waiting command gives a property of a chat.

    of: the alias of a table with an account and a chat. NULL if no command waits.
    """
    return (
        f"(SELECT json_extract(o.payload, '$.{field}') FROM outbox o "  # noqa: S608 - constants only
        f"WHERE o.telegram_account_id = {of}.telegram_account_id AND o.chat_id = {of}.chat_id "
        "AND o.supersede_key IS NOT NULL AND o.state <> 'failed' "
        f"AND json_type(o.payload, '$.{field}') IS NOT NULL ORDER BY o.id DESC LIMIT 1)"
    )


def waiting_draft(of: str = "c") -> str:
    """An expression in SQL: the newest waiting draft of a chat and the time of its command, as a
    JSON list."""
    return (
        "(SELECT json_array(json(o.payload), o.created_at) FROM outbox o "  # noqa: S608 - constants only
        f"WHERE o.telegram_account_id = {of}.telegram_account_id AND o.chat_id = {of}.chat_id "
        "AND o.supersede_key = 'set_draft' AND o.state <> 'failed' ORDER BY o.id DESC LIMIT 1)"
    )


def problem(of: str = "c") -> str:
    """An expression in SQL: code and text of the newest refused setting of a conversation, as a
    JSON list."""
    return (
        "(SELECT json_array(o.error_code, o.error_text) FROM outbox o "  # noqa: S608 - constants only
        f"WHERE o.telegram_account_id = {of}.telegram_account_id AND o.chat_id = {of}.chat_id "
        "AND o.state = 'failed' AND o.supersede_key IS NOT NULL ORDER BY o.id DESC LIMIT 1)"
    )
