"""The JSON shapes of saved replies."""

from typing_extensions import TypedDict

from switchboard.domain import saved_replies


class SavedReply(TypedDict):
    """A text with its shortcut. The client fills in `{first_name}`, `{name}` and `{account}` before
    it sends the text."""

    id: int
    shortcut: str
    text: str


class SavedReplyList(TypedDict):
    """All saved replies, by shortcut."""

    items: list[SavedReply]


class ImportedReplies(TypedDict):
    """The result of an import. added: the number of new replies. The other fields contain
    shortcuts.

    clashes: a saved reply with another text has the shortcut. unchanged: the saved reply exists
    already. unusable: the quick reply has no text, or its text is too long.
    """

    added: int
    items: list[SavedReply]
    clashes: list[str]
    unchanged: list[str]
    unusable: list[str]


def saved_reply(given: saved_replies.SavedReply) -> SavedReply:
    """A saved reply in the shape of the contract."""
    return SavedReply(id=given.id, shortcut=given.shortcut, text=given.text)


def saved_reply_list(given: saved_replies.SavedReplies) -> SavedReplyList:
    """All saved replies, as the event has them."""
    return SavedReplyList(items=[saved_reply(one) for one in given.items])


def imported_replies(given: saved_replies.ImportedReplies) -> ImportedReplies:
    """The result of an import in the shape of the API."""
    return ImportedReplies(
        added=len(given.added),
        items=[saved_reply(one) for one in given.added],
        clashes=list(given.clashes),
        unchanged=list(given.unchanged),
        unusable=list(given.unusable),
    )
