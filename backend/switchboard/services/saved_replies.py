"""Saved replies: the operator's texts, and their import from Telegram."""

from switchboard.domain.ids import AccountId
from switchboard.domain.saved_replies import (
    ImportedReplies,
    SavedReplies,
    SavedReply,
    SavedReplyId,
    shortcut_error,
    text_error,
)
from switchboard.errors import Invalid, Unavailable
from switchboard.services.connections.live_links import LiveLinks
from switchboard.store.accounts import accounts
from switchboard.store.core.database import Database
from switchboard.store.messages import saved_replies


class SavedReplyList:
    """The saved replies of this installation."""

    def __init__(self, database: Database, links: LiveLinks) -> None:
        self._database = database
        self._links = links

    async def list_all(self) -> SavedReplies:
        """All of them, by shortcut."""
        return await self._database.read(saved_replies.list_all)

    async def add(self, shortcut: str, text: str) -> SavedReply:
        """Add one. Raises Invalid, and Conflict if the shortcut is taken."""
        _check(shortcut, text)
        return await self._database.write(lambda t: saved_replies.add(t, shortcut, text))

    async def change(self, id_: SavedReplyId, shortcut: str | None, text: str | None) -> SavedReply:
        """Change the shortcut or the text. Raises NotFound, Invalid, Conflict if the shortcut is
        taken."""
        _check(shortcut, text)
        return await self._database.write(lambda t: saved_replies.change(t, id_, shortcut, text))

    async def delete(self, id_: SavedReplyId) -> None:
        """Delete one. Raises NotFound."""
        await self._database.write(lambda t: saved_replies.delete(t, id_))

    async def import_from(self, account_id: AccountId) -> ImportedReplies:
        """Add the quick replies that an account has at Telegram. Existing ones stay as they are.

        Raises NotFound, Unavailable without a connection, and the link's errors.
        """
        await self._database.read(lambda c: accounts.get(c, account_id))
        link = self._links.link(account_id)
        if link is None:
            raise Unavailable(
                "not_connected", "The account is not connected right now. Import again later."
            )
        found = await link.quick_replies()
        return await self._database.write(lambda t: saved_replies.import_all(t, found))


def _check(shortcut: str | None, text: str | None) -> None:
    error = None if shortcut is None else shortcut_error(shortcut)
    if error is not None:
        raise Invalid("shortcut_invalid", error)
    error = None if text is None else text_error(text)
    if error is not None:
        raise Invalid("text_invalid", error)
