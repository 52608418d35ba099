"""The router of every resource, with its description for OpenAPI."""

from fastapi import APIRouter

from switchboard.api.lazy_route import LazyRoute
from switchboard.api.problems import RESPONSES


def resource_router(tag: str, prefix: str = "") -> APIRouter:
    """A router whose routes are complete: the app uses them unchanged.

    `FastAPI.include_router` would build the models of every route a second time.
    """
    return APIRouter(
        prefix=prefix,
        tags=[tag],
        responses=RESPONSES,
        generate_unique_id_function=lambda route: route.name,
        redirect_slashes=False,
        route_class=LazyRoute,
    )
