"""The JSON shapes of Telegram's folders."""

from typing_extensions import TypedDict

from switchboard.domain import events, folders


class Folder(TypedDict):
    """A folder of an account at Telegram. id: unique within the account.

    A conversation whose chat_id is in pinned or included is in the folder; the pinned ones are
    first, in this order. One in excluded is not in it. The kinds decide about all others.
    exclude_muted and exclude_read leave out only conversations without unread mentions.
    """

    id: int
    account_id: str
    title: str
    emoticon: str | None
    pinned: list[str]
    included: list[str]
    excluded: list[str]
    contacts: bool
    non_contacts: bool
    groups: bool
    channels: bool
    bots: bool
    exclude_muted: bool
    exclude_read: bool
    exclude_archived: bool


class FolderList(TypedDict):
    """All folders of an account, in the owner's order."""

    telegram_account_id: str
    items: list[Folder]


def folder_list(given: events.FolderList) -> FolderList:
    """The folders of an account in the shape of the contract."""
    items = [_folder(given.account_id, folder) for folder in given.folders]
    return FolderList(telegram_account_id=given.account_id, items=items)


def _folder(account_id: str, given: folders.Folder) -> Folder:
    return Folder(
        id=given.id,
        account_id=account_id,
        title=given.title,
        emoticon=given.emoticon,
        pinned=list(map(str, given.pinned)),
        included=list(map(str, given.included)),
        excluded=list(map(str, given.excluded)),
        contacts=given.contacts,
        non_contacts=given.non_contacts,
        groups=given.groups,
        channels=given.channels,
        bots=given.bots,
        exclude_muted=given.exclude_muted,
        exclude_read=given.exclude_read,
        exclude_archived=given.exclude_archived,
    )
