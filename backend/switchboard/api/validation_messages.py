"""Patterns of fields, and our messages for refused fields.

Pydantic's own sentences may quote what was sent, so each kind of error has a sentence here that
is built from the rule alone (pydantic's documentation: Validation Errors).
"""

import re
from collections.abc import Sequence
from typing import Any

API_HASH = r"^[!-~]{4,64}$"
LINE = r"^[^\x00-\x1f\x7f]*$"
CLIENT_ID = r"^[!-~]{1,64}$"
TELEGRAM_ID = r"^[1-9][0-9]{0,9}$"
PEER_ID = r"^-?[1-9][0-9]{0,17}$"
LOGIN_ID = r"^[A-Za-z0-9_-]{1,64}$"

PATTERNS = {
    API_HASH: "has to be the hash as my.telegram.org shows it, without spaces",
    LINE: "contains a character that cannot be shown",
    CLIENT_ID: "has to be 1 to 64 visible ASCII characters",
    TELEGRAM_ID: "has to be the number of a message",
    PEER_ID: "has to be the marked id of a person or a channel",
    LOGIN_ID: "is not an id",
}
"""The requirement of each pattern."""

NO_PHONE = "has to be a phone number in international form, such as +1 555 0100"
NO_CODE = "is too long, or contains a character that cannot be shown"
NO_NAME = "needs at least one visible character"
TURNING_NAME = "contains a mark that changes the direction of the text beside it"
"""Why a pasted value is refused. The rules are in `domain/pasted_input.py`."""

SENTENCES = {
    "missing": "is missing",
    "extra_forbidden": "is not a known field",
    "string_too_short": "is too short",
    "string_too_long": "is too long (at most {max_length} characters)",
    "string_type": "has to be text",
    "string_unicode": "is not valid text",
    "int_type": "has to be a whole number",
    "int_parsing": "has to be a whole number",
    "int_parsing_size": "is too large",
    "int_from_float": "has to be a whole number",
    "bool_type": "has to be true or false",
    "bool_parsing": "has to be true or false",
    "uuid_parsing": "is not an id",
    "uuid_type": "is not an id",
    "greater_than_equal": "is too small (at least {ge})",
    "less_than_equal": "is too large (at most {le})",
    "model_attributes_type": "has to be a JSON object",
    "model_type": "has to be a JSON object",
    "dict_type": "has to be a JSON object",
    "json_invalid": "is not JSON",
}

KNOWN_NAME = re.compile(r"[a-z][a-z_]{0,39}")
"""The form of a field's name. Other names are not repeated in an answer."""


def field_reasons(wrong: Sequence[Any]) -> list[dict[str, str]]:
    """`{"field", "reason"}` for each field with an error of pydantic, without values."""
    reasons: dict[str, str] = {}
    for error in wrong:
        reasons.setdefault(_field(error["loc"]), _reason(error))
    return [{"field": field, "reason": reason} for field, reason in reasons.items()]


def _field(loc: tuple[int | str, ...]) -> str:
    """The field's name with those around it (`draft.text`), or the name of the request's part."""
    names = [part for part in loc[1:] if isinstance(part, str) and KNOWN_NAME.fullmatch(part)]
    return ".".join(names) or str(loc[0])


def _reason(error: dict[str, Any]) -> str:
    """The sentence of an error: our own rule's reason, or a sentence for pydantic's error type."""
    context = error.get("ctx") or {}
    if "reason" in context:
        return str(context["reason"])
    if "pattern" in context:
        return PATTERNS[context["pattern"]]
    return SENTENCES.get(error["type"], "is not valid").format(**context)
