"""JSON answers, written by the fastest encoder at hand from shapes that need no validation."""

from collections.abc import Mapping

from pydantic_core import to_json
from starlette.responses import Response


class Json(Response):
    """A shape of `schemas` as `application/json`."""

    media_type = "application/json"

    def render(self, content: Mapping[str, object]) -> bytes:
        """The content as bytes of JSON, with enumerations as their values."""
        return to_json(content)
