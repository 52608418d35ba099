"""Leave out objects that cannot be translated, and report their types without content."""

from collections.abc import Callable, Iterable
from typing import Any

from telethon.tl import types

from switchboard.domain.updates import NewMessage, Peer
from switchboard.telegram.translate.messages import message_of
from switchboard.telegram.translate.peers import PeerObjects, peer_of

Unreadable = Callable[[str, Exception], None]
"""Called with the type name of something that could not be translated, and the error."""


def messages_of(
    messages: Iterable[Any], entities: PeerObjects, self_id: int, unreadable: Unreadable
) -> list[NewMessage]:
    """The readable messages of a page of history, in its order."""
    found: list[NewMessage] = []
    for message in messages:
        try:
            translated = message_of(message, entities, self_id)
        except Exception as error:  # noqa: BLE001 - one poisoned message must not hide the page
            unreadable(type(message).__name__, error)
        else:
            if translated is not None:
                found.append(translated)
    return found


def peers_of(entities: PeerObjects, unreadable: Unreadable) -> list[Peer]:
    """The peers that these objects describe. Unreadable peers are left out. So are `min` channels,
    which do not say what the account may do in them."""
    found: list[Peer] = []
    for entity in entities.values():
        if type(entity) is types.Channel and entity.min:
            continue
        try:
            peer = peer_of(entity)
        except Exception as error:  # noqa: BLE001 - one poisoned peer must not hide the page
            unreadable(type(entity).__name__, error)
        else:
            if peer is not None:
                found.append(peer)
    return found
