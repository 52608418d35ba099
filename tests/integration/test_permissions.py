"""Why an account cannot write in a conversation is known before anything is typed."""

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running


async def test_each_conversation_says_why_nothing_can_be_written(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A channel of others, a group that removed the account and a deleted person have a reason; a
    refused post gives the same sentence."""
    world = dc.world
    news = world.create_channel("News", creator=people.dora, members=[people.anna])
    team = world.create_group("Team", creator=people.dora, members=[people.anna, people.emil])
    world.write(people.dora, news, "for all")
    world.write(people.dora, team, "for some")
    world.write(people.emil, people.anna, "goodbye")
    world.write(people.fay, people.anna, "hello")
    world.delete_account(people.emil)
    await switchboard.sign_in(people.anna)
    group = await switchboard.conversation("Team")

    world.remove(team, people.anna, by=people.dora)
    await switchboard.until_conversation(group["id"], lambda found: not found["can_reply"])
    items = (await switchboard.get("/conversations"))["items"]
    channel = await switchboard.conversation("News")
    refused = await switchboard.post(
        f"/conversations/{channel['id']}/reply", {"text": "hi"}, expect=409
    )

    reasons = {item["title"]: item["cannot_reply_reason"] for item in items}
    assert "administrators" in reasons["News"]
    assert "no longer in this chat" in reasons["Team"]
    assert "no longer exists" in reasons["Deleted account"]
    assert reasons["Fay"] is None
    assert (refused["code"], refused["detail"]) == ("reply_not_allowed", reasons["News"])
