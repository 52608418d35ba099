"""The rights of the containers, and from where they can be reached."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

from .conftest import CLONED_BY
from .stack import TIMEOUT, Stack

LIVING = ("backend", "caddy", "supabase", "sandbox")
LISTENS = "0A"
"""The state of a socket that takes connections (Linux: proc_pid_net(5))."""
RESOLVER = "0B00007F"
"""127.0.0.11, in the notation of that file."""


@pytest.mark.parametrize("service", LIVING)
def test_a_container_has_no_powers(stack: Stack, service: str) -> None:
    """Unprivileged, read-only, without capabilities, limited, and without access to the engine."""
    known = stack.inspect(service)
    host = known["HostConfig"]
    status = stack.inside(service, "cat", "/proc/1/status")

    assert known["Config"]["User"] == "10001:10001"
    assert host["ReadonlyRootfs"]
    assert host["CapDrop"] == ["ALL"]
    assert [name.removeprefix("CAP_") for name in host["CapAdd"] or []] == (
        ["NET_BIND_SERVICE"] if service == "caddy" else []
    )
    assert "no-new-privileges:true" in host["SecurityOpt"]
    assert not host["Privileged"]
    assert 0 < host["PidsLimit"] <= 128
    assert 0 < host["Memory"] <= 2**30
    assert host["Init"]
    assert host["RestartPolicy"]["Name"] == "unless-stopped"
    assert host["LogConfig"]["Config"].keys() == {"max-size", "max-file"}
    assert "docker.sock" not in str(known["Mounts"])
    assert "CapEff:\t0000000000000000" in status


def test_only_loopback_is_published(stack: Stack) -> None:
    """One port is published on 127.0.0.1, and another address of this machine refuses it."""
    published = {
        (service, binding["HostIp"], binding["HostPort"])
        for service in LIVING
        for bindings in stack.inspect(service)["NetworkSettings"]["Ports"].values()
        for binding in bindings or ()
    }
    gateway = stack.inspect("caddy")["NetworkSettings"]["Networks"]
    own = next(iter(gateway.values()))["Gateway"]

    assert published == {("caddy", "127.0.0.1", str(stack.port))}
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((own, stack.port), 5)


def test_neighbours_find_nothing(stack: Stack) -> None:
    """A container on another network of this machine reaches neither the page nor Supabase."""
    image = stack.inspect("backend")["Image"]
    caddy = next(iter(stack.inspect("caddy")["NetworkSettings"]["Networks"].values()))
    script = (
        "import socket, sys\n"
        "for word in sys.argv[1:]:\n"
        "    host, port = word.split(':')\n"
        "    try: socket.create_connection((host, int(port)), 2); print(word)\n"
        "    except OSError: pass\n"
    )
    supabase = next(iter(stack.inspect("supabase")["NetworkSettings"]["Networks"].values()))
    places = [
        f"{caddy['Gateway']}:{stack.port}",
        f"{caddy['IPAddress']}:8080",
        f"{supabase['IPAddress']}:54321",
    ]

    reached = subprocess.check_output(
        ["docker", "run", "--rm", "--entrypoint", "python", image, "-c", script, *places],
        text=True,
        timeout=TIMEOUT,
    )

    assert reached == ""


def test_the_service_has_no_port(stack: Stack) -> None:
    """In the service's container only the engine's resolver listens on a network."""
    sockets = stack.inside("backend", "cat", "/proc/net/tcp", "/proc/net/tcp6").splitlines()
    fields = [line.split() for line in sockets if "local_address" not in line]
    listening = {field[1].partition(":")[0] for field in fields if field[3] == LISTENS}

    assert fields
    assert listening <= {RESOLVER}


def test_the_record_is_for_the_service_alone(stack: Stack) -> None:
    """Neither this machine nor the proxy reaches the local Supabase; only the service does."""
    networks = stack.inspect("supabase")["NetworkSettings"]["Networks"]
    address = next(iter(networks.values()))["IPAddress"]

    with pytest.raises(OSError, match=r"timed out|unreachable|No route|refused"):
        socket.create_connection((address, 54321), 2)
    assert [name for name in networks if not name.endswith("_record")] == []
    assert not any(
        name.endswith("_record") for name in stack.inspect("caddy")["NetworkSettings"]["Networks"]
    )
    stack.until(lambda: stack.get("/ready")["stores"]["supabase"] == "ok")


def test_keys_are_shared_by_two_only(stack: Stack) -> None:
    """The local Supabase's key is in a volume of the service and Supabase, for their user only."""
    mounts = {
        service: {one.get("Name", "") for one in stack.inspect(service)["Mounts"]}
        for service in LIVING
    }
    shared = "switchboard-test_supabase-key"
    facts = stack.inside("backend", "stat", "-c", "%a %u", "/run/supabase/secret_key")

    assert {service for service, volumes in mounts.items() if shared in volumes} == {
        "backend",
        "supabase",
    }
    assert facts.split() == ["600", "10001"]


def test_the_data_are_the_service_s_and_the_folder_its_owner_s(stack: Stack) -> None:
    """The user who cloned the project keeps the folder; only the service can read its files."""
    folder = stack.data
    owner = CLONED_BY if os.geteuid() == 0 else os.geteuid()

    def facts(path: Path) -> tuple[int, int, int]:
        status = path.stat()
        return status.st_uid, status.st_gid, status.st_mode & 0o777

    assert facts(folder) == (owner, 10001, 0o770)
    assert facts(folder / "switchboard.db")[:2] == (10001, 10001)
    assert facts(folder / "secrets" / "session.key") == (10001, 10001, 0o600)
