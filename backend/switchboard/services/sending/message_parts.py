"""The messages that a reply becomes, and why a text is refused."""

from switchboard.domain.message_entities import FormattedText
from switchboard.domain.messages import MAX_TEXT, TextError, as_kept, validate_text
from switchboard.domain.text_parts import MAX_PARTS, split_formatted
from switchboard.errors import Invalid

TEXT_ERRORS = {
    TextError.EMPTY: "The message is empty.",
    TextError.NOT_TEXT: "The message holds characters that are not text (NUL or half a surrogate).",
}


def parts_of(formatted: FormattedText, split: bool) -> list[FormattedText]:
    """The texts of the messages that a reply becomes. Raises Invalid."""
    length = len(as_kept(formatted.text))
    parts = split_formatted(formatted) if split and length > MAX_TEXT else [formatted]
    if len(parts) > MAX_PARTS:
        raise Invalid(
            TextError.TOO_LONG.value,
            f"The text has {length:,} characters, too many for {MAX_PARTS} messages. Shorten it.",
        )
    for error in (validate_text(part.text) for part in parts):
        if error is not None:
            raise text_refused(error, length)
    return parts


def text_refused(error: TextError, length: int) -> Invalid:
    """The error for a text of this many characters that is not taken."""
    is_too_long = error is TextError.TOO_LONG
    return Invalid(error.value, too_long(length) if is_too_long else TEXT_ERRORS[error])


def too_long(length: int) -> str:
    """Why a text of this many characters is not taken."""
    if length <= MAX_TEXT:
        return "There is too much white space around the text. Remove it."
    return (
        f"The text has {length:,} characters; one message takes {MAX_TEXT:,}. Shorten it, or send "
        "it in parts."
    )
