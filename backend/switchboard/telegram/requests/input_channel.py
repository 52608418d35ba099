"""Name a channel or supergroup where a request needs an `InputChannel`."""

from typing import Any

from telethon.tl import types


def input_channel(peer: Any) -> Any:
    """The channel of an input peer; None for another kind of peer."""
    if isinstance(peer, types.InputPeerChannel):
        return types.InputChannel(peer.channel_id, peer.access_hash)
    return None
