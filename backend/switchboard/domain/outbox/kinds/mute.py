"""Mute a chat, or unmute it."""

from dataclasses import dataclass
from typing import ClassVar

from switchboard.domain.ids import TopicId
from switchboard.domain.outbox.commands import Content, Rules, setting
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.topics import WHOLE_CHAT


@dataclass(frozen=True, slots=True)
class Mute(Content):
    """The chat is muted until this time (`MUTED_ALWAYS`: forever); 0 unmutes it."""

    rules: ClassVar[Rules] = setting("mute")

    mute_until: Timestamp
    topic_id: TopicId = WHOLE_CHAT
