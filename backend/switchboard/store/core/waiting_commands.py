"""What the operator wants for a chat, as SQL expressions over the waiting commands of the outbox.

A command's payload names a property as the tables `chats` and `topics` name it, and its topic if it
is about one. Refused commands do not count.
"""

TOPIC = "coalesce(json_extract(o.payload, '$.topic_id'), 0)"
"""The topic that a command of the outbox `o` is about; 0 for the whole chat."""


def wanted(field: str, of: str = "ch", topic: str = "0") -> str:
    """An expression in SQL: the value that the newest waiting command gives a property of a chat,
    or of one of its topics.

    of: the alias of a table with an account and a chat. topic: an expression for the topic. NULL if
    no command waits.
    """
    return (
        f"(SELECT json_extract(o.payload, '$.{field}') FROM outbox o "  # noqa: S608 - constants only
        f"WHERE o.telegram_account_id = {of}.telegram_account_id AND o.chat_id = {of}.chat_id "
        f"AND o.supersede_key IS NOT NULL AND o.state <> 'failed' AND {TOPIC} = {topic} "
        f"AND json_type(o.payload, '$.{field}') IS NOT NULL ORDER BY o.id DESC LIMIT 1)"
    )


def waiting_draft(of: str = "c") -> str:
    """An expression in SQL: the newest waiting draft of a conversation and the time of its command,
    as a JSON list."""
    return (
        "(SELECT json_array(json(o.payload), o.created_at) FROM outbox o "  # noqa: S608 - constants only
        f"WHERE o.telegram_account_id = {of}.telegram_account_id AND o.chat_id = {of}.chat_id "
        "AND o.supersede_key IS NOT NULL AND o.kind = 'set_draft' AND o.state <> 'failed' "
        f"AND {TOPIC} = {of}.topic_id ORDER BY o.id DESC LIMIT 1)"
    )


def problem(of: str = "c") -> str:
    """An expression in SQL: code and text of the newest refused setting of a conversation, as a
    JSON list. One of its chat, such as its archiving, counts as well."""
    return (
        "(SELECT json_array(o.error_code, o.error_text) FROM outbox o "  # noqa: S608 - constants only
        f"WHERE o.telegram_account_id = {of}.telegram_account_id AND o.chat_id = {of}.chat_id "
        "AND o.state = 'failed' AND o.supersede_key IS NOT NULL AND o.message_id IS NULL "
        f"AND {TOPIC} IN (0, {of}.topic_id) ORDER BY o.id DESC LIMIT 1)"
    )
