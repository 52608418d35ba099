"""One stack for this folder, because its build and start take most of the time."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_docker.plugin import Services

from sandbox.demo.people import OWNERS
from tests.cli.program import SETTINGS, free_port

from .stack import Stack

ROOT = Path(__file__).parents[2]
REQUIRE = "SWITCHBOARD_REQUIRE_DOCKER"
PROJECT = "switchboard-test"
FILES = (
    ROOT / "docker-compose.yml",
    ROOT / "docker-compose.demo.yml",
    ROOT / "tests/docker/compose.yml",
)

CLONED_BY = 4242
"""User and group of whoever cloned the project: an ordinary user."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs an engine, and the first test builds the images."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.docker)
            item.add_marker(pytest.mark.timeout(600))


@pytest.fixture(scope="package")
def docker_compose_project_name() -> str:
    """The same name in every session, so that the rest of a killed session is found and
    replaced."""
    return PROJECT


@pytest.fixture(scope="package")
def data_folder() -> Iterator[Path]:
    """The data folder of a fresh clone: it exists with one file, and belongs to a user."""
    folder = Path(tempfile.mkdtemp(prefix="switchboard-docker-"))
    data = folder / "data"
    data.mkdir(mode=0o755)
    (data / ".gitkeep").touch()
    if os.geteuid() == 0:
        folder.chmod(0o755)
        for path in (data, data / ".gitkeep"):
            os.chown(path, CLONED_BY, CLONED_BY)
    yield data
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="package")
def replica_folder(data_folder: Path) -> Path:
    """The folder of the copy elsewhere; the service's user may write there."""
    folder = data_folder.with_name("replica")
    folder.mkdir()
    folder.chmod(0o777)
    return folder


@pytest.fixture(scope="package")
def docker_compose_file(data_folder: Path, replica_folder: Path) -> Iterator[list[str]]:
    """The demo's files. The settings of this environment and of `.env` are not used."""
    require_engine()
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(SETTINGS)]:
            patch.delenv(name)
        patch.setenv("COMPOSE_DISABLE_ENV_FILE", "1")
        patch.setenv("DASHBOARD_PORT", str(free_port()))
        patch.setenv("DATA_DIR", str(data_folder))
        patch.setenv("REPLICA_DIR", str(replica_folder))
        patch.setenv("REPLICA_URL", "file:///replica")
        yield [str(path) for path in FILES]


@pytest.fixture(scope="package")
def docker_setup() -> list[str]:
    """Remove the rest of a killed session, build, start and wait until it answers."""
    return ["down --volumes --remove-orphans --timeout 3", "build", "up --wait"]


@pytest.fixture(scope="package")
def docker_cleanup() -> list[str]:
    """Leave no container and no volume."""
    return ["down --volumes --remove-orphans --timeout 3"]


@pytest.fixture(scope="package")
def stack(docker_services: Services, docker_compose_file: list[str], data_folder: Path) -> Stack:
    """The running stack, without accounts."""
    files = [word for path in docker_compose_file for word in ("--file", path)]
    arguments = (*files, "--project-name", PROJECT)
    running = Stack(docker_services, arguments, int(os.environ["DASHBOARD_PORT"]), data_folder)
    running.until(lambda: running.get("/health"))
    return running


@pytest.fixture(scope="package")
def terminals(stack: Stack) -> list[str]:
    """The output of the terminals in which three accounts were signed in, one with a password."""
    return [stack.sign_in(owner) for owner in OWNERS]


@pytest.fixture(scope="package")
def signed_in(stack: Stack, terminals: list[str]) -> Stack:
    """The stack with three connected accounts."""
    assert len(terminals) == len(OWNERS)
    stack.until_connected()
    return stack


def require_engine() -> None:
    """Skip the test where no engine answers, or fail it if one is required."""
    for command in (["docker", "info"], ["docker", "compose", "version"]):
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=30)
        except (OSError, subprocess.SubprocessError) as error:
            reason = f"No Docker engine with Compose answers here ({error})."
            if os.environ.get(REQUIRE) == "1":
                pytest.fail(reason)
            pytest.skip(reason)
