"""How long a reply takes to Telegram, and how many are sent a second, compared with Telethon alone.

It counts from the beginning of the POST (or of the bare request) until the message is at the data
centre: committed, sent through its account, and received.
"""

import asyncio
import itertools
import time
from collections.abc import Iterator
from pathlib import Path

from bench.harness import Harness, running_harness
from bench.http_client import calling
from bench.measures import Scale
from bench.report import Report, percentile, shown
from bench.subprocesses import Child
from bench.switchboard_process import SwitchboardProcess

ACCOUNTS = 10
SINGLY = 200
"""The replies that are written one after the other."""

AT_ONCE = 400
"""The replies that are written at the same time."""

WRITERS = 8
"""The number of connections that post them."""

ADDED, RATE = 1.2, 2_000
"""The goals: ms added to Telethon alone, and replies a second over all accounts."""

TO = "writer1"


async def measure(report: Report, scale: Scale, folder: Path) -> None:
    """Replies one after another through one account; many at the same time through one account, and
    through ten."""
    numbers = itertools.count()
    async with (
        running_harness(folder / "replies", ACCOUNTS) as harness,
        harness.switchboard() as product,
    ):
        await harness.load.ask("arrivals")
        conversations = _conversations(product)
        async with harness.baseline() as baseline:
            rounds = [
                await _singly(scale, harness, (baseline, product), conversations, numbers)
                for _ in range(scale.rounds)
            ]
            _report_singly(report, rounds)
            await _at_once(report, scale, harness, product, conversations, numbers)


def _conversations(product: SwitchboardProcess) -> list[int]:
    """Each account's conversation with the same contact."""
    found = product.rows(
        "SELECT c.id FROM conversations c JOIN peers p USING (telegram_account_id, chat_id) "
        "WHERE p.username = ? ORDER BY c.id",
        TO,
    )
    return [id_ for (id_,) in found]


async def _singly(
    scale: Scale,
    harness: Harness,
    programs: tuple[Child, SwitchboardProcess],
    conversations: list[int],
    numbers: Iterator[int],
) -> tuple[list[float], list[float]]:
    """Each reply begins when the last one is confirmed: the time of each, for Telethon and
    Switchboard."""
    baseline, product = programs
    count = scale.of(SINGLY)
    texts = [f"reply {next(numbers)}" for _ in range(count)]
    sent = await baseline.ask("send", to=TO, texts=texts)
    arrived = dict((await harness.load.ask("arrivals"))["arrived"])
    theirs = [arrived[text] - began for text, began in sent["began"]]
    ours: list[float] = []
    with calling(product.port) as caller:
        for _ in range(count):
            text, began = f"reply {next(numbers)}", time.monotonic()
            _, message = await asyncio.to_thread(
                caller.post, f"/conversations/{conversations[0]}/reply", {"text": text}
            )
            ((_, there),) = await _until_arrived(harness, 1)
            ours.append(there - began)
            await product.until("SELECT status = 'sent' FROM messages WHERE id = ?", message["id"])
    return theirs, ours


def _report_singly(report: Report, rounds: list[tuple[list[float], list[float]]]) -> None:
    part = "Replies, one after the other"
    for name, each in zip(
        ("Telethon alone", "Switchboard"), zip(*rounds, strict=True), strict=True
    ):
        for hundredth in (50, 99):
            samples = [percentile(delays, hundredth) * 1000 for delays in each]
            report.figure(part, f"{name}, p{hundredth}", "ms", samples)
    medians = [[percentile(delays, 50) * 1000 for delays in round_] for round_ in rounds]
    report.goal(
        "Replies, one after the other: added to Telethon alone, p50",
        [ours - theirs for theirs, ours in medians],
        at_most=ADDED,
        unit="ms",
        reference=f"Telethon alone: {shown(min(theirs for theirs, _ in medians))} ms",
    )


async def _at_once(
    report: Report,
    scale: Scale,
    harness: Harness,
    product: SwitchboardProcess,
    conversations: list[int],
    numbers: Iterator[int],
) -> None:
    for accounts in (1, ACCOUNTS):
        rates = []
        for _ in range(scale.rounds):
            count = scale.of(AT_ONCE)
            began = time.monotonic()
            await asyncio.gather(
                *(
                    asyncio.to_thread(_post, product, conversations[:accounts], texts)
                    for texts in _shared(count, numbers)
                )
            )
            arrived = await _until_arrived(harness, count)
            rates.append(count / (max(there for _, there in arrived) - began))
        name = "one account" if accounts == 1 else f"{accounts} accounts"
        report.figure("Replies, all at once", f"Switchboard, {name}", "replies/s", rates)
        if accounts == ACCOUNTS:
            report.goal(f"Replies, all at once: {name}", rates, at_least=RATE, unit="replies/s")


def _shared(count: int, numbers: Iterator[int]) -> list[list[str]]:
    """Texts, divided among the connections."""
    texts = [f"reply {next(numbers)}" for _ in range(count)]
    return [texts[writer::WRITERS] for writer in range(WRITERS)]


def _post(product: SwitchboardProcess, conversations: list[int], texts: list[str]) -> None:
    with calling(product.port) as caller:
        for number, text in enumerate(texts):
            conversation = conversations[number % len(conversations)]
            caller.post(f"/conversations/{conversation}/reply", {"text": text})


async def _until_arrived(harness: Harness, count: int) -> list[tuple[str, float]]:
    """The messages at the data centre, once there are this many."""
    answer = await harness.load.ask("arrivals", at_least=count)
    return [(text, there) for text, there in answer["arrived"]]
