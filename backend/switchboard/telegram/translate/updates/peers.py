"""Translate changes of users and other peers that are not in their descriptions."""

from typing import Any

from telethon.tl import types

from switchboard.domain.updates import PeerBlocked
from switchboard.telegram.translate.peers import marked_id
from switchboard.telegram.translate.updates.bundle import Translators, UpdateBundle


def _blocked(update: Any, _: UpdateBundle) -> PeerBlocked | None:
    """A blocked or unblocked peer. Telegram's second list is only for stories, and prevents no
    message."""
    if update.blocked_my_stories_from:
        return None
    return PeerBlocked(marked_id(update.peer_id), bool(update.blocked))


TRANSLATORS: Translators = {types.UpdatePeerBlocked: _blocked}
