"""For any request, the API answers as its document says: never a 5xx, never another shape."""

import asyncio
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sandbox import DataCentre
from switchboard.api import openapi
from tests.conftest import People
from tests.service import Running

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 20
"""The number of requests to each operation, in each way."""

NOT_WITH_KNOWN_IDS = {"DELETE /accounts/{account_id}", "PATCH /accounts/{account_id}"}
"""Operations that would remove what the other operations need."""


async def test_the_api_answers_as_documented(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Valid and invalid requests to every operation, with unknown and with known ids."""
    account = await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        dc.world.write(people.dora, people.anna, "hello")
        message = (await stream.message("hello"))["data"]
    known = {
        "account_id": account["id"],
        "conversation_id": message["conversation_id"],
        "message_id": message["id"],
    }

    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as other:
        failures = await asyncio.get_running_loop().run_in_executor(
            other, failures_of, f"{switchboard.url}/api", known
        )

    assert failures == []


def failures_of(url: str, known: dict[str, Any]) -> list[str]:
    """The answers of each operation that the document does not describe.

    It runs in its own process: Hypothesis replays the numbers of `random`, and the service in the
    test's process uses `random` for its jitter too.
    """
    failures = []
    schema = schemathesis.openapi.from_dict(openapi.document())
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        modes = [GenerationMode.POSITIVE]
        if operation.body or list(operation.iter_parameters()):
            modes.append(GenerationMode.NEGATIVE)
        for mode in modes:
            try:
                _try(operation, mode, url, known)
            except Exception as failure:
                failures.append(f"{operation.label} ({mode}): {failure!r}")
    return failures


def _try(operation: Any, mode: GenerationMode, url: str, known: dict[str, Any]) -> None:
    @seed(1)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), with_known=st.booleans())
    def answer(case: Any, with_known: bool) -> None:
        if with_known and case.path_parameters and operation.label not in NOT_WITH_KNOWN_IDS:
            case.path_parameters |= {
                name: known[name] for name in case.path_parameters if name in known
            }
        case.call_and_validate(base_url=url, checks=CHECKS)

    answer()
