"""The source of the time."""

from collections.abc import Callable

Clock = Callable[[], float]
"""Returns Unix time in seconds. Tests replace it."""
