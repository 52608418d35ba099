"""What the stack survives without help: the same accounts, without a new login."""

import itertools
import socket
import subprocess
from typing import Any

import httpx
import pytest

from sandbox.demo.people import ADVICE, CONTACTS, OWNERS, PLANTS, Owner

from .stack import API_HASH, TIMEOUT, Stack, container_facts

Held = tuple[list[str], dict[int, list[int]]]


def held(stack: Stack) -> Held:
    """The accounts, and the newest messages of each conversation, oldest first."""
    conversations = stack.get("/conversations", limit=100)["items"]
    return sorted(account["id"] for account in stack.accounts()), {
        one["id"]: [
            message["id"]
            for message in stack.get(f"/conversations/{one['id']}/messages", limit=100)["items"]
        ]
        for one in conversations
    }


def assert_kept(before: Held, after: Held) -> None:
    """Everything is stored in the same order; newer messages follow at the end."""
    assert after[0] == before[0]
    for conversation, messages in before[1].items():
        assert after[1][conversation][: len(messages)] == messages


def conversation_that_answers(stack: Stack, owner: Owner) -> dict[str, Any]:
    """A conversation of this owner's account with a contact who answers."""
    contact = next(one for one in CONTACTS if (one.owner, one.habit) == (owner, "answers"))
    account = next(one for one in stack.accounts() if one["label"] == owner.label)
    found: list[dict[str, Any]] = stack.get("/conversations", account_id=account["id"])["items"]
    return next(one for one in found if one["username"] == contact.username)


def test_accounts_come_in_by_terminal(signed_in: Stack, terminals: list[str]) -> None:
    """`docker compose run --rm backend add-account` signs in beside the running service, and no
    secret appears on the screen."""
    accounts = signed_in.accounts()

    assert {account["label"] for account in accounts} == {owner.label for owner in OWNERS}
    assert {account["storage"] for account in accounts} == {"supabase"}
    for screen in terminals:
        assert API_HASH not in screen
        assert str(ADVICE.password) not in screen


@pytest.mark.parametrize("owner", OWNERS, ids=[owner.username for owner in OWNERS])
def test_a_reply_is_answered(signed_in: Stack, owner: Owner) -> None:
    """From each account a reply is sent through the proxy, and its answer arrives."""
    conversation = conversation_that_answers(signed_in, owner)
    path = f"/conversations/{conversation['id']}"

    posted = httpx.post(f"{signed_in.url}/api{path}/reply", json={"text": "From a container"})

    def heard() -> bool:
        items = signed_in.get(f"{path}/messages", limit=100)["items"]
        after = itertools.dropwhile(lambda one: one["id"] != posted.json()["id"], items)
        return [one["status"] for one in after][:2] == ["sent", "received"]

    assert posted.status_code == 201
    signed_in.until(heard)


def test_commands_work_beside_the_service(signed_in: Stack) -> None:
    """In their own container the commands find the service and its data: `doctor`, and a backup."""
    found = signed_in.compose("run", "--rm", "--no-TTY", "backend", "doctor")
    signed_in.compose("run", "--rm", "--no-TTY", "backend", "backup", "monday.db")
    copied = signed_in.data.parent / "monday.db"
    signed_in.compose("cp", "backend:/data/backups/monday.db", str(copied))

    assert "No problem found." in found
    assert copied.read_bytes().startswith(b"SQLite format 3")


def test_another_installation_is_told_this_machine(signed_in: Stack) -> None:
    """The holder of a session is named by the machine, not by the container."""
    name = signed_in.inside("backend", "hostname").strip()

    assert name == socket.gethostname()


def test_restart(signed_in: Stack) -> None:
    """After a restart of all containers in any order, everything is stored, and the accounts are
    connected."""
    before, codes = held(signed_in), signed_in.codes_sent()

    signed_in.compose("restart", "--timeout", "10")
    signed_in.until_connected()

    assert_kept(before, held(signed_in))
    assert signed_in.codes_sent() == codes


def test_a_killed_server_comes_back(signed_in: Stack) -> None:
    """After kill -9 the stack restarts the server by itself."""
    before, codes = held(signed_in), signed_in.codes_sent()
    restarts = signed_in.inspect("backend")["RestartCount"]

    signed_in.signal_server("SIGKILL")
    signed_in.until(lambda: signed_in.inspect("backend")["RestartCount"] == restarts + 1)
    signed_in.until_connected()

    assert_kept(before, held(signed_in))
    assert signed_in.codes_sent() == codes


def test_a_server_that_hangs_is_restarted_within_a_minute(signed_in: Stack) -> None:
    """A stopped server, which accepts connections and answers none, is killed and restarted. A
    command in its own container, whose health check sees the same, is not killed."""
    before, codes = held(signed_in), signed_in.codes_sent()
    restarts = signed_in.inspect("backend")["RestartCount"]

    with signed_in.waiting_command() as command:
        begun = container_facts(command)["State"]
        signed_in.signal_server("SIGSTOP")
        check = ("docker", "exec", command, "switchboard", "healthcheck", "--restart")
        seen = subprocess.run(check, capture_output=True, text=True, timeout=TIMEOUT)
        signed_in.until(lambda: signed_in.get("/health") == {"status": "ok"}, patience=60)
        still = container_facts(command)["State"]
    signed_in.until_connected()

    assert (seen.returncode, "does not answer" in seen.stderr) == (1, True)
    assert (still["Status"], still["Pid"]) == ("running", begun["Pid"])
    assert signed_in.inspect("backend")["RestartCount"] == restarts + 1
    assert_kept(before, held(signed_in))
    assert signed_in.codes_sent() == codes


def test_without_supabase_it_starts(signed_in: Stack) -> None:
    """If Supabase is stopped, the service starts with its local accounts, connects, and finds
    Supabase again when it is back."""
    before = held(signed_in)
    signed_in.compose("stop", "--timeout", "5", "supabase")

    signed_in.compose("restart", "--timeout", "10", "backend")
    signed_in.until_connected()
    without = signed_in.get("/ready")["stores"]
    kept = held(signed_in)
    signed_in.compose("start", "supabase")

    assert without["supabase"] != "ok"
    assert_kept(before, kept)
    signed_in.until(lambda: signed_in.get("/ready")["stores"]["supabase"] == "ok")


def test_down_and_up(signed_in: Stack) -> None:
    """With new containers and networks, accounts and messages are still in the data and volumes."""
    before = held(signed_in)

    signed_in.compose("down", "--timeout", "10")
    signed_in.compose("up", "--detach")
    signed_in.until_connected()

    assert_kept(before, held(signed_in))
    assert signed_in.codes_sent() == []


@pytest.mark.parametrize(
    "secret", [API_HASH, str(ADVICE.password), *(owner.phone for owner in OWNERS)]
)
def test_nothing_secret_lies_about(signed_in: Stack, secret: str) -> None:
    """No api_hash, password or phone number in plain text: neither in the data nor in the logs."""
    logged = signed_in.compose("logs", "--no-log-prefix", "backend", "caddy", "supabase")
    files = [path for path in signed_in.data.rglob("*") if path.is_file()]

    assert signed_in.data / "switchboard.db" in files
    assert [path.name for path in files if secret.encode() in path.read_bytes()] == []
    assert secret not in logged


@pytest.mark.parametrize("secret", [str(ADVICE.password), *(owner.phone for owner in OWNERS)])
def test_the_record_has_what_it_is_for(signed_in: Stack, secret: str) -> None:
    """Supabase gets the api_hash, as the contract says, and nothing else that was typed."""

    def holding(text: str) -> str:
        return signed_in.compose(
            "exec", "-T", "supabase", "grep", "-rlaF", text, "/data", may_fail=True
        )

    assert holding(API_HASH)
    assert holding(secret) == ""


def test_searching_is_not_logged(signed_in: Stack) -> None:
    """No log contains the searched words, also while the service is unavailable."""
    signed_in.compose("stop", "--timeout", "10", "backend")
    away = httpx.get(f"{signed_in.url}/api/search", params={"q": "hunter2"}, timeout=TIMEOUT)
    signed_in.compose("start", "backend")
    signed_in.until_connected()
    signed_in.get("/search", q="hunter2")

    assert away.status_code == 503
    assert away.json()["code"] == "not_ready"
    assert "hunter2" not in signed_in.compose("logs", "backend", "caddy")


def test_the_demo_signs_in_who_is_missing(signed_in: Stack) -> None:
    """`up --wait` of the demo succeeds after its container has signed in the one removed account
    and ended."""
    compose = signed_in.compose
    compose("run", "--rm", "--no-TTY", "backend", "accounts", "remove", PLANTS.label, "--yes")

    compose("up", "--wait", "--scale", "accounts=1")
    signed_in.until_connected()

    assert {one["label"] for one in signed_in.accounts()} == {owner.label for owner in OWNERS}
