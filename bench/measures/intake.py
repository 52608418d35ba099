"""How many messages a second are received, and the latency of one, compared with Telethon alone.

The whole path is measured: the data centre writes; Switchboard decrypts, translates, commits to
SQLite and sends to a client of the stream. The upper limit is a Telethon client with an empty
handler, on the same data centre, in the same run.
"""

from pathlib import Path

from bench.harness import Harness, staged
from bench.measures import Scale
from bench.report import Report, percentile
from bench.subprocesses import Child
from bench.switchboard_process import SwitchboardProcess

ACCOUNTS = (1, 3, 50)
MESSAGES = 6_000
"""The messages of one burst, over all accounts."""

RATES = (10, 100, 1000)
"""In messages a second."""

LATENCY_MESSAGES = {10: 50, 100: 600, 1000: 3_000}
LATENCY_ACCOUNTS = 3

WAYS = {
    "private chats": ("private", False),
    "private chats, packed": ("private", True),
    "a busy supergroup": ("group", False),
}
"""Where messages go, and whether Telegram packs them together."""


async def measure(report: Report, effort: Scale, folder: Path) -> None:
    """Throughput at several numbers of accounts, then latency at several paces."""
    for accounts in ACCOUNTS:
        async with staged(folder / f"intake-{accounts}", accounts) as stage:
            await _throughput(report, effort, stage, accounts)
    async with staged(folder / "latency", LATENCY_ACCOUNTS) as stage:
        await _latency(report, effort, stage)


async def _throughput(report: Report, effort: Scale, stage: Harness, accounts: int) -> None:
    of_accounts = f"Intake, {accounts} {'account' if accounts == 1 else 'accounts'}"
    async with stage.bare() as bare, stage.switchboard() as product, stage.plain() as plain:
        async with stage.reader(product.stream) as reader:
            receivers = {"bare": bare, "switchboard": reader, "plain": plain}
            for name, (where, packed) in WAYS.items():
                rates = await _rates(effort, stage, receivers, where, packed=packed)
                _compare(report, f"{of_accounts}, {name}", rates)
        unheard = [await _unheard(stage, product, effort) for _ in range(effort.rounds)]
        report.figure(
            f"{of_accounts}, private chats", "Switchboard without a reader", "messages/s", unheard
        )


async def _rates(
    effort: Scale, stage: Harness, receivers: dict[str, Child], where: str, *, packed: bool
) -> dict[str, list[float]]:
    """Messages a second, one sample for each round; the first round is a warm-up and does not
    count."""
    count = effort.of(MESSAGES) // stage.copies("bare", where)
    rates: dict[str, list[float]] = {crowd: [] for crowd in ("centre", *receivers)}
    for round_ in range(effort.rounds + 1):
        for crowd, receiver in receivers.items():
            told = await stage.burst(crowd, receiver, count, where, packed=packed)
            messages = count * stage.copies(crowd, where)
            if round_:
                rates[crowd].append(messages / told.seconds)
                rates["centre"].append(messages / told.sending)
    return rates


def _compare(report: Report, part: str, rates: dict[str, list[float]]) -> None:
    names = {
        "centre": "the data centre sends",
        "bare": "Telethon alone",
        "switchboard": "Switchboard",
        "plain": "a commit and a broadcast each",
    }
    for crowd, samples in rates.items():
        report.figure(part, names[crowd], "messages/s", samples)
    ceilings = rates["bare"]
    ratios = [one / ceiling for one, ceiling in zip(rates["switchboard"], ceilings, strict=True)]
    report.goal(f"{part}: of Telethon alone", ratios, at_least=0.7)


async def _unheard(stage: Harness, product: SwitchboardProcess, effort: Scale) -> float:
    """Messages a second that are stored while no client is connected."""
    count = effort.of(MESSAGES)
    ((newest,),) = product.rows("SELECT max(id) FROM messages")
    begun = await stage.load.ask(
        "burst", crowd="switchboard", count=count, where="private", packed=False
    )
    stored = await product.until("SELECT max(id) >= ? FROM messages", newest + count)
    began: float = begun["began"]
    return count / (stored - began)


async def _latency(report: Report, effort: Scale, stage: Harness) -> None:
    async with (
        stage.bare() as bare,
        stage.switchboard() as product,
        stage.reader(product.stream) as reader,
        stage.plain() as plain,
    ):
        receivers = {"bare": bare, "switchboard": reader, "plain": plain}
        for rate in RATES:
            await _latency_at(report, effort, stage, receivers, rate)


async def _latency_at(
    report: Report, effort: Scale, stage: Harness, receivers: dict[str, Child], rate: int
) -> None:
    part = f"Latency, {rate} messages a second, {LATENCY_ACCOUNTS} accounts"
    added: dict[float, list[float]] = {50: [], 99: []}
    worst: list[float] = []
    everything: dict[str, list[float]] = {crowd: [] for crowd in receivers}
    count = effort.of(LATENCY_MESSAGES[rate])
    for _ in range(effort.rounds):
        delays = {}
        for crowd, receiver in receivers.items():
            told = await stage.stream(crowd, receiver, rate, count)
            delays[crowd] = told.delays
            everything[crowd] += told.delays
        worst.append(max(delays["switchboard"]))
        for hundredth, samples in added.items():
            ours, theirs = (
                percentile(delays[crowd], hundredth) for crowd in ("switchboard", "bare")
            )
            samples.append((ours - theirs) * 1000)
    for crowd, samples in everything.items():
        for name, hundredth in (("p50", 50.0), ("p99", 99.0), ("longest", 100.0)):
            value = [percentile(samples, hundredth) * 1000]
            report.figure(part, f"{crowd}, {name}", "ms", value)
        report.curve(part, crowd, samples)
    if rate == 100:
        report.goal(f"{part}: added, p50", added[50], at_most=5, unit="ms")
        report.goal(f"{part}: added, p99", added[99], at_most=25, unit="ms")
    report.goal(f"{part}: longest", [max(worst) * 1000], at_most=1000, unit="ms")
