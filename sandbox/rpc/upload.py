"""``upload``: accept file parts. Their bytes are not stored."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions

from sandbox.mtproto.serialise import Reply
from sandbox.rpc.registry import Call, answers


@answers(functions.upload.SaveFilePartRequest)
@answers(functions.upload.SaveBigFilePartRequest)
def save_file_part(call: Call, request: Any) -> Reply:
    """Accept a part of a file, and discard it."""
    return bool(call.user)
