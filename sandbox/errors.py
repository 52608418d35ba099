"""The errors that a client gets as an answer."""

from __future__ import annotations


class RpcError(Exception):
    """``rpc_error``: an HTTP-like code and Telegram's own upper-case message."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message


def bad(message: str) -> RpcError:
    """A request that cannot be: 400."""
    return RpcError(400, message)
