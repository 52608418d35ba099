"""Read the account's list of chats, and follow the channels in it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Self

from telethon.errors import TypeNotFoundError

from switchboard.domain.ids import ChatId
from switchboard.domain.ports import DialogListing, RequestScheduler
from switchboard.domain.updates import Dialog, DialogOffset, PinOrderChanged
from switchboard.domain.updates.newer_changes import newer_dialog, newer_pins
from switchboard.telegram.connection.account_client import AccountClient
from switchboard.telegram.errors.timeouts import guard_answer
from switchboard.telegram.history.dialog_entries import Page, page_of
from switchboard.telegram.history.dialog_offset import Offset
from switchboard.telegram.history.dialogs import DialogPages, dialog_of
from switchboard.telegram.requests.peer_resolver import PeerResolver
from switchboard.telegram.requests.requester import Requester, unless_unreadable
from switchboard.telegram.translate.unreadable import Unreadable
from switchboard.telegram.updates.dialog_changes import DialogChangeLog


class DialogReading:
    """Reads the list of one account (the port `DialogReader`)."""

    def __init__(
        self,
        requester: Requester,
        peers: PeerResolver,
        unreadable: Unreadable,
        changes: DialogChangeLog,
    ) -> None:
        self._requester = requester
        self._peers = peers
        self._unreadable = unreadable
        self._changes = changes

    def dialogs(
        self, schedule: RequestScheduler, start: DialogOffset | None = None
    ) -> DialogListing:
        """See the port. Listed channels are followed from their current state on."""
        client = self._requester.client
        read = self._requester.scheduled_read(schedule)
        page_size = self._requester.limits.dialogs_page
        offset = None if start is None else self._offset(start)
        pages = DialogPages(read, self._unreadable, client.self_id, page_size, offset)
        return _DialogListing(client, pages, self._changes)

    def _offset(self, start: DialogOffset) -> Offset | None:
        peer = self._peers.known(start.chat_id)
        if peer is None:
            return None
        return Offset(start.message_id, start.date, peer, start.chat_id)

    async def dialog(self, chat_id: ChatId) -> Dialog | None:
        """See the port. Raises Unavailable if Telegram refuses, for example for a chat that was
        left."""
        peer = await self._peers.get(chat_id)
        position = self._changes.position
        try:
            answer = await self._requester.read(dialog_of(peer), unless_unreadable)
        except TypeNotFoundError:
            return None
        client = self._requester.client
        with guard_answer("dialog"):
            page = page_of(answer, self._unreadable, client.self_id)
        await _follow_channels(client, page)
        return next(iter(_logged_at(position, page.dialogs)), None)

    def with_newer_changes(self, dialogs: Sequence[Dialog]) -> tuple[Dialog, ...]:
        """See the port."""
        return tuple(
            newer_dialog(dialog, self._changes.since(dialog.log_position)) for dialog in dialogs
        )


class _DialogListing(DialogListing):
    """The pages of one listing. The channels of a page are followed before the page is returned."""

    def __init__(self, client: AccountClient, pages: DialogPages, changes: DialogChangeLog) -> None:
        self._client = client
        self._pages = pages
        self._changes = changes
        self._start = changes.position

    @property
    def is_incomplete(self) -> bool:
        """See the port."""
        return self._pages.is_incomplete

    @property
    def next_offset(self) -> DialogOffset | None:
        """See the port."""
        return self._pages.next_offset

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> tuple[Dialog, ...]:
        position = self._changes.position
        with guard_answer("dialogs"):
            page = await self._pages.next()
        if page is None:
            raise StopAsyncIteration
        await _follow_channels(self._client, page)
        return _logged_at(position, page.dialogs)

    def pins(self) -> tuple[PinOrderChanged, ...]:
        """See the port."""
        pinned = self._pages.pinned
        if not pinned.is_known:
            return ()
        return newer_pins(pinned.pins, self._changes.since(self._start), pinned.archived).orders()


def _logged_at(position: int, dialogs: Iterable[Dialog]) -> tuple[Dialog, ...]:
    return tuple(replace(dialog, log_position=position) for dialog in dialogs)


async def _follow_channels(client: AccountClient, page: Page) -> None:
    for channel_id, pts in page.channel_pts.items():
        client.follow_channel(channel_id, pts)
    await client.batcher.flush()
