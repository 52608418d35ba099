"""The world alone, without a client."""

from __future__ import annotations

import pytest

from sandbox import User, World
from sandbox.world.changes import ReadOutbox


def test_ids_are_per_box(world: World, anna: User, bob: User) -> None:
    """One message has a different id in every box."""
    world.write(bob, world.service, "something first")

    message = world.write(bob, anna, "hello")

    assert (message.id_for(bob), message.id_for(anna)) == (2, 1)


def test_one_counter_for_private_chats_and_groups(world: World, anna: User, bob: User) -> None:
    """Private chats and basic groups share a user's ids and pts; channels have their own."""
    group = world.create_group("Team", bob, [anna])
    news = world.create_channel("News", bob, [anna])

    ids = [
        world.write(bob, anna, "1").id_for(anna),
        world.write(bob, group, "2").id_for(anna),
        world.write(bob, news, "3").id_for(anna),
    ]

    assert ids == [2, 3, 2]
    assert (anna.box.pts, news.box.pts) == (4, 3)


def test_deleted_messages_are_not_unread(world: World, anna: User, bob: User) -> None:
    """Deleting an unread message decreases the count. Deleting a read one does not."""
    read, unread = world.write(bob, anna, "1"), world.write(bob, anna, "2")
    world.write(bob, anna, "3")
    world.read(anna, bob, up_to=read)

    world.delete([read, unread])

    assert world.unread(anna, bob) == world.state.count_unread(anna, bob) == 1


def test_first_reader_in_a_group_counts(world: World, anna: User, bob: User) -> None:
    """The author receives one update that somebody has read. A second reader changes nothing."""
    carl = world.register("99966110003", "Carl")
    group = world.create_group("Team", anna, [bob, carl])
    world.write(anna, group, "hello")

    world.read(bob, group)
    world.read(carl, group)

    assert sum(isinstance(change, ReadOutbox) for change in anna.box.log) == 1


def test_newcomers_have_nothing_unread(world: World, anna: User, bob: User) -> None:
    """Messages from before a user joined a channel are not unread for them."""
    news = world.create_channel("News", bob)
    world.write(bob, news, "old")

    world.add(news, anna)
    world.write(bob, news, "new")

    assert world.unread(anna, news) == 1


def test_unread_counts_others_only(world: World, anna: User, bob: User) -> None:
    """One's own messages are never unread, and writing does not read."""
    world.write(bob, anna, "question")

    world.write(anna, bob, "answer")

    assert (world.unread(anna, bob), world.unread(bob, anna)) == (1, 1)


@pytest.mark.parametrize("phone", ["+4930", "99966110001"], ids=["no digits", "taken"])
def test_refused_phones(world: World, anna: User, phone: str) -> None:
    """A phone number has digits only and belongs to one person."""
    with pytest.raises(ValueError, match="phone"):
        world.register(phone)


def test_refused_usernames(world: World, anna: User) -> None:
    """A username belongs to one person, in upper and lower case."""
    with pytest.raises(ValueError, match="username"):
        world.register("99966110009", "Another", username="ANNA")


def test_callbacks_receive_every_message(world: World, anna: User, bob: User) -> None:
    """A script without an event loop gets a callback for each message."""
    heard: list[str] = []
    world.on_message(lambda message: heard.append(message.text))

    world.write(bob, anna, "one")
    world.write(anna, bob, "two")

    assert heard == ["one", "two"]
