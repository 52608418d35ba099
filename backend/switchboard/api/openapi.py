"""The OpenAPI document. It is stored as `docs/openapi.json`, because the service does not serve it.

`python -m switchboard.api.openapi FILE` writes it; a test compares the file with the code.
"""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from switchboard.api.app import rest_app
from switchboard.api.schemas import Problem

REF = "#/components/schemas/{model}"


def document() -> dict[str, Any]:
    """The OpenAPI document of REST, with the schema of every failure."""
    described = rest_app().openapi()
    _, failures = TypeAdapter.json_schemas(
        [("problem", "serialization", TypeAdapter(Problem))], ref_template=REF
    )
    described["components"]["schemas"].update(failures["$defs"])
    return described


def text() -> str:
    """The document as JSON text, as the file contains it."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(text(), encoding="utf-8")
