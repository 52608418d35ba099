"""What waits to be sent when its account is removed."""

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running


async def test_a_reply_that_waits_ends_with_its_account(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A removed account sends nothing, and a later sign-in does not send by itself what was written
    before: the reply has failed, says why, and can be sent again."""
    dc.world.write(people.dora, people.anna, "hello")
    account = await switchboard.sign_in(people.anna)
    chat = (await switchboard.conversation("Dora Dahl"))["id"]
    async with switchboard.stream() as stream:
        dc.faults(people.anna).flood_wait("messages.sendMessage", 600)
        late = await switchboard.reply(chat, "late")
        await stream.until(lambda frame: (frame["data"].get("error") or {}).get("retry_at"))

        await switchboard.http.delete(f"/accounts/{account['id']}")
        failed = await stream.message("late", status="failed")
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        await switchboard.reply(chat, "now")
        await stream.message("now", status="sent")
        stands = (await switchboard.thread(chat))[1]
        await switchboard.post(f"/messages/{late['id']}/retry")
        await stream.message("late", status="sent")

    assert failed["data"]["error"]["code"] == "account_removed"
    assert (stands["text"], stands["status"]) in {("late", "failed"), ("now", "sent")}
    texts = [message["text"] for message in await switchboard.thread(chat)]
    assert sorted(texts) == ["hello", "late", "now"]
