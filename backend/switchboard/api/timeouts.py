"""The timings of the API. Tests pass in shorter times."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ApiTimings:
    """Times in seconds."""

    body_timeout: float = 30.0
    """How long the body of a request may take to arrive."""

    keepalive_interval: float = 10.0
    """After this time without a frame, the stream sends `alive`. Clients may rely on 15."""


DEFAULT_TIMINGS = ApiTimings()
