"""Replies with problems: no answer, refused, failed, discarded."""

from collections.abc import Callable
from typing import Any

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Frame, Running


async def test_a_lost_answer_gives_one_message(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """If the connection breaks after Telegram accepted the message, it is sent once and shown
    once."""
    dc.world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    dc.faults(people.anna).drop_after("messages.sendMessage")

    async with switchboard.stream() as stream:
        await switchboard.reply(conversation["id"], "only once")
        await stream.message("only once", status="sent")

    at_telegram = [entry.text for entry in dc.world.history(people.dora, people.anna)]
    here = [message["text"] for message in await switchboard.thread(conversation["id"])]
    assert at_telegram == here == ["hello", "only once"]


async def test_a_second_try_is_the_same_message(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """After an internal error of Telegram the result is unknown, so the message is sent again
    with the same random id, by which Telegram recognises it."""
    dc.world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    tried = []

    def is_first(request: Any) -> bool:
        tried.append(request.random_id)
        return len(tried) == 1

    dc.faults(people.anna).fail(
        "messages.sendMessage", 500, "RPC_CALL_FAIL", times=2, when=is_first
    )
    async with switchboard.stream() as stream:
        await switchboard.reply(conversation["id"], "only once")
        await stream.message("only once", status="sent")

    first, *others = tried
    assert others == [first]


async def test_a_chat_that_gets_no_answer_leaves_others_free(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """While Telegram repeatedly fails for one chat, a reply elsewhere is sent."""
    dc.world.write(people.dora, people.anna, "hello")
    dc.world.write(people.emil, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    stuck = await switchboard.conversation("Dora Dahl")
    free = await switchboard.conversation("Emil")
    dc.faults(people.anna).fail(
        "messages.sendMessage",
        500,
        "SOMETHING_BROKE",
        times=1_000,
        when=lambda request: request.peer.user_id == people.dora.id,
    )

    async with switchboard.stream() as stream:
        await switchboard.reply(stuck["id"], "held back")
        await dc.calls.reach("messages.sendMessage")
        await switchboard.reply(free["id"], "straight through")
        await stream.message("straight through", status="sent")

    thread = await switchboard.thread(stuck["id"])
    assert thread[-1]["status"] == "pending"


async def test_a_reply_that_met_the_end_of_the_session_may_be_taken_back(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A reply that Telegram answers with a revoked session was not sent: it waits for the next
    login, says why, and can be discarded."""
    dc.world.write(people.dora, people.anna, "hello")
    anna = await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    dc.faults(people.anna).fail("messages.sendMessage", 401, "SESSION_REVOKED")

    reply = await switchboard.reply(conversation["id"], "hi")
    await switchboard.until_state(anna["id"], "signed_out")
    kept = (await switchboard.thread(conversation["id"]))[-1]
    discarded = await switchboard.http.delete(f"/messages/{reply['id']}")

    assert (kept["status"], kept["error"]["code"]) == ("pending", "session_revoked")
    assert discarded.status_code == 204


async def test_a_blocked_reply_fails_with_a_reason_and_can_be_retried(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A refusal shows as failed in plain words; a retry after the unblocking sends the message."""
    dc.world.write(people.dora, people.anna, "hello")
    dc.world.block(people.dora, people.anna)
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    async with switchboard.stream() as stream:
        posted = await switchboard.reply(conversation["id"], "please")
        failed = (await stream.message("please", status="failed"))["data"]
        dc.world.block(people.dora, people.anna, blocked=False)

        await switchboard.post(f"/messages/{posted['id']}/retry")
        sent = (await stream.message("please", status="sent"))["data"]

    assert failed["error"]["code"] == "user_is_blocked"
    assert "blocked" in failed["error"]["text"]
    assert (sent["id"], sent["error"]) == (posted["id"], None)
    assert dc.world.history(people.dora, people.anna)[-1].text == "please"


async def test_a_refusal_after_an_unanswered_try_leaves_doubt(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """If Telegram refuses a message that it may have accepted before, the reason says so; a plain
    refusal does not."""
    dc.world.write(people.dora, people.anna, "hello")
    dc.world.block(people.dora, people.anna)
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    async with switchboard.stream() as stream:
        await switchboard.reply(conversation["id"], "certain")
        certain = (await stream.message("certain", status="failed"))["data"]
        dc.faults(people.anna).fail("messages.sendMessage", 500, "RPC_CALL_FAIL")

        await switchboard.reply(conversation["id"], "in doubt")
        doubtful = (await stream.message("in doubt", status="failed"))["data"]

    assert certain["error"]["code"] == doubtful["error"]["code"] == "user_is_blocked"
    assert "may have arrived" not in certain["error"]["text"]
    assert "may have arrived" in doubtful["error"]["text"]


async def test_a_conversation_tells_how_many_replies_have_failed(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """The number includes failures before newer messages; a retry and a discard decrease it."""
    dc.world.write(people.dora, people.anna, "hello")
    dc.world.block(people.dora, people.anna)
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    async with switchboard.stream() as stream:
        first = await switchboard.reply(conversation["id"], "please")
        second = await switchboard.reply(conversation["id"], "do")
        both = await stream.until(_counting(2))
        dc.world.write(people.dora, people.anna, "anybody there?", date=dc.world.now() + 60)
        await stream.message("anybody there?")
        later = await switchboard.conversation("Dora Dahl")
        await switchboard.http.delete(f"/messages/{first['id']}")
        one = await stream.until(_counting(1))
        dc.world.block(people.dora, people.anna, blocked=False)
        await switchboard.post(f"/messages/{second['id']}/retry")
        none = await stream.until(_counting(0))

    assert both["data"]["last_message"]["text"] == "do"
    assert (later["failed_count"], later["last_message"]["text"]) == (2, "anybody there?")
    assert one["data"]["id"] == none["data"]["id"] == conversation["id"]


def _counting(count: int) -> Callable[[Frame], bool]:
    return lambda frame: (
        frame["type"] == "conversation_updated" and frame["data"]["failed_count"] == count
    )


async def test_two_equal_failures_are_two_messages(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Two failing replies with the same text stay two messages, and each can be discarded."""
    dc.world.write(people.dora, people.anna, "hello")
    dc.world.block(people.dora, people.anna)
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    async with switchboard.stream() as stream:
        first = await switchboard.reply(conversation["id"], "no")
        second = await switchboard.reply(conversation["id"], "no")
        await stream.message("no", id=second["id"], status="failed")

        answer = await switchboard.http.delete(f"/messages/{first['id']}")
        gone = (await stream.message("no", id=first["id"]))["data"]

    assert answer.status_code == 204
    assert gone["deleted_at"] is not None
    assert [message["id"] for message in await switchboard.thread(conversation["id"])][1:] == [
        second["id"]
    ]
