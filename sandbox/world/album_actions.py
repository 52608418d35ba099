"""People send albums: several media that clients show as one (core.telegram.org/api/files)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sandbox.world.message_actions import MessageActions
from sandbox.world.message_content import Media, MediaKind
from sandbox.world.model import Message, Peer, User
from sandbox.world.topic_state import Topic


def new_grouped_id() -> int:
    """A number for the messages of one album."""
    return secrets.randbits(62) + 1


class AlbumActions(MessageActions):
    """What people do with albums."""

    def write_album(
        self,
        sender: User,
        chat: Peer,
        media: Sequence[Media | MediaKind],
        caption: str = "",
        *,
        caption_at: int = 0,
        reply_to: Message | None = None,
        topic: Topic | None = None,
        date: int | None = None,
    ) -> list[Message]:
        """Somebody sends several media at once: one message each, with one ``grouped_id``.

        ``caption_at``: which of them has the caption. Clients receive them together.
        """
        grouped_id = new_grouped_id()
        return [
            self.write(
                sender,
                chat,
                caption if number == caption_at else "",
                media=one,
                reply_to=reply_to,
                topic=topic,
                date=date,
                grouped_id=grouped_id,
            )
            for number, one in enumerate(media)
        ]
