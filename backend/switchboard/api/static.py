"""Serve the files of the page when no proxy does.

Only the kinds of files that the page needs are served. Their types do not depend on the machine.
The browser asks each time whether a file has changed, so it sees an upgrade. The files are small
and stay in memory.
"""

import os
from functools import lru_cache
from pathlib import Path, PurePath

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
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
        headers = FileResponse(full_path, stat_result=stat_result).headers
        headers["Cache-Control"] = "no-cache"
        if self.is_not_modified(headers, Headers(scope=scope)):
            return NotModifiedResponse(headers)
        headers["Content-Type"] = TYPES[PurePath(full_path).suffix]
        content = _content(os.fspath(full_path), stat_result.st_mtime_ns, stat_result.st_size)
        return Response(content, status_code, headers)


@lru_cache(maxsize=512)
def _content(path: str, _mtime_ns: int, _size: int) -> bytes:
    """The content of a file. It is read again if its time or size has changed."""
    return Path(path).read_bytes()
