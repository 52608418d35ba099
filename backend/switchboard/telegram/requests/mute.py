"""Mute a chat, or unmute it (`account.updateNotifySettings`)."""

from typing import Any

from telethon.tl import functions, types

from switchboard.domain.ids import TopicId
from switchboard.domain.notifications import NotifySettings
from switchboard.domain.outbox import Command
from switchboard.domain.topics import WHOLE_CHAT
from switchboard.domain.updates import DialogStateChange, MuteChanged
from switchboard.telegram.requests.command_requester import CommandRequester


async def mute(
    requester: CommandRequester, peer: Any, command: Command
) -> tuple[DialogStateChange, ...]:
    """Mute until the command's time; 0 unmutes. Returns what has changed.

    Telegram resets every setting that the request leaves out, so the others are read first and sent
    again. Of the sounds, the one for platforms other than phones is sent.
    """
    content: Any = command.content
    target = _target(peer, content.topic_id)
    now = await requester.ask(functions.account.GetNotifySettingsRequest(target))
    settings = types.InputPeerNotifySettings(
        show_previews=now.show_previews,
        silent=now.silent,
        mute_until=content.mute_until,
        sound=now.other_sound,
        stories_muted=now.stories_muted,
        stories_hide_sender=now.stories_hide_sender,
        stories_sound=now.stories_other_sound,
    )
    await requester.ask(functions.account.UpdateNotifySettingsRequest(target, settings))
    changed = NotifySettings(content.mute_until, now.silent)
    return requester.changed(MuteChanged(command.chat_id, changed, None, content.topic_id))


def _target(peer: Any, topic_id: TopicId) -> Any:
    if topic_id == WHOLE_CHAT:
        return types.InputNotifyPeer(peer)
    return types.InputNotifyForumTopic(peer, topic_id)
