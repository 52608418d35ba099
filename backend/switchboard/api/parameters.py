"""Parameters and body fields that several resources share, with their limits."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError
from starlette.requests import HTTPConnection

from switchboard.api.validation_messages import CLIENT_ID, TELEGRAM_ID
from switchboard.services import Services as AllServices

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


class Body(BaseModel):
    """A JSON body. It accepts only known fields, each with its own type."""

    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)
