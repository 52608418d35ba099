"""Buttons: what a press does, by the kind of the button."""

import pytest

from switchboard.domain.buttons import (
    Button,
    ButtonKind,
    CallbackAnswer,
    MarkupKind,
    ReplyMarkup,
)
from switchboard.domain.ids import ChatId, MessageId, TelegramMessageId
from switchboard.domain.updates import MessagesDeleted
from switchboard.errors import CommandRefused, Conflict, NotFound, Unavailable
from switchboard.services.buttons import Buttons
from switchboard.services.connections.live_links import LiveLinks
from switchboard.services.metrics import Metrics
from switchboard.services.sending.outbox import Outbox
from tests.store.conftest import ACCOUNT, Store, incoming, path, store

__all__ = ["path", "store"]

MARKUP = ReplyMarkup(
    MarkupKind.INLINE,
    (
        (Button("Yes", ButtonKind.CALLBACK, data=b"y"), Button("Play", ButtonKind.CALLBACK)),
        (Button("Pay", ButtonKind.URL, "https://pay.example/1"), Button("Buy", ButtonKind.OTHER)),
        (Button("Sizes ", ButtonKind.REPLY),),
    ),
)
ID = MessageId(1)


class Wire:
    """A link that notes the presses and answers each with this."""

    def __init__(self, answer: CallbackAnswer | Exception) -> None:
        self.pressed: list[tuple[ChatId, TelegramMessageId, bytes | None]] = []
        self._answer = answer

    def is_online(self) -> bool:
        """The transport is up."""
        return True

    async def press_button(
        self, chat_id: ChatId, message_id: TelegramMessageId, data: bytes | None
    ) -> CallbackAnswer:
        """Note the press and answer."""
        self.pressed.append((chat_id, message_id, data))
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


@pytest.fixture
async def outbox(store: Store) -> Outbox:
    """The outbox of a store with one message that has buttons."""
    await store.record(incoming(7, reply_markup=MARKUP))
    return Outbox(store.database, Metrics())


def buttons(store: Store, outbox: Outbox, wire: Wire | None = None) -> Buttons:
    """The service, connected over this link or not at all."""
    links = LiveLinks()
    if wire is not None:
        links.add(ACCOUNT, wire, lambda: None)  # type: ignore[arg-type]
    return Buttons(store.database, links, outbox)


@pytest.mark.parametrize(("column", "data"), [(0, b"y"), (1, None)])
async def test_a_callback_asks_the_bot(
    store: Store, outbox: Outbox, column: int, data: bytes | None
) -> None:
    """The bot gets the data of the button, and its answer is returned."""
    wire = Wire(CallbackAnswer("Saved", is_alert=True))

    answer = await buttons(store, outbox, wire).press(ID, 0, column, None)

    assert answer == CallbackAnswer("Saved", is_alert=True)
    assert wire.pressed == [(500, 7, data)]


async def test_a_refused_callback_contradicts_the_state(store: Store, outbox: Outbox) -> None:
    """What Telegram refuses is a conflict with Telegram's code."""
    wire = Wire(CommandRefused("data_invalid", "Outdated."))

    with pytest.raises(Conflict) as refused:
        await buttons(store, outbox, wire).press(ID, 0, 0, None)

    assert (refused.value.code, len(wire.pressed)) == ("data_invalid", 1)


async def test_a_callback_needs_a_connection(store: Store, outbox: Outbox) -> None:
    """Without a connection nothing is pressed, now or later."""
    with pytest.raises(Unavailable) as offline:
        await buttons(store, outbox).press(ID, 0, 0, None)

    assert offline.value.code == "not_connected"


async def test_an_address_is_returned(store: Store, outbox: Outbox) -> None:
    """A link needs nobody: its address is the answer."""
    answer = await buttons(store, outbox).press(ID, 1, 0, None)

    assert (answer.kind, answer.url) == ("url", "https://pay.example/1")


async def test_a_reply_button_sends_its_text_once(store: Store, outbox: Outbox) -> None:
    """The text goes as an ordinary reply, as it is. The same client_id sends it once."""
    service = buttons(store, outbox)

    for _ in range(2):
        assert await service.press(ID, 2, 0, "c1") == CallbackAnswer()

    replies = [one for one in store.reader.messages.values() if one.client_id == "c1"]
    assert [(one.text, one.reply_to_message_id) for one in replies] == [("Sizes ", None)]


async def test_other_buttons_are_for_telegram(store: Store, outbox: Outbox) -> None:
    """What only an app can do is refused with a sentence."""
    with pytest.raises(Conflict) as refused:
        await buttons(store, outbox).press(ID, 1, 1, None)

    assert refused.value.code == "answer_in_telegram"


@pytest.mark.parametrize(("row", "column"), [(3, 0), (0, 2)])
async def test_an_unknown_button(store: Store, outbox: Outbox, row: int, column: int) -> None:
    """A place without a button is not found."""
    with pytest.raises(NotFound):
        await buttons(store, outbox).press(ID, row, column, None)


async def test_the_buttons_of_a_deleted_message(store: Store, outbox: Outbox) -> None:
    """A deleted message cannot be answered by its buttons."""
    await store.record(MessagesDeleted(None, (TelegramMessageId(7),)))

    with pytest.raises(Conflict) as refused:
        await buttons(store, outbox).press(ID, 0, 0, None)

    assert refused.value.code == "message_deleted"
