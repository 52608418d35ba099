"""``messages``: albums, which are several media with one ``grouped_id``."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions

from sandbox.errors import bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.drafts import clear_draft
from sandbox.rpc.media import checked_caption, read_media
from sandbox.rpc.messages import check_may_write, entities_in, in_updates, written, written_before
from sandbox.rpc.registry import Call, answers
from sandbox.rpc.reply_targets import reply_target
from sandbox.view import TL
from sandbox.view.media import uploaded
from sandbox.world import Message
from sandbox.world.album_actions import new_grouped_id
from sandbox.world.uploads import MediaUploaded

MAX_MEDIA = 10


@answers(functions.messages.UploadMediaRequest)
def upload_media(call: Call, request: Any) -> Reply:
    """Accept media that an album will contain (core.telegram.org/method/messages.uploadMedia)."""
    media = read_media(call, request.media)
    number = call.world.apply_event(MediaUploaded(media.kind, media.name, media.detail))
    return uploaded(call.user, number, media, call.world.now())


@answers(functions.messages.SendMultiMediaRequest)
def send_multi_media(call: Call, request: Any) -> Reply:
    """Send an album: one message for each of its media, with one ``grouped_id``. A ``random_id``
    works as in ``sendMessage`` (core.telegram.org/method/messages.sendMultiMedia)."""
    peer = inputs.peer(call, request.peer)
    given = request.multi_media
    if not given:
        raise bad("MULTI_MEDIA_EMPTY")
    if len(given) > MAX_MEDIA:
        raise bad("MULTI_MEDIA_TOO_LONG")
    check_may_write(call, peer)
    target = reply_target(call, peer, request.reply_to)
    contents = [(checked_caption(one), read_media(call, one.media)) for one in given]
    grouped_id, messages, updates = new_grouped_id(), list[Message](), list[TL]()
    for one, (caption, media) in zip(given, contents, strict=True):
        earlier = written_before(call, peer, one.random_id)
        message = earlier or call.world.write(
            call.user,
            peer,
            caption,
            reply_to=target.reply_to,
            topic=target.topic,
            entities=entities_in(call, one),
            media=media,
            silent=bool(request.silent),
            random_id=one.random_id,
            grouped_id=grouped_id,
        )
        messages.append(message)
        updates += written(call, message, again=earlier is not None)
    if request.clear_draft:
        clear_draft(call, peer, target.draft_topic_id)
    return in_updates(call, messages, *updates)
