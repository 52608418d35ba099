"""How many messages a second are received, and the latency of one, compared with Telethon alone.

The whole path is measured: the data centre writes; Switchboard decrypts, translates, commits to
SQLite and sends to a client of the stream. The upper limit is a Telethon client with an empty
handler, on the same data centre, in the same run.
"""

import statistics
from pathlib import Path

from bench.harness import Harness, running_harness
from bench.measures import Scale
from bench.report import Report, percentile, shown
from bench.subprocesses import Child
from bench.switchboard_process import SwitchboardProcess

ACCOUNTS = (1, 3, 50)
MESSAGES = 6_000
"""The messages of one burst, over all accounts."""

RATES = (10, 100, 1000)
"""In messages a second."""

LATENCY_MESSAGES = {10: 50, 100: 600, 1000: 3_000}
LATENCY_ACCOUNTS = 3

GOAL, PACKED_GOAL = 0.7, 0.9
"""Of the rate of Telethon alone."""

WAYS = {
    "private chats": ("private", False),
    "private chats, packed": ("private", True),
    "a busy supergroup": ("group", False),
}
"""Where messages go, and whether Telegram packs them together."""


async def measure(report: Report, scale: Scale, folder: Path) -> None:
    """Throughput at several numbers of accounts, then latency at several paces."""
    for accounts in ACCOUNTS:
        async with running_harness(folder / f"intake-{accounts}", accounts) as harness:
            await _throughput(report, scale, harness, accounts)
    async with running_harness(folder / "latency", LATENCY_ACCOUNTS) as harness:
        await _latency(report, scale, harness)


async def _throughput(report: Report, scale: Scale, harness: Harness, accounts: int) -> None:
    of_accounts = f"Intake, {accounts} {'account' if accounts == 1 else 'accounts'}"
    async with (
        harness.baseline() as baseline,
        harness.switchboard() as product,
        harness.naive() as naive,
    ):
        async with harness.reader(product.stream) as reader:
            receivers = {"baseline": baseline, "switchboard": reader, "naive": naive}
            for name, (where, packed) in WAYS.items():
                rates = await _rates(scale, harness, receivers, where, packed=packed)
                _compare(report, f"{of_accounts}, {name}", rates)
        without_client = [
            await _without_client(harness, product, scale) for _ in range(scale.rounds)
        ]
        report.figure(
            f"{of_accounts}, private chats",
            "Switchboard without a reader",
            "messages/s",
            without_client,
        )


async def _rates(
    scale: Scale, harness: Harness, receivers: dict[str, Child], where: str, *, packed: bool
) -> dict[str, list[float]]:
    """Messages a second, one sample for each round; the first round is a warm-up and does not
    count."""
    count = scale.of(MESSAGES) // harness.copies("baseline", where)
    rates: dict[str, list[float]] = {population: [] for population in ("centre", *receivers)}
    for round_ in range(scale.rounds + 1):
        for population, receiver in receivers.items():
            delivery = await harness.burst(population, receiver, count, where, packed=packed)
            messages = count * harness.copies(population, where)
            if round_:
                rates[population].append(messages / delivery.seconds)
                rates["centre"].append(messages / delivery.sending)
    return rates


def _compare(report: Report, part: str, rates: dict[str, list[float]]) -> None:
    names = {
        "centre": "the data centre sends",
        "baseline": "Telethon alone",
        "switchboard": "Switchboard",
        "naive": "a commit and a broadcast each",
    }
    for population, samples in rates.items():
        report.figure(part, names[population], "messages/s", samples)
    ceilings = rates["baseline"]
    ratios = [one / ceiling for one, ceiling in zip(rates["switchboard"], ceilings, strict=True)]
    report.goal(
        f"{part}: of Telethon alone",
        ratios,
        at_least=PACKED_GOAL if part.endswith("packed") else GOAL,
        reference=f"Telethon alone: {shown(statistics.median(ceilings))} messages/s",
    )


async def _without_client(harness: Harness, product: SwitchboardProcess, scale: Scale) -> float:
    """Messages a second that are stored while no client is connected."""
    count = scale.of(MESSAGES)
    ((newest,),) = product.rows("SELECT max(id) FROM messages")
    begun = await harness.load.ask(
        "burst", population="switchboard", count=count, where="private", packed=False
    )
    stored = await product.until("SELECT max(id) >= ? FROM messages", newest + count)
    began: float = begun["began"]
    return count / (stored - began)


async def _latency(report: Report, scale: Scale, harness: Harness) -> None:
    async with (
        harness.baseline() as baseline,
        harness.switchboard() as product,
        harness.reader(product.stream) as reader,
        harness.naive() as naive,
    ):
        receivers = {"baseline": baseline, "switchboard": reader, "naive": naive}
        for rate in RATES:
            await _latency_at(report, scale, harness, receivers, rate)


async def _latency_at(
    report: Report, scale: Scale, harness: Harness, receivers: dict[str, Child], rate: int
) -> None:
    part = f"Latency, {rate} messages a second, {LATENCY_ACCOUNTS} accounts"
    added: dict[float, list[float]] = {50: [], 99: []}
    worst: list[float] = []
    everything: dict[str, list[float]] = {population: [] for population in receivers}
    count = scale.of(LATENCY_MESSAGES[rate])
    for _ in range(scale.rounds):
        delays = {}
        for population, receiver in receivers.items():
            delivery = await harness.stream(population, receiver, rate, count)
            delays[population] = delivery.delays
            everything[population] += delivery.delays
        worst.append(max(delays["switchboard"]))
        for hundredth, samples in added.items():
            ours, theirs = (
                percentile(delays[population], hundredth)
                for population in ("switchboard", "baseline")
            )
            samples.append((ours - theirs) * 1000)
    for population, samples in everything.items():
        for name, hundredth in (("p50", 50.0), ("p99", 99.0), ("longest", 100.0)):
            value = [percentile(samples, hundredth) * 1000]
            report.figure(part, f"{population}, {name}", "ms", value)
        report.curve(part, population, samples)
    if rate == 100:
        for hundredth, limit in ((50, 5), (99, 25)):
            alone = percentile(everything["baseline"], hundredth) * 1000
            report.goal(
                f"{part}: added, p{hundredth}",
                added[hundredth],
                at_most=limit,
                unit="ms",
                reference=f"Telethon alone: {shown(alone)} ms",
            )
    report.goal(f"{part}: longest", [max(worst) * 1000], at_most=1000, unit="ms")
