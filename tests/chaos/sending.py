"""The end of a run: every reply is sent, or had a reason not to be."""

from __future__ import annotations

from typing import Any

from sandbox import World
from tests.chaos.faults import REFUSAL
from tests.chaos.operator import Desk
from tests.chaos.people import Cast
from tests.chaos.reader import Reader

TIMEOUT = 240.0
"""How long until nothing is pending, in seconds."""

DELETED = "topic_deleted"
EXPECTED = frozenset({REFUSAL.lower(), "group_moved", "topic_closed", DELETED})
"""Why a reply may fail: Telegram refused it, or its conversation was closed, deleted or moved."""


async def until_sent(world: World, cast: Cast, reader: Reader, desk: Desk) -> list[str]:
    """Wait until nothing is pending, retry the refused replies, and wait again.

    Topics are reopened before, and replies into deleted ones are discarded: the operator sees why
    they failed. Replies into a group that moved go to its supergroup.

    Returns the replies that are not finished, and those that failed without a reason.
    """

    def with_status(*status: str) -> list[dict[str, Any]]:
        return [
            message
            for message in reader.messages.values()
            if message["status"] in status and message["deleted_at"] is None
        ]

    _reopen_topics(world, cast)
    await reader.until(lambda: _has_all(reader, desk) and not with_status("pending"), TIMEOUT)
    failed = with_status("failed")
    for message in failed:
        if message["error"]["code"] == DELETED:
            await desk.discard(next(r for r in desk.replies if r.id == message["id"]))
        else:
            await desk.retry(message["id"])
    await reader.until(lambda: not with_status("pending", "failed"), TIMEOUT)
    unfinished = [f"{m['text']!r} is still {m['status']}" for m in with_status("pending", "failed")]
    unfounded = [m for m in failed if m["error"]["code"] not in EXPECTED]
    return unfinished + [f"{m['text']!r} failed: {m['error']['code']}" for m in unfounded]


def _has_all(reader: Reader, desk: Desk) -> bool:
    """Whether the stream has sent every accepted reply."""
    return all(reply.id in reader.messages for reply in desk.replies if reply.id)


def _reopen_topics(world: World, cast: Cast) -> None:
    for topic in cast.forum.topics.values():
        if topic.is_closed and not topic.is_deleted:
            world.reopen_topic(cast.forum, topic, cast.forum.creator)
