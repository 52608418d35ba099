"""The faults of a proxy that did not connect to Telegram."""

from enum import StrEnum


class ProxyFault(StrEnum):
    """The fault of a proxy, as the end of a sentence that begins with the proxy."""

    SILENT = "does not answer. Check whether it runs, and whether its address and kind are right."
    REFUSED = "refuses its user name or password. Enter it again with the right ones."
    BLOCKED = "does not connect to Telegram. Ask whoever runs it, or use another one."
    CLOSED = (
        "ends the connection. Check its user name, password and kind, and whether it may connect "
        "to Telegram."
    )
    STRANGE = "answers like another kind of server. Check its kind and port."
    SECRET = "does not accept its secret. Copy its link again, and check this machine's clock."  # noqa: S105
    """The handshake of fake TLS proves the time as well."""


class ProxyFailed(ConnectionError):
    """A proxy did not connect us to Telegram."""

    def __init__(self, fault: ProxyFault) -> None:
        super().__init__(fault.name.lower())
        self.fault = fault
