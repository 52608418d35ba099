"""Unusual edits of a text."""

import pytest

from sandbox import Channel, DataCentre, Entity, User
from tests.conftest import People
from tests.service import Running

OLD, NEW = "https://good.example/", "https://evil.example/"


@pytest.mark.parametrize("kind", ["private", "channel"])
@pytest.mark.parametrize("way", ["live", "difference", "gap"])
async def test_a_hidden_edit_shows_its_text_without_a_mark(
    switchboard: Running, dc: DataCentre, people: People, kind: str, way: str
) -> None:
    """A hidden edit changes the text without a mark, by whatever update it arrives; the earlier
    text is kept."""
    news = dc.world.create_channel("News", creator=people.dora, members=[people.anna])
    chat: Channel | User = news if kind == "channel" else people.anna
    written = dc.world.write(people.dora, chat, "as it was")
    await switchboard.sign_in(people.anna)
    faults = dc.faults(people.anna)
    async with switchboard.stream() as stream:
        if way != "live":
            faults.lose_updates(1)
        dc.world.edit(written, "as it is", hidden=True)
        if way == "gap" and kind == "channel":
            faults.channel_too_long(news)
        elif way == "gap":
            faults.too_long()
        elif way == "difference":
            faults.push_too_long(news if kind == "channel" else None)
        shown = (await stream.message("as it is"))["data"]
    edits = (await switchboard.get(f"/messages/{shown['id']}/edits"))["items"]

    assert shown["edited_at"] is None
    assert [edit["text"] for edit in edits] == ["as it was"]


async def test_a_hidden_edit_leaves_an_earlier_mark(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A text with a visible edit stays marked after a hidden edit."""
    written = dc.world.write(people.dora, people.anna, "first")
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        dc.world.edit(written, "second")
        marked = (await stream.message("second"))["data"]
        dc.world.edit(written, "third", hidden=True)
        after = (await stream.message("third"))["data"]

    assert after["edited_at"] == marked["edited_at"] is not None


async def test_a_link_that_was_exchanged_is_kept(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """If an edit changes only a link's address, the earlier version has the earlier address."""
    written = dc.world.write(
        people.dora, people.anna, "here", entities=[Entity("text_url", 0, 4, OLD)]
    )
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        dc.world.edit(written, "here", [Entity("text_url", 0, 4, NEW)])
        shown = (await stream.message("here"))["data"]
    (edit,) = (await switchboard.get(f"/messages/{shown['id']}/edits"))["items"]

    assert shown["edited_at"] is not None
    assert [entity["url"] for entity in shown["entities"]] == [NEW]
    assert edit["text"] == "here"
    assert [entity["url"] for entity in edit["entities"]] == [OLD]
