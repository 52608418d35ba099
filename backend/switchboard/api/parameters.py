"""Parameters and body fields that several resources share, with their limits."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic_core import PydanticCustomError
from starlette.requests import HTTPConnection

from switchboard.services import Services as AllServices

MAX_ID = 2**63 - 1
"""Our ids are SQLite's rowids."""


def invalid(reason: str) -> PydanticCustomError:
    """A rule of ours that a value broke; the reason completes a sentence with the field's name."""
    return PydanticCustomError("rule", "{reason}", {"reason": reason})


def _searchable(words: str) -> str:
    """Text that a database can look for: NUL ends a text in SQLite."""
    if "\x00" in words:
        raise invalid("holds a character that cannot be searched for")
    return words


async def _services(connection: HTTPConnection) -> AllServices:
    """The use cases, which `create_app` put into the app's state."""
    services: AllServices = connection.app.state.services
    return services


Services = Annotated[AllServices, Depends(_services)]
RowId = Annotated[int, Path(ge=1, le=MAX_ID)]
AccountUuid = Annotated[UUID, Path(description="An account's id")]
Limit = Annotated[int, Query(ge=1, le=100, description="Most items of the page")]
Cursor = Annotated[
    str | None, Query(max_length=512, description="The `next_cursor` of the page before")
]
AccountFilter = Annotated[UUID | None, Query(description="Only of this account")]
SearchText = Annotated[str, AfterValidator(_searchable)]

LIMIT = 50
"""Items of a page where the caller names no limit."""


class Body(BaseModel):
    """A JSON body: only known fields, and each of its own type."""

    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)
