"""Rotate the key that encrypts the sessions. The key itself never passes through the API."""

from typing import Literal

from fastapi import APIRouter
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from switchboard.api.json_response import OrjsonResponse
from switchboard.api.parameters import Services

router = APIRouter(prefix="/keys", tags=["keys"])


class RotationAnswer(TypedDict):
    """How a rotation went. renewed: sessions sealed anew; unreadable: ids of accounts of which
    one was left as it is, because no key opens it."""

    status: Literal["done", "unfinished"]
    detail: str
    renewed: int
    unreadable: list[str]


@router.post("/rotate", response_model=RotationAnswer)
async def rotate_key(services: Services) -> OrjsonResponse:
    """Seal every session with a new key; again, where it is unfinished, to go on."""
    rotated = await services.rotation.rotate()
    return OrjsonResponse(
        RotationAnswer(
            status="done" if rotated.is_complete else "unfinished",
            detail=rotated.detail,
            renewed=rotated.renewed,
            unreadable=sorted(rotated.unreadable),
        )
    )
