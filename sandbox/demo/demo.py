"""What the people of the demo do: they have a history, they write, and they answer."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from itertools import cycle, zip_longest

from sandbox.demo.chats import GROUP_LINES, answer_buttons, create_chats, lines_of
from sandbox.demo.people import COFFEE, CONTACTS, OWNERS, Contact, Line, Owner
from sandbox.server import DataCentre
from sandbox.world import Channel, Message, Peer, User, World

FLOOD_WAIT = 20
"""How long the one flood wait lasts, in seconds."""


@dataclass(frozen=True, slots=True)
class DemoTimings:
    """How fast the people of the demo write. Each tuple is a cycle of seconds."""

    pauses: tuple[float, ...] = (7.0, 10.0, 6.0, 9.0)
    """Between two unasked messages."""
    typing: tuple[float, ...] = (1.2, 2.6, 1.7)
    """How long a contact types an answer."""


@dataclass(slots=True)
class _Voice:
    """A contact in the world, and the contact's next texts."""

    contact: Contact
    user: User
    owner: User
    openings: cycle[str] = field(init=False)
    answers: cycle[str] = field(init=False)

    def __post_init__(self) -> None:
        self.openings = cycle(self.contact.openings)
        self.answers = cycle(self.contact.answers)


class DemoPeople:
    """Fills a data centre's world once. ``run`` then lets its people write."""

    owners: tuple[Owner, ...] = OWNERS

    def __init__(self, centre: DataCentre, timings: DemoTimings | None = None) -> None:
        self._timings = timings or DemoTimings()
        self._centre = centre
        self._world: World = centre.world
        self._typing = cycle(self._timings.typing)
        self._tasks: set[asyncio.Task[None]] = set()
        if self._world.by_phone(COFFEE.phone) is None:
            self._populate()
        self._voices = {voice.user: voice for voice in map(self._voice, CONTACTS)}
        self._chats = self._find_chats()
        self._turn = cycle(self._by_turns())
        self._prepare_flood()
        answer_buttons(self._world)

    async def run(self) -> None:
        """Write and answer until cancelled."""
        self._world.on_message(self._hear)
        turns = cycle((self._open, self._open, self._chat))
        for pause, speak in zip(cycle(self._timings.pauses), turns, strict=False):
            await asyncio.sleep(pause)
            speak()

    # The past

    def _populate(self) -> None:
        begin = self._world.now()
        owners = {owner: self._register_owner(owner) for owner in OWNERS}
        users = [self._register_contact(contact) for contact in CONTACTS]
        create_chats(self._world, list(owners.values()), users, begin)
        lines = [
            (line, contact, user)
            for contact, user in zip(CONTACTS, users, strict=True)
            for line in contact.history
        ]
        previous: dict[User, Message] = {}
        for line, contact, user in sorted(lines, key=lambda entry: -entry[0].ago):
            owner = owners[contact.owner]
            previous[user] = self._write_line(line, owner, user, begin, previous.get(user))
            if not line.mine and line is not contact.history[-1]:
                self._world.read(owner, user, previous[user])
        for contact, user in zip(CONTACTS, users, strict=True):
            if contact.habit == "blocks":
                self._world.block(user, owners[contact.owner])

    def _register_owner(self, owner: Owner) -> User:
        return self._world.register(
            owner.phone, owner.first_name, owner.last_name, owner.username, owner.password
        )

    def _register_contact(self, contact: Contact) -> User:
        phone = f"99966300{CONTACTS.index(contact):02}"
        return self._world.register(phone, contact.first_name, contact.last_name, contact.username)

    def _write_line(
        self, line: Line, owner: User, user: User, begin: int, previous: Message | None
    ) -> Message:
        sender, peer = (owner, user) if line.mine else (user, owner)
        return self._world.write(
            sender,
            peer,
            line.text,
            media=line.media,
            entities=line.entities,
            reply_to=previous if line.answers_previous else None,
            date=begin - line.ago * 60,
        )

    # The present

    def _voice(self, contact: Contact) -> _Voice:
        user = self._world.by_username(contact.username)
        owner = self._world.by_phone(contact.owner.phone)
        assert isinstance(user, User)
        assert owner is not None
        return _Voice(contact, user, owner)

    def _by_turns(self) -> list[_Voice]:
        """The contacts who write unasked, in an order that serves each owner in turn."""
        speaking = [voice for voice in self._voices.values() if voice.contact.openings]
        of_owner = [[v for v in speaking if v.contact.owner is owner] for owner in OWNERS]
        rounds = zip_longest(*of_owner)
        return [voice for one_each in rounds for voice in one_each if voice is not None]

    def _find_chats(self) -> cycle[tuple[User, Peer, str]]:
        """The messages of the chats with their senders, in a cycle."""
        chats = lines_of(self._world)
        said: list[tuple[User, Peer, str]] = []
        for number in range(len(GROUP_LINES)):
            for chat, lines in chats:
                speakers = [user for user in chat.members if user in self._voices]
                posts = isinstance(chat, Channel) and not chat.megagroup
                speaker = chat.creator if posts else speakers[number % len(speakers)]
                said.append((speaker, chat, lines[number]))
        return cycle(said)

    def _prepare_flood(self) -> None:
        """The next message to the contact with the flood wait must wait once."""
        voice = next(v for v in self._voices.values() if v.contact.habit == "floods")
        self._centre.faults(voice.owner).flood_wait(
            "messages.sendMessage",
            FLOOD_WAIT,
            when=lambda request: getattr(request.peer, "user_id", 0) == voice.user.id,
        )

    def _open(self) -> None:
        """A contact who answers writes first."""
        voice = next(self._turn)
        self._world.write(voice.user, voice.owner, next(voice.openings))

    def _chat(self) -> None:
        speaker, chat, line = next(self._chats)
        self._world.write(speaker, chat, line)

    def _hear(self, message: Message) -> None:
        """A contact answers a message."""
        voice = self._voices.get(message.chat) if isinstance(message.chat, User) else None
        if voice is not None and message.sender is voice.owner and voice.contact.answers:
            self._later(self._answer(voice))

    async def _answer(self, voice: _Voice) -> None:
        self._world.read(voice.user, voice.owner)
        self._world.type(voice.user, voice.owner)
        await asyncio.sleep(next(self._typing))
        self._world.write(voice.user, voice.owner, next(voice.answers))

    def _later(self, answer: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(answer)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
