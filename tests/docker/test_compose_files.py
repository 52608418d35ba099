"""The compose files in an operator's folder: its name, its `.env`, and a folder made by root."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest

from switchboard import settings

from .conftest import ROOT, require_engine
from .stack import TIMEOUT

OF_THE_STACK = {"DATA_DIR", "DASHBOARD_PORT", "REPLICA_DIR", "COMPOSE_DISABLE_ENV_FILE"}
"""What the running stack of these tests sets."""

PROXY = "socks5://me:p$a#b@proxy.example:1080"
SECRET = "sb_secret_$ecret#1"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in a folder whose name has capitals, a space and other letters."""
    require_engine()
    for name in settings.names():
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "My Böard"
    folder.mkdir()
    for name in ("docker-compose.yml", "docker-compose.demo.yml"):
        shutil.copy(ROOT / name, folder)
    return folder


def compose(folder: Path, *arguments: str) -> str:
    """The output of a compose command in the folder."""
    command = ("docker", "compose", *arguments)
    environment = {name: value for name, value in os.environ.items() if name not in OF_THE_STACK}
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    ).stdout


def test_values_with_special_characters_reach_the_service(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value with `$` and `#` in single quotes is the same in the containers and without them."""
    (folder / ".env").write_text(
        f"TELEGRAM_PROXY='{PROXY}'\nSUPABASE_URL=https://xyz.supabase.co\n"
        f"SUPABASE_SECRET_KEY='{SECRET}'\n"
    )

    described = json.loads(compose(folder, "config", "--format", "json"))
    monkeypatch.chdir(folder)
    given = settings.load()

    inside = described["services"]["backend"]["environment"]
    assert described["name"] == "switchboard"
    # The output of `config` can be read as a compose file again, so each `$` is doubled.
    assert inside["TELEGRAM_PROXY"].replace("$$", "$") == PROXY
    assert inside["SUPABASE_SECRET_KEY"].replace("$$", "$") == SECRET
    assert given.telegram_proxy is not None
    assert given.telegram_proxy.get_secret_value() == PROXY
    assert given.supabase_secret_key is not None
    assert given.supabase_secret_key.get_secret_value() == SECRET


@pytest.mark.parametrize(
    ("lines", "name", "value"),
    [
        ("", "SUPABASE_SECRET_KEY_FILE", "/run/supabase/secret_key"),
        ("SUPABASE_SECRET_KEY_FILE=/data/key", "SUPABASE_SECRET_KEY_FILE", "/data/key"),
        ("SUPABASE_SECRET_KEY=sb_secret_1", "SUPABASE_SECRET_KEY", "sb_secret_1"),
    ],
)
def test_the_key_of_supabase_has_one_source(
    folder: Path, lines: str, name: str, value: str
) -> None:
    """The service gets the key of `.env`, or the file that `.env` names, or that of the stack's own
    Supabase."""
    (folder / ".env").write_text(f"{lines}\n")

    described = json.loads(compose(folder, "config", "--format", "json"))

    inside = described["services"]["backend"]["environment"]
    keys = ("SUPABASE_SECRET_KEY", "SUPABASE_SECRET_KEY_FILE")
    assert {key: inside[key] for key in keys if key in inside} == {name: value}


def test_a_data_folder_made_by_root_is_given_to_the_service(folder: Path) -> None:
    """The engine makes a missing ./data as root; afterwards the service's group may write there."""
    project = ("--project-name", f"switchboard-test-{uuid4().hex[:8]}")
    try:
        compose(folder, *project, "run", "--rm", "--no-TTY", "prepare")
    finally:
        compose(folder, *project, "down", "--volumes")

    made = (folder / "data").stat()
    assert (made.st_gid, made.st_mode & 0o777) == (10001, 0o770)


def test_folders_of_this_machine_are_labelled_for_selinux(folder: Path) -> None:
    """Each folder of this machine that a container gets has the label that SELinux asks for."""
    described = json.loads(compose(folder, "config", "--format", "json"))

    mounts = [one for service in described["services"].values() for one in service["volumes"]]
    labels = {one["source"]: one["bind"].get("selinux") for one in mounts if one["type"] == "bind"}
    assert {Path(source).name for source in labels} == {"data", "dashboard", "Caddyfile"}
    assert set(labels.values()) == {"z"}
