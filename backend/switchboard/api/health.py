"""Health, readiness and metrics."""

from typing import Literal

from fastapi import Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import PlainTextResponse
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from switchboard.api.json_response import OrjsonResponse
from switchboard.api.parameters import Services
from switchboard.api.problems import problem
from switchboard.api.resource_router import resource_router

router = resource_router("health")


class Health(TypedDict):
    """The process answers."""

    status: Literal["ok"]


class Ready(TypedDict):
    """The state of each store, the number of accounts by state, and problems as sentences."""

    ready: bool
    stores: dict[str, str]
    accounts: dict[str, int]
    problems: list[str]


@router.get("/health", response_model=Health)
async def health() -> OrjsonResponse:
    """The event loop answers. It checks nothing else, so it never waits."""
    return OrjsonResponse(Health(status="ok"))


@router.get("/ready", response_model=Ready)
async def ready(services: Services) -> Response:
    """The stores are open and writable."""
    report = await services.readiness.check()
    shape = Ready(
        ready=report.ready,
        stores=report.stores,
        accounts=report.accounts,
        problems=report.problems,
    )
    if report.ready:
        return OrjsonResponse(shape)
    return problem(503, "not_ready", " ".join(report.problems), **shape)


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(services: Services) -> Response:
    """Metrics in the text format of Prometheus."""
    numbers = generate_latest(services.metrics.registry)
    return PlainTextResponse(numbers, headers={"Content-Type": CONTENT_TYPE_LATEST})
