"""People react to messages."""

from __future__ import annotations

from sandbox.world.message_actions import MessageActions
from sandbox.world.model import Message, User
from sandbox.world.reactions import Reacted


class ReactionActions(MessageActions):
    """What people do with reactions."""

    def react(
        self, user: User, message: Message, *reactions: str, as_edit: bool | None = None
    ) -> None:
        """Somebody reacts to a message; without reactions, the earlier ones are taken back.

        A reaction is an emoji, ``custom:`` with the id of a custom emoji, or ``paid``. Outside
        channels the author of the message gets an edit, which a difference repeats; all others get
        ``updateMessageReactions``. ``as_edit=True``: everybody gets the edit; False: nobody.
        """
        self.apply_event(Reacted(user.ref, message.number, reactions, as_edit, self.now()))
