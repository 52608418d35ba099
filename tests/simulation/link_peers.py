"""The peers that a simulated link has seen and not stored yet."""

from switchboard.domain.ids import ChatId
from switchboard.domain.updates import Peer


class SimulatedPeers:
    """`PeerCache` for peers as values."""

    def __init__(self) -> None:
        self._dirty: dict[ChatId, Peer] = {}
        self._saved: set[ChatId] = set()

    def add(self, peer: Peer) -> None:
        """Note a peer."""
        if peer.chat_id not in self._saved:
            self._dirty[peer.chat_id] = peer

    def dirty(self) -> tuple[Peer, ...]:
        """The peers to store."""
        return tuple(self._dirty.values())

    def mark_saved(self, peers: tuple[Peer, ...]) -> None:
        """They are stored."""
        for peer in peers:
            self._saved.add(peer.chat_id)
            self._dirty.pop(peer.chat_id, None)
