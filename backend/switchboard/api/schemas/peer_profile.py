"""The JSON shape of what is stored about the other side of a conversation."""

from typing_extensions import TypedDict

from switchboard.api.schemas.conversations import Conversation, conversation
from switchboard.api.schemas.fields import text_or_none, time_or_none
from switchboard.domain import peer_profile as domain


class Meeting(TypedDict):
    """A conversation of one of the accounts, and its title there."""

    conversation_id: int
    telegram_account_id: str
    chat_id: str
    title: str
    last_message_at: str | None


class About(TypedDict):
    """Who a conversation is with. The conversation has the title, the username and the note.

    person_id: Telegram's id of the person or bot; null for a group or channel. is_contact: the
    person is in the contacts of the account. first_message_at: the oldest stored message;
    is_complete: Telegram has no older one. message_count: the stored messages, also deleted ones,
    up to 100,000.
    elsewhere: the same person, or the same group, in other accounts, and the person's direct
    messages to a channel. groups: those in which the person wrote lately and an account is a
    member.
    """

    conversation: Conversation
    person_id: str | None
    first_name: str | None
    is_contact: bool
    first_message_at: str | None
    message_count: int
    is_complete: bool
    elsewhere: list[Meeting]
    groups: list[Meeting]


def about(given: domain.About) -> About:
    """What is stored about the other side, in the shape of the contract."""
    return About(
        conversation=conversation(given.conversation),
        person_id=text_or_none(given.person_id),
        first_name=given.first_name,
        is_contact=given.is_contact,
        first_message_at=time_or_none(given.first_message_at),
        message_count=given.message_count,
        is_complete=given.is_complete,
        elsewhere=list(map(_meeting, given.elsewhere)),
        groups=list(map(_meeting, given.groups)),
    )


def _meeting(given: domain.Meeting) -> Meeting:
    return Meeting(
        conversation_id=given.conversation_id,
        telegram_account_id=given.account_id,
        chat_id=str(given.chat_id),
        title=given.title,
        last_message_at=time_or_none(given.last_message_at),
    )
