"""The JSON shape of the object of an event."""

from switchboard.api.schemas.accounts import Account, ImportProgress, account
from switchboard.api.schemas.conversations import Conversation, conversation
from switchboard.api.schemas.folders import FolderList, folder_list
from switchboard.api.schemas.messages import Message, message
from switchboard.api.schemas.saved_replies import SavedReplyList, saved_reply_list
from switchboard.domain import accounts, conversations, events, messages, saved_replies


def subject(
    given: events.Subject,
) -> Account | Conversation | Message | FolderList | SavedReplyList | ImportProgress | None:
    """The object of an event, in the shape that REST uses."""
    match given:
        case messages.Message():
            return message(given)
        case conversations.Conversation():
            return conversation(given)
        case accounts.Account():
            return account(given)
        case events.FolderList():
            return folder_list(given)
        case saved_replies.SavedReplies():
            return saved_reply_list(given)
        case events.ImportProgress():
            return ImportProgress(
                telegram_account_id=given.account_id, done=given.done, total=given.total
            )
        case events.Resync():
            return None
