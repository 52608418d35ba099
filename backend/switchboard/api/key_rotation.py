"""Rotate the key that encrypts the sessions. The key itself never passes through the API."""

from typing import Literal

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from switchboard.api.json_response import OrjsonResponse
from switchboard.api.parameters import Services
from switchboard.api.resource_router import resource_router

router = resource_router("keys", "/keys")


class RotationAnswer(TypedDict):
    """The result of a rotation.

    renewed: the number of sessions that were encrypted again. unreadable: the ids of accounts with
    a session that no key decrypts; it was not changed.
    """

    status: Literal["done", "unfinished"]
    detail: str
    renewed: int
    unreadable: list[str]


@router.post("/rotate", response_model=RotationAnswer)
async def rotate_key(services: Services) -> OrjsonResponse:
    """Encrypt every session with a new key. If a rotation is unfinished, continue it."""
    rotated = await services.rotation.rotate()
    return OrjsonResponse(
        RotationAnswer(
            status="done" if rotated.is_complete else "unfinished",
            detail=rotated.detail,
            renewed=rotated.renewed,
            unreadable=sorted(rotated.unreadable),
        )
    )
