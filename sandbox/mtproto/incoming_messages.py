"""The messages that a session has received: which ids and sequence numbers are valid.

Follows core.telegram.org/mtproto/description, "Message Identifier" and "Message Sequence Number",
and /service_messages_about_messages, "Notice of Ignored Error Message".
"""

from __future__ import annotations

from collections import OrderedDict

from telethon.tl import functions, types

from sandbox.mtproto.unpack import Incoming

TOO_OLD, TOO_NEW = 300, 30
"""Seconds that a client's msg_id may lie behind or ahead of the server's clock."""
MAX_REMEMBERED_IDS = 2048
EITHER = (
    functions.PingRequest,
    functions.PingDelayDisconnectRequest,
    functions.GetFutureSaltsRequest,
    functions.RpcDropAnswerRequest,
    functions.DestroySessionRequest,
    functions.DestroyAuthKeyRequest,
    types.MsgsStateReq,
    types.MsgResendReq,
)
"""The protocol's own messages, for which clients may or may not request an acknowledgement."""


class IncomingMessages:
    """The ids of the newest messages that arrived, for repeats and for the checks of numbers."""

    def __init__(self) -> None:
        self._ids: OrderedDict[int, None] = OrderedDict()
        self._newest_content = (0, -1)

    def __contains__(self, msg_id: int) -> bool:
        return msg_id in self._ids

    def add(self, message: Incoming, *, content: bool) -> None:
        """Remember a message; ``content``: whether it must be acknowledged."""
        self._ids[message.msg_id] = None
        if len(self._ids) > MAX_REMEMBERED_IDS:
            self._ids.popitem(last=False)
        if content:
            self._newest_content = max(self._newest_content, (message.msg_id, message.seq_no))

    def fault_of_seq_no(self, message: Incoming, *, content: bool) -> int:
        """The bad_msg_notification code that a seq_no deserves, or 0."""
        if not content:
            return 0
        if not message.seq_no & 1:
            return 35
        newest_id, newest_seq = self._newest_content
        if message.msg_id > newest_id:
            return 32 if message.seq_no <= newest_seq else 0
        return 33 if message.seq_no >= newest_seq else 0

    def states(self, msg_ids: list[int]) -> bytes:
        """One byte for each of the client's messages: 4 received, 1 unknown."""
        return bytes(4 if msg_id in self._ids else 1 for msg_id in msg_ids)


def fault_of_msg_id(msg_id: int, now: float) -> int:
    """The bad_msg_notification code that a msg_id deserves, or 0."""
    ahead = (msg_id >> 32) - now
    if msg_id % 4:
        return 18
    return 16 if ahead < -TOO_OLD else 17 if ahead > TOO_NEW else 0


def is_content(message: Incoming) -> bool:
    """Whether a message must be acknowledged.

    The protocol's own messages may be either. Some clients count them among the messages that need
    an acknowledgement (mtcute even acknowledgements), others do not (TDLib). The server accepts
    both. Acknowledgements are never acknowledged
    (core.telegram.org/mtproto/service_messages_about_messages).
    """
    if isinstance(message.body, types.MsgsAck | types.HttpWait):
        return False
    return not isinstance(message.body, EITHER) or bool(message.seq_no & 1)
