"""``account``: notification settings."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.errors import bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.forum_topics import forum_of, topic_of
from sandbox.rpc.registry import Call, answers
from sandbox.view.dialogs import notify_settings
from sandbox.world import Peer
from sandbox.world.dialog_state import NotifySettings
from sandbox.world.notifications import BROADCASTS, CHATS, USERS, NotifySet

DEFAULTS: dict[type, str] = {
    types.InputNotifyUsers: USERS,
    types.InputNotifyChats: CHATS,
    types.InputNotifyBroadcasts: BROADCASTS,
}


@answers(functions.account.UpdateNotifySettingsRequest)
def update_notify_settings(call: Call, request: Any) -> Reply:
    """Set the notifications of a chat, or the default of a kind of chats.

    An omitted field means the default (core.telegram.org/method/account.updateNotifySettings).
    Sounds are not stored.
    """
    target, before, topic_id = _target(call, request.peer)
    given = request.settings
    until = None if given.mute_until is None else int(given.mute_until.timestamp())
    settings = NotifySettings(until, given.silent, given.show_previews)
    if settings != before:
        _set(call, target, settings, topic_id)
    return True


@answers(functions.account.GetNotifySettingsRequest)
def get_notify_settings(call: Call, request: Any) -> Reply:
    """The settings of a chat, or the default of a kind of chats."""
    return notify_settings(_target(call, request.peer)[1])


@answers(functions.account.ResetNotifySettingsRequest)
def reset_notify_settings(call: Call, request: Any) -> Reply:
    """Reset all settings (core.telegram.org/method/account.resetNotifySettings)."""
    empty = NotifySettings()
    for peer, dialog in list(call.user.box.dialogs.items()):
        if dialog.notify != empty:
            _set(call, peer, empty)
        for topic_id, own in list(dialog.topics.items()):
            if own.notify != empty:
                _set(call, peer, empty, topic_id)
    for kind, settings in list(call.user.box.notify_defaults.items()):
        if settings != empty:
            _set(call, kind, empty)
    return True


def _target(call: Call, given: Any) -> tuple[Peer | str, NotifySettings, int]:
    """The target of an ``InputNotifyPeer``, its settings, and its topic if it is one
    (PEER_ID_INVALID, TOPIC_ID_INVALID)."""
    kind = DEFAULTS.get(type(given))
    if kind is not None:
        return kind, call.user.box.notify_defaults.get(kind, NotifySettings()), 0
    if isinstance(given, types.InputNotifyForumTopic):
        forum = forum_of(call, given.peer)
        topic = topic_of(forum, given.top_msg_id)
        own = call.world.state.dialog(call.user, forum).topic(topic.id)
        return forum, own.notify, topic.id
    if not isinstance(given, types.InputNotifyPeer):
        raise bad("PEER_ID_INVALID")
    peer = inputs.peer(call, given.peer)
    dialog = call.user.box.dialogs.get(peer)
    return peer, dialog.notify if dialog else NotifySettings(), 0


def _set(call: Call, target: Peer | str, settings: NotifySettings, topic_id: int = 0) -> None:
    call.world.apply_event(
        NotifySet(
            call.user.ref,
            target if isinstance(target, str) else target.ref,
            settings.mute_until,
            settings.silent,
            settings.show_previews,
            call.world.now(),
            topic_id,
        )
    )
