"""The socket on which the API listens."""

import asyncio
import socket

from switchboard.api.server import bind


class Accepted(asyncio.Protocol):
    """The server's side of a connection."""

    def __init__(self, sockets: "asyncio.Future[socket.socket]") -> None:
        self._sockets = sockets

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Pass on the socket of the connection."""
        self._sockets.set_result(transport.get_extra_info("socket"))


async def test_answers_are_sent_without_delay() -> None:
    """Connections have TCP_NODELAY. Otherwise the second packet of each answer waits until the
    client's delayed acknowledgement arrives, which takes 40 ms (RFC 896, RFC 1122 4.2.3.2)."""
    loop = asyncio.get_running_loop()
    accepted: asyncio.Future[socket.socket] = loop.create_future()
    listener = bind(0)
    server = await loop.create_server(lambda: Accepted(accepted), sock=listener)

    _, writer = await asyncio.open_connection(*listener.getsockname())
    option = (await accepted).getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

    assert option
    writer.close()
    server.close()
