"""Exchange the access key for a token that one browser keeps."""

from typing import Annotated

from fastapi import Request, Response
from pydantic import BaseModel, Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from switchboard.api.access_key import AccessKey
from switchboard.api.json_response import OrjsonResponse
from switchboard.api.middleware.access_guard import REFUSAL
from switchboard.api.problems import problem
from switchboard.api.resource_router import resource_router

router = resource_router("access", "/access")


class GivenKey(BaseModel):
    """The access key, or a token."""

    key: Annotated[str, Field(max_length=200)]


class Token(TypedDict):
    """What the browser sends from now on; null if no key is needed."""

    token: str | None


@router.get("", status_code=204)
async def check_access() -> Response:
    """204 if the request may do everything. With ACCESS=key and without a right key: 401."""
    return Response(status_code=204)


@router.post("", response_model=Token)
async def exchange_key(given: GivenKey, request: Request) -> Response:
    """Exchange the key for a token. A wrong key is refused with 401, after a pause."""
    key: AccessKey | None = request.app.state.access_key
    if key is None:
        return OrjsonResponse(Token(token=None))
    if not await key.admits(given.key):
        return problem(401, "access_key_required", REFUSAL)
    return OrjsonResponse(Token(token=key.issue()))
