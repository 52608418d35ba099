"""The header with the answered message and the topic of a message."""

from __future__ import annotations

from typing import Any

from telethon.tl import types

from sandbox.view.peers import PeerView
from sandbox.world import Channel, Message
from sandbox.world.topic_state import GENERAL

TL = Any


class ReplyView(PeerView):
    """The viewer's view of replies, quotes and topics."""

    def reply_header(self, message: Message) -> TL:
        """A ``messageReplyHeader``.

        A message of a topic other than General names the topic, in ``reply_to_top_id`` if it
        answers a message of the topic, else in ``reply_to_msg_id``. Elsewhere in supergroups an
        answer to an answer names the first message of its thread (core.telegram.org/api/threads).
        """
        topic_id = topic_in_header(message)
        if message.reply_to is None and message.quote is None and topic_id is None:
            return None
        quoted = message.reply_to
        answered = self._id_or_none(quoted) if quoted else None
        return types.MessageReplyHeader(
            forum_topic=topic_id is not None or None,
            reply_to_msg_id=topic_id if quoted is None else answered,
            reply_to_top_id=self._top_id(message, topic_id),
            quote=message.quote is not None,
            quote_text=message.quote,
            reply_from=self._quoted_from(quoted) if quoted and message.quote else None,
            reply_to_peer_id=(
                self.peer(quoted.peer_for(self.viewer))
                if quoted and quoted.chat is not message.chat and message.quote
                else None
            ),
        )

    def _top_id(self, message: Message, topic_id: int | None) -> int | None:
        """The first message of the thread, unless ``reply_to_msg_id`` names it."""
        quoted = message.reply_to
        if quoted is None or quoted.chat is not message.chat:
            return None
        if topic_id is not None:
            return topic_id
        if not isinstance(message.chat, Channel) or quoted.reply_to is None:
            return None
        first = quoted
        while first.reply_to is not None and first.reply_to.chat is message.chat:
            first = first.reply_to
        return None if first is quoted else first.ids[0]

    def _quoted_from(self, quoted: Message) -> TL:
        return types.MessageFwdHeader(date=quoted.date, from_id=self.peer(quoted.sender))

    def _id_or_none(self, message: Message) -> int | None:
        """The viewer's id of a message, unless it was written before the viewer joined."""
        return message.ids.get(0, message.ids.get(self.viewer.id))


def topic_in_header(message: Message) -> int | None:
    """The topic that a message must name: a forum's topic other than General, which it did not
    create itself."""
    chat = message.chat
    if not isinstance(chat, Channel) or not chat.forum or message.topic_id <= GENERAL:
        return None
    starts_it = message.number >= 0 and message.ids[0] == message.topic_id
    return None if starts_it else message.topic_id
