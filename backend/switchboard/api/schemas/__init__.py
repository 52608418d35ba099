"""The JSON shapes of the API, and the conversion of domain values to them.

Each shape is a TypedDict. The type checker checks the conversions against it, and OpenAPI is made
from it. Nothing is validated again on the way out. REST and the stream use the same shapes.

Pydantic needs the TypedDict of typing_extensions before Python 3.12.
"""

from switchboard.api.schemas.accounts import Account, ImportProgress, account
from switchboard.api.schemas.conversations import Conversation, Draft, conversation
from switchboard.api.schemas.event_object import subject
from switchboard.api.schemas.fields import Listing
from switchboard.api.schemas.folders import Folder, FolderList, folder_list
from switchboard.api.schemas.logins import Login, LoginError
from switchboard.api.schemas.messages import (
    CallbackAnswer,
    EditableText,
    Entity,
    Message,
    MessageVersion,
    Quote,
    SendError,
    Thread,
    callback_answer,
    editable_text,
    message,
    message_version,
)
from switchboard.api.schemas.peer_profile import About, about
from switchboard.api.schemas.people import KnownPerson, Person, person
from switchboard.api.schemas.problems import FieldProblem, Problem
from switchboard.api.schemas.saved_replies import (
    ImportedReplies,
    SavedReply,
    SavedReplyList,
    imported_replies,
    saved_reply,
    saved_reply_list,
)

__all__ = [
    "About",
    "Account",
    "CallbackAnswer",
    "Conversation",
    "Draft",
    "EditableText",
    "Entity",
    "FieldProblem",
    "Folder",
    "FolderList",
    "ImportProgress",
    "ImportedReplies",
    "KnownPerson",
    "Listing",
    "Login",
    "LoginError",
    "Message",
    "MessageVersion",
    "Person",
    "Problem",
    "Quote",
    "SavedReply",
    "SavedReplyList",
    "SendError",
    "Thread",
    "about",
    "account",
    "callback_answer",
    "conversation",
    "editable_text",
    "folder_list",
    "imported_replies",
    "message",
    "message_version",
    "person",
    "saved_reply",
    "saved_reply_list",
    "subject",
]
