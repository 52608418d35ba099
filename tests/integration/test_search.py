"""Search uses the rule for names, and follows changes."""

import pytest

from sandbox import DataCentre
from sandbox.world import Media
from tests.conftest import People
from tests.service import Running


async def until_found(switchboard: Running, q: str, count: int = 1) -> list[str]:
    """The texts that a search finds, once there are this many: the index is updated a moment
    later."""
    while len(items := (await switchboard.get("/search", q=q))["items"]) != count:
        pass
    return [item["text"] for item in items]


@pytest.mark.parametrize(
    ("q", "text"),
    [
        ("STRASSE", "Lange Straße 5"),
        ("🔥", "so hot 🔥"),
        ("σοφος", "ο σοφός"),
        ("email", "by e-mail"),
        ("แลนด์", "ไทยแลนด์"),
        ("_", "a_b"),
        ("*", "4 * 5"),
        ("orsted", "Ørsted"),
    ],
)
async def test_a_message_is_found_however_it_is_written(
    switchboard: Running, dc: DataCentre, people: People, q: str, text: str
) -> None:
    """Case, accents, ligatures and signs do not matter; emoji are found."""
    dc.world.write(people.dora, people.anna, text)
    dc.world.write(people.dora, people.anna, "something else")
    await switchboard.sign_in(people.anna)

    assert await until_found(switchboard, q) == [text]


async def test_a_message_is_found_as_soon_as_it_is_shown(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A search right after a message finds it, before the index is updated in the background."""
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        for number in range(3):
            dc.world.write(people.dora, people.anna, f"parcel {number}")
            await stream.message(f"parcel {number}")

            found = await switchboard.get("/search", q="parcel")

            assert len(found["items"]) == number + 1


async def test_what_stands_for_media_is_found(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A file is found by its name."""
    dc.world.write(people.dora, people.anna, "", media=Media("document", "offer.pdf", ""))
    await switchboard.sign_in(people.anna)
    label = switchboard.rows("SELECT media_label FROM messages WHERE media_label IS NOT NULL")

    assert label
    word = label[0][0].split()[-1]
    assert await until_found(switchboard, word) == [""]


async def test_an_edited_message_is_found_by_what_it_says_now(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """The old words no longer find it."""
    message = dc.world.write(people.dora, people.anna, "grüße aus Köln")
    await switchboard.sign_in(people.anna)
    await until_found(switchboard, "koln")
    async with switchboard.stream() as stream:
        dc.world.edit(message, "greetings from Łódź")
        await stream.message("greetings from Łódź")

    assert await until_found(switchboard, "lodz") == ["greetings from Łódź"]
    assert await until_found(switchboard, "koln", 0) == []
