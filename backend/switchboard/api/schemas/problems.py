"""The JSON shape of a failure."""

from typing import NotRequired

from typing_extensions import TypedDict


class FieldProblem(TypedDict):
    """A refused field and the reason. It never contains the value."""

    field: str
    reason: str


class Problem(TypedDict):
    """A failure as `application/problem+json` (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    retry_at: NotRequired[str]
    errors: NotRequired[list[FieldProblem]]
