"""The group chats of the demo, and what is inside them: topics, an album, buttons, reactions."""

from __future__ import annotations

from sandbox.world import (
    Button,
    CallbackAnswer,
    Channel,
    Group,
    User,
    World,
    inline_keyboard,
    reply_keyboard,
)

GROUP_LINES = (
    "Market on Saturday: who takes the stall at eight?",
    "I can bring the tables 💪",
    "Weather says sun. Finally.",
)
SUPERGROUP_LINES = (
    "Reminder: the street festival needs volunteers for the afternoon.",
    "Count me in from three.",
    "Same here, with the whole family 🎈",
)
CHANNEL_LINES = (
    "Water works in Kanalstraße from Monday, 7:00 to 15:00.",
    "The harbour market is open again. 60 stalls, live music.",
    "Trams 4 and 9 run every ten minutes this week.",
)
TOPICS = {
    "Deliveries": "The van comes on Thursdays from now on, at six in the morning.",
    "Street closures": "Hafengasse is closed until Friday. Please use the back entrance.",
}
"""The topics of the forum, and what is said there first."""

PARCELS = "parcel_desk_bot"
HOUR, DAY = 3600, 86_400

Chats = list[tuple[Group | Channel, tuple[str, ...]]]


def create_chats(world: World, owners: list[User], users: list[User], begin: int) -> None:
    """A basic group, a supergroup, a forum and a broadcast channel, founded two weeks ago, and a
    bot."""
    date = begin - 14 * DAY
    friends = users[::3]
    group = world.create_group("Market stall", friends[0], [*owners[:2], *friends], date=date)
    neighbours = world.create_channel(
        "Harbour neighbours", friends[1], [*owners, *friends], megagroup=True, date=date
    )
    channel = world.create_channel(
        "City notices", friends[2], owners, username="citynotices", date=date
    )
    for number, line in enumerate(GROUP_LINES):
        world.write(friends[number], group, line, date=date + number * HOUR)
    for number, line in enumerate(SUPERGROUP_LINES):
        message = world.write(friends[number], neighbours, line, date=date + number * HOUR)
    for friend in friends:
        world.react(friend, message, "❤️" if friend is friends[1] else "👍")
    for number, line in enumerate(CHANNEL_LINES):
        world.write(channel.creator, channel, line, date=date + number * DAY)
    world.write_album(
        channel.creator, channel, ["photo", "photo", "video"], "The market", date=date + 3 * DAY
    )
    _create_forum(world, owners, friends, date)
    _create_bot(world, owners[0], begin)


def _create_forum(world: World, owners: list[User], friends: list[User], date: int) -> None:
    forum = world.create_channel(
        "Old town traders", friends[0], [*owners, *friends], megagroup=True, date=date
    )
    world.set_forum(forum)
    for number, (title, line) in enumerate(TOPICS.items(), 1):
        topic = world.create_topic(forum, title, friends[0])
        world.write(friends[number], forum, line, topic=topic)


def _create_bot(world: World, owner: User, begin: int) -> None:
    bot = world.register("", first_name="Parcel desk", username=PARCELS, bot=True)
    world.write(
        bot,
        owner,
        "A parcel of 4.2 kg is here for you. When shall we bring it?",
        keyboard=inline_keyboard(
            [Button("Today", "callback", "today"), Button("Tomorrow", "callback", "tomorrow")],
            [Button("Track it", "url", "https://parcels.example/track?number=42-1007")],
        ),
        date=begin - 2 * DAY,
    )
    world.write(
        bot,
        owner,
        "Or is it about something else?",
        keyboard=reply_keyboard(["Opening hours", "Send a parcel"]),
        date=begin - 2 * DAY + 1,
    )


def answer_buttons(world: World) -> None:
    """Let the bot answer when somebody presses a button."""
    bot = world.by_username(PARCELS)
    assert isinstance(bot, User)
    world.answer_callbacks(bot, CallbackAnswer("Noted. The van will ring the bell."))


def lines_of(world: World) -> Chats:
    """The chats in which people write from time to time, and what they write."""
    state = world.state
    return [
        *((group, GROUP_LINES) for group in state.groups.values()),
        *(
            (channel, SUPERGROUP_LINES if channel.megagroup else CHANNEL_LINES)
            for channel in state.channels.values()
            if not channel.forum
        ),
    ]
