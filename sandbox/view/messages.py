"""Messages of one account's box, in TL."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from telethon.tl import types

from sandbox.view.keyboards import reply_markup
from sandbox.view.media import action, media
from sandbox.view.message_entities import entities
from sandbox.view.reactions import message_reactions
from sandbox.view.replies import ReplyView
from sandbox.world import Channel, Group, Message, Peer, User
from sandbox.world.mentions import named_in

TL = Any


class MessageView(ReplyView):
    """The viewer's view of messages."""

    def message(self, message: Message) -> TL:
        """A ``message`` or ``messageService``."""
        shared = self._shared(message)
        if message.action is not None:
            return types.MessageService(action=action(message.action), **shared)
        return types.Message(
            message=message.text,
            entities=entities(message.entities),
            media=media(message) if message.media else None,
            fwd_from=self._forward(message),
            edit_date=message.edited,
            edit_hide=message.edit_hidden or None,
            suggested_post=_suggested_post(message),
            grouped_id=message.grouped_id or None,
            reply_markup=reply_markup(message.keyboard),
            reactions=message_reactions(self, message),
            from_scheduled=(message.from_scheduled and message.sender is self.viewer) or None,
            views=1 if shared["post"] else None,
            forwards=0 if shared["post"] else None,
            **shared,
        )

    def _shared(self, message: Message) -> dict[str, Any]:
        chat, viewer = message.chat, self.viewer
        post = isinstance(chat, Channel) and not chat.megagroup
        return {
            "id": message.id_for(viewer),
            "peer_id": self.peer(message.peer_for(viewer)),
            "from_id": self._from_id(message, post=post),
            "date": message.date,
            "out": message.out_for(viewer),
            "post": post,
            "silent": message.silent,
            "mentioned": self.mentions_viewer(message) or None,
            "media_unread": self.is_unread_mention(message) or None,
            "reply_to": self.reply_header(message),
            "ttl_period": message.ttl_period or None,
            "saved_peer_id": types.PeerUser(message.topic_id) if _is_direct(chat) else None,
        }

    def mentions_viewer(self, message: Message) -> bool:
        """Telegram's ``mentioned``: the viewer is named or answered (api/mentions)."""
        return self.viewer in message.mentions

    def is_unread_mention(self, message: Message) -> bool:
        """Telegram's ``media_unread``, of mentions: the viewer has not looked at the message."""
        if not self.mentions_viewer(message):
            return False
        dialog = self.viewer.box.dialogs.get(message.peer_for(self.viewer))
        return dialog is not None and message.id_for(self.viewer) in dialog.unread_mentions

    def _from_id(self, message: Message, *, post: bool) -> TL:
        """It is omitted if the conversation already determines it, as by the server."""
        if post or (isinstance(message.chat, User) and message.sender is not self.viewer):
            return None
        return self.peer(shown_sender(message))

    def _forward(self, message: Message) -> TL:
        if message.forwarded_from is None:
            return None
        origin, date, post = message.origin
        return types.MessageFwdHeader(date=date, from_id=self.peer(origin), channel_post=post)

    def peers_of(self, messages: Iterable[Message]) -> set[Peer]:
        """All peers that a client needs to show these messages."""
        found: set[Peer] = set()
        for message in messages:
            found.add(shown_sender(message))
            found.add(message.chat)
            found.update(message.reactions)
            found.update(named_in(self.state, message))
            if _is_direct(message.chat):
                found.add(self.state.users[message.topic_id])
            if message.forwarded_from is not None:
                found.add(message.forwarded_from)
            if message.action is not None:
                found.update(self.state.users[i] for i in message.action.users)
                found.update(_other_chat(message))
            if message.quote is not None and message.reply_to is not None:
                found.update((message.reply_to.sender, message.reply_to.peer_for(self.viewer)))
        return found

    def around(self, messages: Iterable[Message], *more: Peer) -> dict[str, list[TL]]:
        """``users`` and ``chats`` of an answer with these messages."""
        return self.described(self.peers_of(messages) | set(more))


def _other_chat(message: Message) -> Iterable[Peer]:
    """The other chat of a group that became a supergroup, if the message reports that."""
    chat, kind = message.chat, message.action.kind if message.action else None
    other: Peer | None = None
    if kind == "migrated_to" and isinstance(chat, Group):
        other = chat.migrated_to
    elif kind == "migrated_from" and isinstance(chat, Channel):
        other = chat.migrated_from
    return () if other is None else (other,)


def shown_sender(message: Message) -> Peer:
    """The sender that others see. Admins write direct messages on behalf of the channel."""
    chat = message.chat
    if isinstance(chat, Channel) and chat.monoforum and message.sender in chat.admins:
        assert chat.linked is not None
        return chat.linked
    return message.sender


def _is_direct(chat: Peer) -> bool:
    return isinstance(chat, Channel) and chat.monoforum


def _suggested_post(message: Message) -> TL:
    given = message.suggested_post
    if given is None:
        return None
    return types.SuggestedPost(
        accepted=given.accepted or None,
        rejected=given.accepted is False or None,
        price=types.StarsAmount(given.stars, 0) if given.stars else None,
        schedule_date=given.schedule_date,
    )
