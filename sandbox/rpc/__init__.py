"""The API: one file for each namespace, one function for each request."""

from sandbox.rpc import (
    account,
    auth,
    channels,
    chats,
    contacts,
    dialogs,
    forwards,
    help,  # noqa: A004 # the namespace's own name
    history,
    media,
    messages,
    updates,
    upload,
    users,
)
from sandbox.rpc.dispatch import Dispatcher

__all__ = [
    "Dispatcher",
    "account",
    "auth",
    "channels",
    "chats",
    "contacts",
    "dialogs",
    "forwards",
    "help",
    "history",
    "media",
    "messages",
    "updates",
    "upload",
    "users",
]
