"""JSON responses with orjson, from values that need no validation."""

from collections.abc import Mapping

import orjson
from starlette.responses import Response


class OrjsonResponse(Response):
    """An object of `schemas` as `application/json`."""

    media_type = "application/json"

    def render(self, content: Mapping[str, object]) -> bytes:
        """The content as JSON bytes; enumerations become their values."""
        return orjson.dumps(content)
