"""Press the buttons of messages: ask the bot, send a reply keyboard's text, or name an address.

A press is never repeated: Telegram has no way to recognise a second one.
"""

from switchboard.domain.buttons import Button, ButtonKind, CallbackAnswer, find_button
from switchboard.domain.ids import ChatId, MessageId, TelegramMessageId
from switchboard.domain.messages import Message
from switchboard.errors import CommandRefused, Conflict, NotFound, Unavailable
from switchboard.services.connections.live_links import LiveLinks
from switchboard.services.sending.outbox import Outbox
from switchboard.store.core.database import Database
from switchboard.store.messages import threads


class Buttons:
    """The buttons of messages of all accounts."""

    def __init__(self, database: Database, links: LiveLinks, outbox: Outbox) -> None:
        self._database = database
        self._links = links
        self._outbox = outbox

    async def press(
        self, message_id: MessageId, row: int, column: int, client_id: str | None
    ) -> CallbackAnswer:
        """Press a button, by its position from 0 on. Returns the bot's answer.

        A button of a reply keyboard sends its text as a reply; client_id is that of the reply.
        Raises NotFound, Conflict (`answer_in_telegram` if only an app can do it), Unavailable while
        the account is not connected, and the link's errors.
        """
        message = await self._database.read(lambda c: threads.get(c, message_id))
        button = find_button(message.reply_markup, row, column)
        if button is None or message.message_id is None:
            raise NotFound("button_not_found", "The message has no such button.")
        if message.deleted_at is not None:
            raise Conflict("message_deleted", "The message of this button was deleted.")
        match button.kind:
            case ButtonKind.URL:
                return CallbackAnswer(url=button.url)
            case ButtonKind.CALLBACK:
                return await self._ask_bot(message, message.message_id, button)
            case ButtonKind.REPLY:
                await self._reply(message, button, client_id)
                return CallbackAnswer()
            case ButtonKind.OTHER:
                raise Conflict(
                    "answer_in_telegram", "Only a Telegram app can do this. Press the button there."
                )

    async def _ask_bot(
        self, message: Message, telegram_id: TelegramMessageId, button: Button
    ) -> CallbackAnswer:
        link = self._links.link(message.account_id)
        if link is None:
            raise Unavailable(
                "not_connected", "The account is not connected right now. Press the button later."
            )
        try:
            return await link.press_button(message.chat_id, telegram_id, button.data)
        except CommandRefused as refused:
            raise Conflict(refused.code, refused.detail) from refused

    async def _reply(self, message: Message, button: Button, client_id: str | None) -> None:
        """In groups the reply answers the message of the keyboard, so that its bot reads it."""
        quoted = message.message_id if _is_group(message.chat_id) else None
        await self._outbox.reply(message.conversation_id, button.text, client_id, quoted)


def _is_group(chat_id: ChatId) -> bool:
    return chat_id < 0
