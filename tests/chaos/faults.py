"""The faults of a run: of Telegram (immediate), and of the machine and Supabase (which last)."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telethon.utils import get_peer_id

from sandbox import DataCentre, Faults, User
from tests.chaos.conversations import marked
from tests.chaos.people import Cast
from tests.chaos.reader import Reader
from tests.chaos.service import Service
from tests.supabase.supabase_server import Lite

SEND = "messages.sendMessage"
READS = (
    "updates.getDifference",
    "updates.getChannelDifference",
    "messages.getHistory",
    "messages.getDialogs",
)
CHANGES = (
    "messages.editMessage",
    "messages.deleteMessages",
    "channels.deleteMessages",
    "messages.sendReaction",
    "messages.forwardMessages",
)
"""What the operator does with messages that are there."""

INTERNAL_ERROR = (500, "RPC_CALL_FAIL")
REFUSAL = "CHAT_WRITE_FORBIDDEN"


@dataclass
class Victims:
    """The parts that faults can affect."""

    dc: DataCentre
    cast: Cast
    service: Service
    reader: Reader
    supabase: Lite | None

    def faults(self, dice: random.Random) -> Faults:
        """What is to go wrong for one of the accounts."""
        return self.dc.faults(self.owner(dice))

    def owner(self, dice: random.Random) -> User:
        """One of the owners."""
        return dice.choice(self.cast.owners)


# Telegram


def drop(victims: Victims, dice: random.Random) -> None:
    """The connection breaks."""
    victims.faults(dice).drop_connections()


def drop_before(victims: Victims, dice: random.Random) -> None:
    """The connection breaks before a request is acted on."""
    victims.faults(dice).drop_before(dice.choice((SEND, *READS, *CHANGES)))


def drop_after(victims: Victims, dice: random.Random) -> None:
    """The connection breaks after a request was acted on."""
    victims.faults(dice).drop_after(dice.choice((SEND, SEND, *READS, *CHANGES)))


def hold(victims: Victims, dice: random.Random) -> None:
    """Updates come late."""
    faults = victims.faults(dice)
    faults.hold_updates()
    asyncio.get_running_loop().call_later(dice.uniform(0.1, 1.5), faults.release_updates)


def reorder(victims: Victims, dice: random.Random) -> None:
    """Updates come in another order."""
    victims.faults(dice).reorder_updates(dice.randint(2, 6))


def duplicate(victims: Victims, dice: random.Random) -> None:
    """Updates come twice."""
    victims.faults(dice).duplicate_updates(dice.randint(1, 10))


def lose(victims: Victims, dice: random.Random) -> None:
    """Updates do not come."""
    victims.faults(dice).lose_updates(dice.randint(1, 8))


def too_long(victims: Victims, dice: random.Random) -> None:
    """Updates are lost, and Telegram will not say which."""
    faults = victims.faults(dice)
    faults.lose_updates(dice.randint(1, 8))
    asyncio.get_running_loop().call_later(dice.uniform(0.0, 0.8), faults.too_long)


def forget(victims: Victims, dice: random.Random) -> None:
    """Differences leave out what has no pts, so that only the list of chats has it."""
    victims.faults(dice).forgets_sequenced = True


def channel_too_long(victims: Victims, dice: random.Random) -> None:
    """The same for a channel."""
    faults = victims.faults(dice)
    channel = dice.choice(victims.cast.channels)
    faults.lose_updates(dice.randint(1, 8))
    loop = asyncio.get_running_loop()
    loop.call_later(dice.uniform(0.0, 0.8), faults.channel_too_long, channel)


def late_too_long(victims: Victims, dice: random.Random) -> None:
    """Telegram reports only after history was read that it skips updates."""
    faults = victims.faults(dice)
    faults.lose_updates(dice.randint(4, 30))
    if dice.random() < 0.5:
        faults.differences_too_long = 1
        faults.slow("updates.getDifference", dice.uniform(1.0, 3.0))
    else:
        faults.channels_too_long.update(victims.cast.channels)
        faults.slow("updates.getChannelDifference", dice.uniform(0.5, 2.0), times=2)
    loop = asyncio.get_running_loop()
    loop.call_later(dice.uniform(0.2, 1.5), faults.drop_connections)


def slow_line(victims: Victims, dice: random.Random) -> None:
    """Every answer takes a moment."""
    faults = victims.faults(dice)
    for method in READS:
        faults.slow(method, dice.uniform(0.1, 0.3), times=20)


def failing_chat(victims: Victims, dice: random.Random) -> None:
    """The history of one chat cannot be read until the faults end."""
    owner = victims.owner(dice)
    peers = [*victims.cast.peers_of(owner), victims.cast.news, *victims.cast.divided()]
    failing = marked(dice.choice(peers))
    victims.dc.faults(owner).fail(
        "messages.getHistory",
        *dice.choice((INTERNAL_ERROR, (-503, "Timeout"))),
        times=100_000,
        when=lambda request: get_peer_id(request.peer) == failing,
    )


def private_for_a_moment(victims: Victims, dice: random.Random) -> None:
    """Telegram says that the account is not in a channel, and later corrects this."""
    victims.faults(dice).fail("updates.getChannelDifference", 400, "CHANNEL_PRIVATE")


def slow(victims: Victims, dice: random.Random) -> None:
    """An answer takes its time."""
    victims.faults(dice).slow(dice.choice((SEND, *READS, *CHANGES)), dice.uniform(0.2, 2.0))


def flood_wait(victims: Victims, dice: random.Random) -> None:
    """Telegram asks to wait."""
    victims.faults(dice).flood_wait(dice.choice((SEND, *READS, *CHANGES)), dice.randint(1, 2))


def slow_mode(victims: Victims, dice: random.Random) -> None:
    """A chat takes no message for a moment."""
    victims.faults(dice).fail(SEND, 420, f"SLOWMODE_WAIT_{dice.randint(1, 2)}")


def still_working(victims: Victims, dice: random.Random) -> None:
    """Telegram says that it is still working on a message."""
    victims.faults(dice).fail(SEND, 500, "RANDOM_ID_DUPLICATE", times=dice.randint(1, 4))


def internal_errors(victims: Victims, dice: random.Random) -> None:
    """Telegram has an internal error."""
    victims.faults(dice).fail(dice.choice((SEND, *READS, *CHANGES)), *INTERNAL_ERROR)


def refuse(victims: Victims, dice: random.Random) -> None:
    """Telegram refuses a message; the operator sends it again later."""
    victims.faults(dice).fail(SEND, 403, REFUSAL)


def unpushed(victims: Victims, dice: random.Random) -> None:
    """Telegram stops pushing a channel's updates, or starts again."""
    victims.faults(dice).unpushed ^= {dice.choice(victims.cast.channels)}


def disconnect(victims: Victims, dice: random.Random) -> None:
    """The reader of the stream loses its connection."""
    victims.reader.disconnect()


# The machine


async def kill(victims: Victims, dice: random.Random) -> None:
    """kill -9, and a start after a while."""
    await victims.service.end(signal.SIGKILL)
    await asyncio.sleep(dice.uniform(0.0, 1.5))
    await victims.service.start()


async def restart(victims: Victims, dice: random.Random) -> None:
    """SIGTERM, and a start after a while."""
    await victims.service.end(signal.SIGTERM)
    await asyncio.sleep(dice.uniform(0.0, 0.5))
    await victims.service.start()


async def freeze(victims: Victims, dice: random.Random) -> None:
    """The process stops, as on a laptop that sleeps."""
    victims.service.signal(signal.SIGSTOP)
    await asyncio.sleep(dice.uniform(0.3, 3.0))
    victims.service.signal(signal.SIGCONT)


async def lock(victims: Victims, dice: random.Random) -> None:
    """Another program holds the database's lock."""
    await victims.service.hold_lock(dice.uniform(0.3, 4.0))


async def full_disk(victims: Victims, dice: random.Random) -> None:
    """The disk is full for a while."""
    victims.service.fill_disk()
    await asyncio.sleep(dice.uniform(0.3, 2.0))
    victims.service.empty_disk()


async def server_restarts(victims: Victims, dice: random.Random) -> None:
    """Telegram's server restarts."""
    await victims.dc.restart()


async def server_away(victims: Victims, dice: random.Random) -> None:
    """Telegram cannot be reached for a while."""
    await victims.dc.stop()
    await asyncio.sleep(dice.uniform(0.3, 2.5))
    await victims.dc.start()


# Supabase


async def record_stops(victims: Victims, dice: random.Random) -> None:
    """Supabase is stopped, and started after a while."""
    if victims.supabase is not None:
        await victims.supabase.stop()
        await asyncio.sleep(dice.uniform(0.0, 3.0))
        await victims.supabase.start()


async def record_killed(victims: Victims, dice: random.Random) -> None:
    """Supabase is killed, and started after a while."""
    if victims.supabase is not None:
        await victims.supabase.kill()
        await asyncio.sleep(dice.uniform(0.0, 3.0))
        await victims.supabase.start()


async def record_freezes(victims: Victims, dice: random.Random) -> None:
    """Supabase accepts requests and answers none."""
    if victims.supabase is not None:
        victims.supabase.freeze()
        await asyncio.sleep(dice.uniform(0.3, 5.0))
        victims.supabase.thaw()


async def record_changes(victims: Victims, dice: random.Random) -> None:
    """Somebody renames an account in Supabase."""
    if victims.supabase is not None:
        change = {"account_label": f"{victims.owner(dice).first_name} {dice.getrandbits(16):x}"}
        accounts = await victims.supabase.ask("GET", "telegram_accounts?select=id")
        if accounts:
            one = dice.choice(accounts)["id"]
            await victims.supabase.ask("PATCH", f"telegram_accounts?id=eq.{one}", change)


TelegramFault = Callable[[Victims, random.Random], None]
MachineFault = Callable[[Victims, random.Random], Awaitable[None]]

TELEGRAM_FAULTS: dict[TelegramFault, float] = {
    drop: 2,
    drop_before: 2,
    drop_after: 3,
    hold: 1,
    reorder: 1,
    duplicate: 1,
    lose: 2,
    too_long: 1,
    forget: 0.5,
    channel_too_long: 1,
    late_too_long: 1.5,
    slow_line: 0.5,
    failing_chat: 0.2,
    private_for_a_moment: 0.5,
    slow: 1,
    flood_wait: 1,
    slow_mode: 0.5,
    still_working: 0.5,
    internal_errors: 1,
    refuse: 0.5,
    unpushed: 0.5,
    disconnect: 1,
}
"""Telegram's faults and their weights."""

MACHINE_FAULTS: dict[MachineFault, float] = {
    kill: 5,
    restart: 1,
    freeze: 1,
    lock: 1,
    full_disk: 1,
    server_restarts: 1,
    server_away: 1,
}
"""The machine's faults and their weights."""

SUPABASE_FAULTS: dict[MachineFault, float] = {
    record_stops: 1,
    record_killed: 1,
    record_freezes: 1,
    record_changes: 2,
}
"""Supabase's faults and their weights; none without Supabase."""
