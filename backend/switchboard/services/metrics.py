"""The metrics for /metrics. Labels never contain names or phone numbers."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class Metrics:
    """The counters of one running service, in their own registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.batches = Counter(
            "switchboard_intake_batches", "Batches of updates committed.", registry=self.registry
        )
        self.quarantined = Counter(
            "switchboard_intake_quarantined",
            "Updates that could not be stored or read and were set aside.",
            registry=self.registry,
        )
        self.sends = Counter(
            "switchboard_sends", "Tries to send a reply.", ["result"], registry=self.registry
        )
        self.requests = Counter(
            "switchboard_requests",
            "Requests to Telegram's API.",
            ["method"],
            registry=self.registry,
        )
        self.delay = Histogram(
            "switchboard_intake_delay_seconds",
            "From the arrival of a batch to its commit.",
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30),
            registry=self.registry,
        )

    def watch(self, name: str, meaning: str, read: Callable[[], float]) -> None:
        """Add a gauge that is read at each request for the metrics."""
        Gauge(f"switchboard_{name}", meaning, registry=self.registry).set_function(read)
