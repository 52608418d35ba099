"""Answers that this layer cannot read concern only the request that they answer."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from telethon.tl import types
from telethon.tl.alltlobjects import tlobjects

from sandbox import Channel, DataCentre, User
from switchboard.domain.ids import TelegramMessageId
from switchboard.errors import RequestUnanswered
from switchboard.telegram.link import TelegramLink
from switchboard.telegram.translate.peers import channel_marked_id
from tests.telegram.fake_store import Kept

Read = Callable[[TelegramLink, Channel], Awaitable[Any]]

READS: dict[str, tuple[Any, Read]] = {
    "schedule": (types.messages.ChannelMessages, lambda link, at: link.schedule(_id(at), 0)),
    "group before": (types.messages.ChatFull, lambda link, at: link.moved_from(_id(at))),
    "reactions": (
        types.UpdateMessageReactions,
        lambda link, at: link.reactions(_id(at), [TelegramMessageId(1), TelegramMessageId(2)]),
    ),
}


def _id(channel: Channel) -> Any:
    return channel_marked_id(channel.id)


@pytest.mark.parametrize("reading", READS)
async def test_an_unreadable_answer_is_no_answer(
    link: TelegramLink,
    dc: DataCentre,
    anna: User,
    bob: User,
    kept: Kept,
    monkeypatch: pytest.MonkeyPatch,
    reading: str,
) -> None:
    """The caller gets our own error, and the link continues."""
    crowd = dc.world.create_channel("Crowd", creator=bob, members=[anna], megagroup=True)
    post = dc.world.write(bob, crowd, "one")
    dc.world.react(bob, post, "👍")
    await kept.until_text("one")
    kind, read = READS[reading]
    monkeypatch.delitem(tlobjects, kind.CONSTRUCTOR_ID)

    with pytest.raises(RequestUnanswered) as unreadable:
        await read(link, crowd)

    assert unreadable.value.code == "answer_unreadable"
    assert link.is_online()
