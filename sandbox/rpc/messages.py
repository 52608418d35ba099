"""``messages``: send, edit, mark as read."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.errors import RpcError, bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.drafts import clear_draft
from sandbox.rpc.help import MESSAGE_LENGTH_MAX
from sandbox.rpc.message_entities import sent_entities
from sandbox.rpc.message_rights import editable
from sandbox.rpc.registry import Call, answers
from sandbox.rpc.reply_targets import reply_target
from sandbox.rpc.scheduled import date_of, find_scheduled, schedule, scheduled_before
from sandbox.rpc.scheduled import edit as edit_scheduled
from sandbox.view import TL, entities
from sandbox.world import Channel, Entity, Group, Media, Message, Peer, SuggestedPost, User
from sandbox.world.changes import EditedMessage, NewMessage, pts_of
from sandbox.world.model import Logged
from sandbox.world.privacy import requirement

PREMIUM = "PRIVACY_PREMIUM_REQUIRED"


@answers(functions.messages.SendMessageRequest)
def send_message(call: Call, request: Any) -> Reply:
    """Send a message. A ``random_id`` that was used for this peer returns the message of that
    time."""
    peer = inputs.peer(call, request.peer)
    earlier = written_before(call, peer, request.random_id)
    if earlier is not None:
        return sent(call, earlier, again=True)
    return scheduled_before(call, peer, request.random_id) or write(
        call, peer, request, _checked(request.message)
    )


def write(call: Call, peer: Peer, request: Any, text: str, media: Media | None = None) -> TL:
    """Write or schedule the message of a ``sendMessage`` or ``sendMedia``, and return their
    answer."""
    check_may_write(call, peer)
    target = reply_target(call, peer, request.reply_to)
    date = date_of(call, peer, request)
    if date is not None:
        look = entities_in(call, request)
        return schedule(call, peer, request, date, text, target, look, media)
    message = call.world.write(
        call.user,
        peer,
        text,
        reply_to=target.reply_to,
        quote=getattr(request.reply_to, "quote_text", None) if target.reply_to else None,
        entities=entities_in(call, request),
        media=media,
        silent=bool(request.silent),
        random_id=request.random_id,
        topic=target.topic,
        suggested_post=_suggested_post(peer, request),
    )
    if request.clear_draft:
        clear_draft(call, peer, target.draft_topic_id)
    return sent(call, message)


def _suggested_post(peer: Peer, request: Any) -> SuggestedPost | None:
    """The suggestion of a ``sendMessage`` to a monoforum (SUGGESTED_POST_PEER_INVALID)."""
    given = getattr(request, "suggested_post", None)
    if given is None:
        return None
    if not isinstance(peer, Channel) or not peer.monoforum:
        raise bad("SUGGESTED_POST_PEER_INVALID")
    date = given.schedule_date and int(given.schedule_date.timestamp())
    return SuggestedPost(getattr(given.price, "amount", 0), date)


def written_before(call: Call, peer: Peer, random_id: int) -> Message | None:
    """The message that the user sent to this peer with a ``random_id``."""
    return call.world.state.sent.get((call.user.id, peer.ref, random_id)) if random_id else None


def _checked(text: str | None) -> str:
    """A text as the server stores it: without white space around it, 1 to 4096 characters."""
    stripped = (text or "").strip()
    if not stripped:
        raise bad("MESSAGE_EMPTY")
    if len(stripped) > MESSAGE_LENGTH_MAX:
        raise bad("MESSAGE_TOO_LONG")
    return stripped


def _edited_text(message: Message, text: str | None) -> str:
    """A new text, or a new caption, which may be empty."""
    return (text or "").strip() if message.media else _checked(text)


def _edited(call: Call, message: Message, request: Any) -> tuple[str, tuple[Entity, ...]]:
    """The text and the entities after an edit, which may leave them out."""
    if request.message is None:
        return message.text, message.entities
    return _edited_text(message, request.message), entities_in(call, request)


def entities_in(call: Call, request: Any) -> tuple[Entity, ...]:
    """The entities of the request's text, after the white space around the text was removed."""
    text = request.message or ""
    before = text[: len(text) - len(text.lstrip())]
    return sent_entities(call, request.entities, len(before.encode("utf-16-le")) // 2)


def check_may_write(call: Call, peer: Peer) -> None:
    """Whether the user may write there (USER_IS_BLOCKED, CHAT_WRITE_FORBIDDEN, …).

    A group that became a supergroup is refused as other clients report it (PEER_ID_INVALID).
    """
    if isinstance(peer, User):
        if peer.deleted:
            raise bad("INPUT_USER_DEACTIVATED")
        if call.user in peer.blocked:
            raise bad("USER_IS_BLOCKED")
        needed = requirement(peer, call.user)
        if needed:
            name = f"ALLOW_PAYMENT_REQUIRED_{needed}" if needed.isdecimal() else PREMIUM
            raise RpcError(403, name)
        if peer in call.user.blocked:
            raise bad("YOU_BLOCKED_USER")
    elif isinstance(peer, Group):
        if call.user not in peer.members:
            raise bad("CHAT_WRITE_FORBIDDEN")
        if peer.migrated_to is not None:
            raise bad("PEER_ID_INVALID")
    elif not peer.lets_write(call.user):
        raise bad("CHAT_WRITE_FORBIDDEN")


def sent(call: Call, message: Message, *, again: bool = False) -> TL:
    """The answer to a call that wrote: short for a text to another user, else ``updates``."""
    if not again and _is_plain_to_another(call, message):
        return types.UpdateShortSentMessage(
            message.id_for(call.user),
            call.user.box.pts,
            1,
            message.date,
            out=True,
            entities=entities(message.entities),
            ttl_period=message.ttl_period or None,
        )
    return in_updates(call, [message], *written(call, message, again=again))


def _is_plain_to_another(call: Call, message: Message) -> bool:
    to_another = isinstance(message.chat, User) and message.chat is not call.user
    return to_another and message.reply_to is None and message.media is None


def written(call: Call, message: Message, *, again: bool = False) -> list[TL]:
    """The id that belongs to a ``random_id``, and the message.

    ``again``: with the original pts, and a pts_count of 0.
    """
    channel = channel_or_none(message.chat)
    box = channel.box_for(call.user) if channel else call.user.box
    pts, pts_count = (pts_of(box, message), 0) if again else (box.pts, 1)
    news = NewMessage(pts, pts_count, message)
    identified = types.UpdateMessageID(message.id_for(call.user), message.random_id)
    return [identified, call.view.update(news, channel)]


def channel_or_none(peer: Peer) -> Channel | None:
    """The peer if it is a channel, else None."""
    return peer if isinstance(peer, Channel) else None


def in_updates(call: Call, messages: list[Message], *updates: TL) -> TL:
    """``updates`` as the answer to a call. Such answers take no ``seq``."""
    around = call.view.around(messages)
    return types.Updates(updates=list(updates), date=int(call.context.clock()), seq=0, **around)


@answers(functions.messages.EditMessageRequest)
def edit_message(call: Call, request: Any) -> Reply:
    """Change the text of an own message, or its entities. With a ``schedule_date``, a scheduled
    one."""
    if request.schedule_date is not None:
        scheduled = find_scheduled(call, request)
        return edit_scheduled(call, request, scheduled, *_edited(call, scheduled, request))
    peer = inputs.peer(call, request.peer)
    message = editable(call, call.world.state.box_of(call.user, peer).get(request.id))
    text, look = _edited_text(message, request.message), entities_in(call, request)
    if (text, look) == (message.text, message.entities):
        raise bad("MESSAGE_NOT_MODIFIED")
    call.world.edit(message, text, look)
    channel = channel_or_none(peer)
    box = channel.box_for(call.user) if channel else call.user.box
    change: Logged = EditedMessage(box.pts, 1, message)
    return in_updates(call, [message], call.view.update(change, channel))


@answers(functions.messages.ReadHistoryRequest)
def read_history(call: Call, request: Any) -> Reply:
    """Mark a private chat or basic group as read up to an id (0: all of it)."""
    peer = inputs.peer(call, request.peer)
    if isinstance(peer, Channel):
        raise bad("PEER_ID_INVALID")
    before = call.user.box.pts
    call.world.read_up_to(call.user, peer, request.max_id)
    pts = call.user.box.pts
    return types.messages.AffectedMessages(pts, pts - before)


@answers(functions.messages.SetTypingRequest)
def set_typing(call: Call, request: Any) -> Reply:
    """The others see the user typing."""
    peer = inputs.peer(call, request.peer)
    if not isinstance(peer, User) or call.user not in peer.blocked:
        call.world.type(call.user, peer)
    return True
