"""The end of a run: every reply is sent, or had a reason not to be."""

from __future__ import annotations

from typing import Any

from sandbox import World
from tests.chaos.faults import REFUSAL
from tests.chaos.operator import FORWARD, Desk, Reply
from tests.chaos.people import Cast, is_there
from tests.chaos.reader import Reader

TIMEOUT = 240.0
"""How long until nothing is pending, in seconds."""

DELETED = "topic_deleted"
QUOTE_GONE = "message_id_invalid"
EXPECTED = frozenset({REFUSAL.lower(), "group_moved", "topic_closed", DELETED})
"""Why a reply may fail: Telegram refused it, or its conversation was closed, deleted or moved."""


async def until_sent(reader: Reader, desk: Desk) -> list[str]:
    """Wait until nothing is pending, retry the refused replies, and wait again.

    Replies into deleted topics are discarded: the operator sees why they failed. Replies into a
    group that moved go to its supergroup, and those to a message that was deleted go without the
    quote. Forwards whose original was deleted are discarded.

    Returns the replies that are not finished, and those that failed without a reason.
    """

    def with_status(*status: str) -> list[dict[str, Any]]:
        return [
            message
            for message in reader.messages.values()
            if message["status"] in status and message["deleted_at"] is None
        ]

    await reader.until(lambda: _has_all(reader, desk) and not with_status("pending"), TIMEOUT)
    for message in with_status("failed"):
        if is_forward(message):
            await desk.discard_forward(message["id"])
    failed = [message for message in with_status("failed") if not is_forward(message)]
    refused = []
    for message in failed:
        code = message["error"]["code"]
        if code == DELETED or _is_topic_deleted(_reply(desk, message)):
            await desk.discard(_reply(desk, message))
        else:
            reason = await desk.retry(message["id"], without_quote=code == QUOTE_GONE)
            if reason is not None:
                refused.append(f"{message['text']!r} ({code}) cannot be retried: {reason}")
    await reader.until(lambda: not with_status("pending", "failed"), TIMEOUT)
    unfinished = [f"{m['text']!r} is still {m['status']}" for m in with_status("pending", "failed")]
    unfounded = [m for m in failed if not _is_founded(desk, m)]
    return refused + unfinished + [f"{m['text']!r} failed: {m['error']['code']}" for m in unfounded]


def is_forward(message: dict[str, Any]) -> bool:
    """Whether the operator forwarded it. A forward fails if its original was deleted."""
    return (message["client_id"] or "").startswith(FORWARD)


def _has_all(reader: Reader, desk: Desk) -> bool:
    """Whether the stream has sent every accepted reply."""
    return all(reply.id in reader.messages for reply in desk.replies if reply.id)


def _reply(desk: Desk, message: dict[str, Any]) -> Reply:
    return next(
        reply
        for reply in desk.replies
        if reply.id == message["id"] or reply.tag == message["client_id"]
    )


def _is_topic_deleted(reply: Reply) -> bool:
    """Whether its topic was deleted, perhaps after the reply had failed for another reason."""
    _, peer, topic_id = reply.conversation
    topic = getattr(peer, "topics", {}).get(topic_id)
    return topic is not None and bool(topic.is_deleted)


def _is_founded(desk: Desk, failed: dict[str, Any]) -> bool:
    """Whether a reply had a reason to fail."""
    code = failed["error"]["code"]
    if code != QUOTE_GONE:
        return code in EXPECTED
    reply = _reply(desk, failed)
    return reply.quote is not None and not is_there(reply.conversation.owner, reply.quote)


def reopen_topics(world: World, cast: Cast) -> None:
    """Reopen the closed topics, so that the waiting replies can be sent."""
    for topic in cast.forum.topics.values():
        if topic.is_closed and not topic.is_deleted:
            world.reopen_topic(cast.forum, topic, cast.forum.creator)
