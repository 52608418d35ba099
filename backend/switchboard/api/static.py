"""Serve the files of the page when no proxy does.

Only files of the kinds a page is made of are served, with types that do not depend on the
machine, and always revalidated, so that an upgrade is seen.
"""

import os
from pathlib import PurePath

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

TYPES = {
    "": "text/html; charset=utf-8",  # a folder: its index.html is served
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}


class Page(StaticFiles):
    """The folder `dashboard/`, with `index.html` for `/`."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file. 404 for hidden files and for types that are not served."""
        parts = PurePath(path).parts
        if PurePath(path).suffix not in TYPES or any(part.startswith(".") for part in parts):
            raise HTTPException(404)
        return await super().get_response(path, scope)

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The file. The browser must ask for it each time (304 if it has not changed)."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "no-cache"
        if response.status_code != 304:
            response.headers["Content-Type"] = TYPES[PurePath(full_path).suffix]
        return response
