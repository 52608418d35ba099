"""Pages of a chat's history, and gaps that only history fills."""

from dataclasses import dataclass
from typing import NamedTuple

from switchboard.domain.ids import ChatId, TelegramMessageId
from switchboard.domain.updates.messages import NewMessage
from switchboard.domain.updates.peers import Peer


@dataclass(frozen=True, slots=True)
class HistoryGap:
    """Telegram skipped updates, so history must be read again. chat_id: None for every chat."""

    chat_id: ChatId | None


class IdRange(NamedTuple):
    """The ids strictly between two others. None: the range is open on this side."""

    above: TelegramMessageId | None
    below: TelegramMessageId | None

    def contains(self, message_id: TelegramMessageId) -> bool:
        """Whether an id lies in the range."""
        return (self.above is None or message_id > self.above) and (
            self.below is None or message_id < self.below
        )


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of a chat's history, newest first, with the peers that it mentions.

    ids: every readable message of the page, also those that are not translated.
    unreadable: each range contains at least one message that cannot be read.
    size: the number of all messages that Telegram returned. If it is below the requested number,
    the history ends here.
    """

    peers: tuple[Peer, ...]
    messages: tuple[NewMessage, ...]
    ids: tuple[TelegramMessageId, ...]
    unreadable: tuple[IdRange, ...]
    size: int
