"""What Telegram refuses to a frozen account (core.telegram.org/api/auth, "Frozen accounts").

Telegram publishes no list of the refused methods. Here they are those that send, change or look up
something; a frozen account may read, mark as read, and receive updates.
"""

from __future__ import annotations

from sandbox.errors import RpcError, bad
from sandbox.world import Channel, User

REFUSED = frozenset(
    {
        "account.updateNotifySettings",
        "channels.createChannel",
        "channels.deleteMessages",
        "channels.inviteToChannel",
        "channels.joinChannel",
        "contacts.importContacts",
        "contacts.resolvePhone",
        "contacts.resolveUsername",
        "messages.addChatUser",
        "messages.createChat",
        "messages.createForumTopic",
        "messages.deleteMessages",
        "messages.editForumTopic",
        "messages.editMessage",
        "messages.forwardMessages",
        "messages.getBotCallbackAnswer",
        "messages.migrateChat",
        "messages.saveDraft",
        "messages.sendMedia",
        "messages.sendMessage",
        "messages.sendMultiMedia",
        "messages.sendReaction",
        "messages.setHistoryTTL",
        "messages.setTyping",
        "messages.uploadMedia",
    }
)


def check_not_frozen(user: User | None, method: str) -> None:
    """Whether the account may call a method (FROZEN_METHOD_INVALID)."""
    if user is not None and user.freeze is not None and method in REFUSED:
        raise RpcError(420, "FROZEN_METHOD_INVALID")


def check_participant(user: User, channel: Channel) -> None:
    """Whether the account may look into a channel (FROZEN_PARTICIPANT_MISSING)."""
    if user.freeze is not None and user not in channel.members:
        raise bad("FROZEN_PARTICIPANT_MISSING")
