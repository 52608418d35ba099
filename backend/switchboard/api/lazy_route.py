"""A route whose models are built when they are needed.

FastAPI builds the models of every route when its module is loaded, which takes a third of a start.
Most of them describe answers, for the OpenAPI document, which a service never writes.
"""

from typing import Any

from fastapi.routing import APIRoute
from starlette.routing import compile_path, get_name


class LazyRoute(APIRoute):
    """A route that knows its path and methods. The models of its parameters and its body are built
    at its first request. Access to any other attribute builds the whole description.

    The endpoint returns a response, so the model of its answer is a description only.
    """

    def __init__(self, path: str, endpoint: Any, **options: Any) -> None:
        self._options = options
        self.path = path
        self.endpoint = endpoint
        self.name = options.get("name") or get_name(endpoint)
        self.methods = {method.upper() for method in options.get("methods") or ["GET"]}
        self.path_regex, self.path_format, self.param_convertors = compile_path(path)

    def __getattr__(self, name: str) -> Any:
        """Build what is missing."""
        if name == "_options":  # of a route that is being copied
            raise AttributeError(name)
        if name == "app":
            options = self._options | {"response_model": None}
            self.app = APIRoute(self.path, self.endpoint, **options).app
        else:
            super().__init__(self.path, self.endpoint, **self._options)
        return self.__getattribute__(name)
