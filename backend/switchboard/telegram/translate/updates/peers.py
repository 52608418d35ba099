"""Translate what updates tell of users and other peers beside their descriptions."""

from typing import Any

from telethon.tl import types

from switchboard.domain.updates import PeerBlocked
from switchboard.telegram.translate.peers import marked_id
from switchboard.telegram.translate.updates.bundle import Translators, UpdateBundle


def _blocked(update: Any, _: UpdateBundle) -> PeerBlocked | None:
    """Another list holds those who cannot see the owner's stories. It prevents no message."""
    if update.blocked_my_stories_from:
        return None
    return PeerBlocked(marked_id(update.peer_id), bool(update.blocked))


TRANSLATORS: Translators = {types.UpdatePeerBlocked: _blocked}
