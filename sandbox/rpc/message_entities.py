"""Entities as clients send them.

A mention by name is sent with an ``InputUser`` (core.telegram.org/constructor/
inputMessageEntityMentionName), and comes back with the user's id
(core.telegram.org/constructor/messageEntityMentionName).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from telethon.tl import types

from sandbox.rpc import inputs
from sandbox.rpc.registry import Call
from sandbox.view.message_entities import kept
from sandbox.world import Entity


def sent_entities(call: Call, given: Iterable[Any] | None, cut: int = 0) -> tuple[Entity, ...]:
    """The entities that a client sent with a text, after ``cut`` leading code units were removed
    (ENTITY_MENTION_USER_INVALID)."""
    entities = [
        _mention(call, entity) if type(entity) is types.InputMessageEntityMentionName else entity
        for entity in given or ()
        if type(entity) is not types.MessageEntityMentionName
    ]
    return kept(entities, cut)


def _mention(call: Call, given: Any) -> Any:
    user = inputs.user(call, given.user_id, "ENTITY_MENTION_USER_INVALID")
    return types.MessageEntityMentionName(given.offset, given.length, user.id)
