"""All frames of one event-loop turn are written together, in order, and none is kept back."""

import asyncio

from switchboard.api.coalescing_transport import MAX_BUFFERED, CoalescingTransport


class Wire(asyncio.Transport):
    """Records each write."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.writes.append(bytes(data))

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


async def test_one_turn_is_one_write() -> None:
    """The frames of a turn are written together at its end; the next turn is another write."""
    wire = Wire()
    together = CoalescingTransport(wire, asyncio.get_running_loop())

    together.write(b"one ")
    together.write(b"two ")
    assert wire.writes == []
    await asyncio.sleep(0)
    together.write(b"three")
    await asyncio.sleep(0)

    assert wire.writes == [b"one two ", b"three"]


async def test_much_is_not_held_back() -> None:
    """Above a limit the data is written at once, so that the transport can report that it is
    full."""
    wire = Wire()
    together = CoalescingTransport(wire, asyncio.get_running_loop())

    together.write(b"x" * MAX_BUFFERED)
    together.write(b"y")

    assert wire.writes == [b"x" * MAX_BUFFERED + b"y"]


async def test_closing_writes_what_is_left() -> None:
    """A close, as after the last frame, loses nothing that was written before it."""
    wire = Wire()
    together = CoalescingTransport(wire, asyncio.get_running_loop())

    together.write(b"goodbye")
    together.close()

    assert wire.writes == [b"goodbye"]
    assert wire.closed
