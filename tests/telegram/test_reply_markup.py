"""The buttons of a message: what each kind becomes (core.telegram.org/api/bots/buttons)."""

import inspect
import re
from typing import Any

import pytest
from telethon.errors import BotResponseTimeoutError, DataInvalidError, FloodWaitError
from telethon.tl import types

from switchboard.domain.buttons import Button, ButtonKind, CallbackAnswer, MarkupKind, ReplyMarkup
from switchboard.domain.messages import Kind
from switchboard.domain.updates import NewMessage
from switchboard.errors import CommandRefused, ConnectionLost, FloodWait, RequestUnanswered
from switchboard.telegram.errors.callback_errors import callback_failure_of
from switchboard.telegram.requests.callbacks import callback_answer

from .test_messages import HALL, translated


def inline(*actions: Any) -> types.ReplyInlineMarkup:
    """One row of buttons that do this."""
    buttons = [types.KeyboardInlineButton(text="Go", type=action) for action in actions]
    return types.ReplyInlineMarkup([types.KeyboardInlineButtonRow(buttons)])


def keyboard(*texts: str, **options: Any) -> types.ReplyKeyboardMarkup:
    """A reply keyboard with a row for each text."""
    rows = [
        types.KeyboardButtonRow([types.KeyboardButton(text, types.ButtonTypeDefault())])
        for text in texts
    ]
    return types.ReplyKeyboardMarkup(rows, **options)


def markup_of(message: NewMessage) -> ReplyMarkup:
    """The reply markup of a message that has one."""
    assert message.reply_markup is not None
    return message.reply_markup


@pytest.mark.parametrize(
    ("action", "button"),
    [
        (
            types.InlineButtonTypeUrl("https://pay.example/1?a=b"),
            Button("Go", ButtonKind.URL, "https://pay.example/1?a=b"),
        ),
        (
            types.InlineButtonTypeUrlAuth("https://x.example/", 3),
            Button("Go", ButtonKind.URL, "https://x.example/"),
        ),
        (types.InlineButtonTypeUrl("javascript:alert(1)"), Button("Go", ButtonKind.OTHER)),
        (
            types.InlineButtonTypeCallback(b"\x00yes"),
            Button("Go", ButtonKind.CALLBACK, data=b"\x00yes"),
        ),
        (
            types.InlineButtonTypeCallback(b"yes", requires_password=True),
            Button("Go", ButtonKind.OTHER),
        ),
        (types.InlineButtonTypeGame(), Button("Go", ButtonKind.CALLBACK)),
        (types.InlineButtonTypeCopy("SAVE10"), Button("Go", ButtonKind.OTHER)),
        (types.InlineButtonTypeBuy(), Button("Go", ButtonKind.OTHER)),
        (types.InlineButtonTypeWebView("https://x.example/"), Button("Go", ButtonKind.OTHER)),
        (types.InlineButtonTypeSwitchInline("query"), Button("Go", ButtonKind.OTHER)),
    ],
)
def test_an_inline_button(action: Any, button: Button) -> None:
    """An address is kept in full if it is harmless. What only an app can do is shown."""
    message = translated(reply_markup=inline(action))

    assert markup_of(message) == ReplyMarkup(MarkupKind.INLINE, ((button,),))


def test_a_reply_keyboard() -> None:
    """The buttons of a reply keyboard send their text as it is."""
    given = keyboard("Sizes", "  Prices ", single_use=True, placeholder="Choose")

    markup = markup_of(translated(reply_markup=given))

    assert markup.sets_keyboard
    assert (markup.placeholder, markup.is_single_use) == ("Choose", True)
    assert [[button.text for button in row] for row in markup.rows] == [["Sizes"], ["  Prices "]]
    assert {button.kind for row in markup.rows for button in row} == {ButtonKind.REPLY}


def test_a_button_that_shares_a_phone_number_is_left_to_apps() -> None:
    """A keyboard's button that does more than send its text is for an app."""
    button = types.KeyboardButton("Call me", types.ButtonTypeRequestPhone())
    given = types.ReplyKeyboardMarkup([types.KeyboardButtonRow([button])])

    assert markup_of(translated(reply_markup=given)).rows == (
        (Button("Call me", ButtonKind.OTHER),),
    )


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        (types.ReplyKeyboardHide(), MarkupKind.HIDE),
        (types.ReplyKeyboardForceReply(), MarkupKind.FORCE_REPLY),
    ],
)
def test_what_takes_a_keyboard_away(markup: Any, kind: MarkupKind) -> None:
    """Hiding the keyboard and asking for a reply decide about the keyboard, too."""
    given = markup_of(translated(reply_markup=markup))

    assert (given.kind, given.sets_keyboard) == (kind, True)


@pytest.mark.parametrize(("mentioned", "is_ours"), [(True, True), (False, False)])
def test_a_selective_keyboard_of_a_group(mentioned: bool, is_ours: bool) -> None:
    """In a group, a selective keyboard is only for those whom the message mentions."""
    message = translated(
        peer_id=types.PeerChannel(HALL.id),
        reply_markup=keyboard("Yes", selective=True),
        mentioned=mentioned,
    )

    assert markup_of(message).sets_keyboard is is_ours


def test_a_message_of_only_buttons_is_not_blank() -> None:
    """A message without a text says what stands on its buttons."""
    message = translated(message="", reply_markup=inline(types.InlineButtonTypeCallback(b"x")))

    assert (message.kind, message.media_label) == (Kind.MEDIA, "Buttons: Go")


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"message": "Saved"}, CallbackAnswer("Saved")),
        ({"message": "Sure?", "alert": True}, CallbackAnswer("Sure?", is_alert=True)),
        ({"url": "https://x.example/?q"}, CallbackAnswer(url="https://x.example/?q")),
        ({"url": "javascript:alert(1)"}, CallbackAnswer()),
        ({}, CallbackAnswer()),
    ],
)
def test_the_answer_of_a_bot(given: dict[str, Any], answer: CallbackAnswer) -> None:
    """A bot answers with a text, an address, or nothing (messages.botCallbackAnswer)."""
    assert callback_answer(types.messages.BotCallbackAnswer(cache_time=0, **given)) == answer


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (BotResponseTimeoutError(None), RequestUnanswered, "bot_response_timeout"),
        (TimeoutError(), RequestUnanswered, "callback_unanswered"),
        (DataInvalidError(None), CommandRefused, "data_invalid"),
        (FloodWaitError(None, 7), FloodWait, "flood_wait"),
        (ConnectionResetError(), RequestUnanswered, "callback_unanswered"),
        (ConnectionError(), ConnectionLost, "connection_lost"),
    ],
)
def test_a_press_without_an_answer(error: Exception, kind: type, code: str) -> None:
    """Each failure of a press has its code and a sentence."""
    failure = callback_failure_of(error)

    assert (type(failure), failure.code) == (kind, code)
    assert failure.detail.endswith(".")


LEFT_TO_APPS = {
    "ButtonTypeRequestGeoLocation",
    "ButtonTypeRequestPeer",
    "ButtonTypeRequestPhone",
    "ButtonTypeRequestPoll",
    "ButtonTypeSimpleWebView",
    "InlineButtonTypeBuy",
    "InlineButtonTypeCopy",
    "InlineButtonTypeDisabled",
    "InlineButtonTypeSwitchInline",
    "InlineButtonTypeUserProfile",
    "InlineButtonTypeWebView",
}
"""What only an app can do. A new version of Telethon may bring more: then look at them."""


def test_every_type_of_button_is_known() -> None:
    """Every type of the installed layer does something here, or is on the list."""
    harmless = {"url": "https://x.example/", "data": b"x", "requires_password": False}
    kinds = {}
    for name in filter(re.compile("(Inline)?ButtonType").match, dir(types)):
        type_ = getattr(types, name)
        given = {
            parameter: harmless.get(parameter)
            for parameter in inspect.signature(type_.__init__).parameters
            if parameter not in {"self", "args", "kwargs"}
        }
        is_inline = name.startswith("Inline")
        button = types.KeyboardInlineButton if is_inline else types.KeyboardButton
        markup = types.ReplyInlineMarkup if is_inline else types.ReplyKeyboardMarkup
        rows = [types.KeyboardButtonRow([button("Go", type_(**given))])]
        kinds[name] = markup_of(translated(reply_markup=markup(rows))).rows[0][0].kind

    assert {name for name, kind in kinds.items() if kind is ButtonKind.OTHER} == LEFT_TO_APPS
    assert len(kinds) > len(LEFT_TO_APPS)
