"""``messages``: the direct messages of a channel, as its admins see them
(core.telegram.org/api/monoforum)."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.errors import bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.channels import updates_after
from sandbox.rpc.history import page
from sandbox.rpc.registry import Call, answers
from sandbox.view import TL
from sandbox.world import Channel, Topic

MAX_DIALOGS = 100
"""The most topics in one answer."""


def monoforum_of(call: Call, given: Any) -> Channel:
    """The monoforum of which the user is an admin (PARENT_PEER_INVALID, CHAT_ADMIN_REQUIRED)."""
    peer = inputs.peer(call, given)
    if not isinstance(peer, Channel) or not peer.monoforum:
        raise bad("PARENT_PEER_INVALID")
    if call.user not in peer.admins:
        raise bad("CHAT_ADMIN_REQUIRED")
    return peer


def _topic_of(call: Call, monoforum: Channel, given: Any) -> Topic | None:
    return monoforum.topics.get(inputs.user(call, given, "PEER_ID_INVALID").id)


@answers(functions.messages.GetSavedDialogsRequest)
def get_saved_dialogs(call: Call, request: Any) -> Reply:
    """The topics of a monoforum from an offset, newest first
    (core.telegram.org/method/messages.getSavedDialogs)."""
    monoforum = monoforum_of(call, request.parent_peer)
    topics = [topic for topic in monoforum.topics.values() if topic.ids]
    topics.sort(key=lambda topic: topic.ids[-1], reverse=True)
    older = [t for t in topics if not request.offset_id or t.ids[-1] < request.offset_id]
    limit = max(1, min(request.limit, MAX_DIALOGS))
    contents = _dialogs(call, monoforum, older[:limit])
    if len(older) == len(topics) and len(topics) <= limit:
        return types.messages.SavedDialogs(**contents)
    return types.messages.SavedDialogsSlice(count=len(topics), **contents)


@answers(functions.messages.GetSavedDialogsByIDRequest)
def get_saved_dialogs_by_id(call: Call, request: Any) -> Reply:
    """The topics of some persons (core.telegram.org/method/messages.getSavedDialogsByID)."""
    monoforum = monoforum_of(call, request.parent_peer)
    found = [_topic_of(call, monoforum, given) for given in request.ids]
    return types.messages.SavedDialogs(
        **_dialogs(call, monoforum, [topic for topic in found if topic is not None])
    )


def _dialogs(call: Call, monoforum: Channel, topics: list[Topic]) -> dict[str, list[TL]]:
    newest = [monoforum.box.messages[topic.ids[-1]] for topic in topics if topic.ids]
    people = [call.world.state.users[topic.id] for topic in topics]
    return {
        "dialogs": [call.view.monoforum_dialog(monoforum, topic) for topic in topics],
        "messages": [call.view.message(message) for message in newest],
        **call.view.around(newest, monoforum, *people),
    }


@answers(functions.messages.GetSavedHistoryRequest)
def get_saved_history(call: Call, request: Any) -> Reply:
    """A page of a person's topic, newest first
    (core.telegram.org/method/messages.getSavedHistory)."""
    monoforum = monoforum_of(call, request.parent_peer)
    topic = _topic_of(call, monoforum, request.peer)
    return page(call, monoforum, topic.ids if topic else [], request)


@answers(functions.messages.ReadSavedHistoryRequest)
def read_saved_history(call: Call, request: Any) -> Reply:
    """Mark a person's topic as read up to an id
    (core.telegram.org/method/messages.readSavedHistory)."""
    monoforum = monoforum_of(call, request.parent_peer)
    topic = _topic_of(call, monoforum, request.peer)
    if topic is not None:
        call.world.read_topic_up_to(call.user, monoforum, topic, request.max_id)
    return True


@answers(functions.messages.DeleteSavedHistoryRequest)
def delete_saved_history(call: Call, request: Any) -> Reply:
    """Delete the messages of a person's topic up to an id (0: all)
    (core.telegram.org/method/messages.deleteSavedHistory)."""
    monoforum = monoforum_of(call, request.parent_peer)
    topic = _topic_of(call, monoforum, request.peer)
    ids = [i for i in topic.ids if not request.max_id or i <= request.max_id] if topic else []
    before = monoforum.box.pts
    if ids:
        call.world.delete([monoforum.box.messages[i] for i in ids])
    return types.messages.AffectedHistory(monoforum.box.pts, monoforum.box.pts - before, 0)


@answers(functions.messages.ToggleSuggestedPostApprovalRequest)
def toggle_suggested_post_approval(call: Call, request: Any) -> Reply:
    """Approve or reject a suggested post
    (core.telegram.org/method/messages.toggleSuggestedPostApproval)."""
    monoforum = monoforum_of(call, request.peer)
    message = monoforum.box.messages.get(request.msg_id)
    if message is None or message.suggested_post is None:
        raise bad("MESSAGE_ID_INVALID")
    if message.suggested_post.accepted is not None:
        raise bad("SUGGESTED_POST_ALREADY_DECIDED")
    before = monoforum.box.pts
    accepted, comment = not request.reject, request.reject_comment
    call.world.decide_suggested_post(message, call.user, accepted=accepted, comment=comment)
    return updates_after(call, monoforum, before)


@answers(functions.channels.UpdatePaidMessagesPriceRequest)
def update_paid_messages_price(call: Call, request: Any) -> Reply:
    """Let a channel accept direct messages. Prices are not served."""
    channel = inputs.channel(call, request.channel)
    if call.user is not channel.creator or channel.megagroup:
        raise bad("CHAT_ADMIN_REQUIRED")
    if not request.broadcast_messages_allowed or request.send_paid_messages_stars:
        raise bad("STARS_AMOUNT_INVALID")
    call.world.open_direct_messages(channel)
    return updates_after(call, channel, channel.box.pts)
