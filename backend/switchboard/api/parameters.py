"""Parameters and body fields that several resources share, with their limits."""

import math
from datetime import UTC, datetime
from typing import Annotated, overload
from uuid import UUID

from fastapi import Depends, Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError
from starlette.requests import HTTPConnection

from switchboard.api.validation_messages import CLIENT_ID, TELEGRAM_ID
from switchboard.domain.send_options import MAX_UNDO_TIME
from switchboard.domain.timestamps import LATEST, Timestamp
from switchboard.services import Services as AllServices

NO_TIME = "has to be a time with its zone, such as 2030-01-31T08:00:00Z"
NO_YEAR = "has to be in the years 1 to 9999, also in UTC"

MAX_ID = 2**63 - 1
"""Switchboard's ids are SQLite rowids."""


def invalid(reason: str) -> PydanticCustomError:
    """A value broke one of our rules. reason: completes a sentence that starts with the field's
    name."""
    return PydanticCustomError("rule", "{reason}", {"reason": reason})


def _searchable(words: str) -> str:
    """Refuse text that SQLite cannot search: NUL ends a text there."""
    if "\x00" in words:
        raise invalid("holds a character that cannot be searched for")
    return words


async def _services(connection: HTTPConnection) -> AllServices:
    """The services, from the app's state (see `create_app`)."""
    services: AllServices = connection.app.state.services
    return services


Services = Annotated[AllServices, Depends(_services)]
RowId = Annotated[int, Path(ge=1, le=MAX_ID)]
AccountUuid = Annotated[UUID, Path(description="An account's id")]
Limit = Annotated[int, Query(ge=1, le=100, description="The most items of a page")]
Cursor = Annotated[
    str | None, Query(max_length=512, description="The `next_cursor` of the last page")
]
AccountFilter = Annotated[UUID | None, Query(description="Only this account")]
TelegramId = (
    Annotated[str, StringConstraints(pattern=TELEGRAM_ID)] | Annotated[int, Field(ge=1, lt=10**10)]
)
ClientId = Annotated[str, StringConstraints(pattern=CLIENT_ID)]
ButtonIndex = Annotated[int, Path(ge=0, lt=1_000, description="A place, counted from 0")]
SearchText = Annotated[str, AfterValidator(_searchable)]

LIMIT = 50
"""The items of a page if the caller gives no limit."""


def _time(text: str) -> str:
    """Refuse what is no time of ISO 8601, a time without its zone, and one that answers could not
    show: a zone can move it out of the years 1 to 9999."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        given = None
    if given is None or given.tzinfo is None:
        raise invalid(NO_TIME)
    try:
        given.astimezone(UTC)
    except OverflowError:
        raise invalid(NO_YEAR) from None
    return text


Time = Annotated[str, AfterValidator(_time)]


@overload
def moment(text: str) -> Timestamp: ...


@overload
def moment(text: str | None) -> Timestamp | None: ...


def moment(text: str | None) -> Timestamp | None:
    """A time of a body in Unix seconds. A part of a second counts as a whole one."""
    if text is None:
        return None
    return Timestamp(min(LATEST, math.ceil(datetime.fromisoformat(text).timestamp())))


class Body(BaseModel):
    """A JSON body. It accepts only known fields, each with its own type."""

    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)


NOT_BEFORE = (
    f"Do not send it before this time, at most {MAX_UNDO_TIME} seconds ahead. Until then it can be "
    "taken back (`DELETE /messages/{id}`). Later replies of the conversation wait for it"
)
"""The description of `not_before`."""
