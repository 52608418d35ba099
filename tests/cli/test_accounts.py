"""`accounts`: manage the accounts of a running or a stopped service."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from sandbox import DataCentre
from switchboard.cli.accounts import pick
from switchboard.cli.api_client import Refused
from tests.conftest import People
from tests.proxies import programs
from tests.service import Running, start

from . import program
from .commands import CommandResult, in_terminal, say, variables_for, variables_of
from .program import free_port


@pytest.fixture
async def anna(switchboard: Running, people: People) -> dict[str, Any]:
    """Anna's account, connected, with the label Shop."""
    return await switchboard.sign_in(people.anna, "Shop")


async def accounts(running: Running, *arguments: str) -> CommandResult:
    """`switchboard accounts` with these arguments."""
    return await say(variables_of(running), "accounts", *arguments)


def account(id_: str, label: str) -> dict[str, Any]:
    """The fields by which an account is found."""
    return {"id": id_, "label": label}


async def test_the_list_is_a_table_and_json(switchboard: Running, anna: dict[str, Any]) -> None:
    """The table shows label, name, username, phone hint, state and the beginning of the id;
    --json equals REST."""
    table = await accounts(switchboard)
    as_json = await accounts(switchboard, "list", "--json")

    (line,) = [line for line in table.out.splitlines() if "Shop" in line]
    for cell in ("Anna Arendt", "@anna", "…01", "connected", "locally", anna["id"][:8]):
        assert cell in line
    assert json.loads(as_json.out) == (await switchboard.get("/accounts"))["items"]


async def test_names_cannot_steer_the_terminal(
    switchboard: Running, people: People, dc: DataCentre
) -> None:
    """A name from Telegram with an escape sequence is shown without it."""
    mallory = dc.world.register("99966110009", first_name="Mal\x1b[2Jlory")
    await switchboard.sign_in(mallory, "Shop")

    table = await accounts(switchboard)

    assert "\x1b" not in table.out
    assert "Mal�[2Jlory" in table.out


async def test_rename_disable_enable(switchboard: Running, anna: dict[str, Any]) -> None:
    """By label or by the beginning of the id an account is renamed, switched off and on."""
    said = [
        await accounts(switchboard, "rename", "Shop", "Office"),
        await accounts(switchboard, "disable", anna["id"][:8]),
    ]
    off = (await switchboard.get("/accounts"))["items"][0]
    said.append(await accounts(switchboard, "enable", "Office"))
    await switchboard.until_state(anna["id"], "connected")

    assert [(one.code, one.out) for one in said] == [
        (0, "Shop is now Office.\n"),
        (0, "Office is off.\n"),
        (0, "Office is on.\n"),
    ]
    assert (off["label"], off["state"]) == ("Office", "inactive")


async def test_an_account_is_switched_on_without_a_service(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """Without a running service, the command says when the account connects."""
    async with start(dc, tmp_path / "data") as running:
        await running.sign_in(people.anna, "Shop")
    variables = variables_for(dc, tmp_path / "data")

    said = await say(variables, "accounts", "enable", "Shop")

    assert (said.code, said.out) == (0, "Shop is on. It connects when Switchboard runs.\n")


async def test_removing_asks_first(switchboard: Running, anna: dict[str, Any]) -> None:
    """Anything but yes changes nothing; yes removes the account."""
    async with in_terminal(variables_of(switchboard), "accounts", "remove", "Shop") as terminal:
        await terminal.until("its messages stay. [y/N]")
        terminal.type("")
        refused = await terminal.ended()
    kept = (await switchboard.get("/accounts"))["items"]
    async with in_terminal(variables_of(switchboard), "accounts", "remove", "Shop") as terminal:
        await terminal.until("[y/N]")
        terminal.type("y")
        await terminal.until("Shop is removed; its messages stay.")
        agreed = await terminal.ended()

    assert (refused, agreed) == (1, 0)
    assert [one["id"] for one in kept] == [anna["id"]]
    assert (await switchboard.get("/accounts"))["items"] == []


async def test_purging_deletes_messages(
    switchboard: Running, dc: DataCentre, people: People, anna: dict[str, Any]
) -> None:
    """With --purge and --yes the messages are deleted too, without a question."""
    async with switchboard.stream() as stream:
        dc.world.write(people.dora, people.anna, "hello")
        await stream.message("hello")

    said = await accounts(switchboard, "remove", "Shop", "--yes", "--purge")

    assert (said.code, said.out) == (0, "Shop is removed; its messages are deleted.\n")
    assert switchboard.rows("SELECT count(*) FROM messages") == [(0,)]


async def test_a_proxy_is_changed(
    switchboard: Running, anna: dict[str, Any], dc: DataCentre, tmp_path: Path
) -> None:
    """By an answer without echo, an argument or a file, an account gets a proxy; --none removes it.
    A wrong one is refused without a word of it."""
    wrong = await accounts(switchboard, "proxy", "Shop", "socks4://me:hunter2@127.0.0.1:1")
    async with programs.mtproxy(dc) as program:
        link = f"tg://proxy?server=127.0.0.1&port={program.port}&secret=dd{programs.SECRET}"
        (tmp_path / "proxy").write_text(f"{link}\n")
        async with in_terminal(variables_of(switchboard), "accounts", "proxy", "Shop") as terminal:
            await terminal.until("(not shown)")
            terminal.type(link)
            await terminal.until("Shop has a new proxy.")
            await terminal.ended()
            screen = terminal.screen
        await switchboard.until_state(anna["id"], "connected")
        table = await accounts(switchboard)
        removed = await accounts(switchboard, "proxy", "Shop", "--none")
        again = await accounts(switchboard, "proxy", "Shop", "--file", str(tmp_path / "proxy"))

    assert (wrong.code, "hunter2" in wrong.err) == (2, False)
    assert "has to be socks5://" in " ".join(wrong.err.replace("│", " ").split())
    assert programs.SECRET not in screen
    assert "own" in table.out
    assert (removed.code, removed.out) == (0, "Shop has no proxy of its own.\n")
    assert (again.code, again.out) == (0, "Shop has a new proxy.\n")


async def test_an_unknown_account_is_said(switchboard: Running) -> None:
    """An unknown account gives one sentence and exit code 1."""
    said = await accounts(switchboard, "enable", "nobody")

    assert said.code == 1
    assert said.err == ("There is no account 'nobody'. `switchboard accounts list` shows all.\n")


@pytest.mark.parametrize(
    ("wanted", "meant"), [("aa11", "aa11"), ("Shop", "bb22"), ("bb", "bb22"), ("aa1", "aa11")]
)
def test_how_an_account_is_named(wanted: str, meant: str) -> None:
    """An account is found by its id, its label or the beginning of its id, in this order."""
    assert pick([account("aa11", "Desk"), account("bb22", "Shop")], wanted)["id"] == meant


def test_several_that_fit_are_named() -> None:
    """If several accounts match, the command names them and changes nothing."""
    with pytest.raises(Refused, match=r"Shop \(aa11\), Shop \(aa22\)"):
        pick([account("aa11", "Shop"), account("aa22", "Shop")], "Shop")


@pytest.mark.parametrize("arguments", [(), ("Shop", "--all")])
async def test_take_over_needs_to_know_which(
    switchboard: Running, arguments: tuple[str, ...]
) -> None:
    """Without exactly one of an account and --all, it is a usage error."""
    said = await accounts(switchboard, "take-over", *arguments)

    assert said.code == 2
    assert "--all" in said.err


async def test_a_service_on_a_socket_is_found(tmp_path: Path) -> None:
    """With BACKEND_SOCKET the commands ask on the socket. The folder belongs to the service, so
    an answer can only come from it."""
    variables = {
        "DASHBOARD_PORT": str(free_port()),
        "DATA_DIR": str(tmp_path / "data"),
        "BACKEND_SOCKET": str(tmp_path / "backend.sock"),
    }
    process = await program.start(tmp_path, "serve", **variables)
    assert process.stdout is not None
    async with asyncio.timeout(program.TIMEOUT):
        await process.stdout.readline()

    said = await say(variables, "accounts")
    process.kill()
    await process.communicate()

    assert (said.code, said.out) == (0, "No account yet. Add one: switchboard add-account\n")


async def test_without_a_running_service(dc: DataCentre, people: People, tmp_path: Path) -> None:
    """The accounts of a stopped service can be listed and disabled. The list says that it is
    stopped, and the next start uses the change."""
    data = tmp_path / "data"
    async with start(dc, data) as running:
        await running.sign_in(people.anna, "Shop")

    table = await say(variables_for(dc, data), "accounts")
    off = await say(variables_for(dc, data), "accounts", "disable", "Shop")
    async with start(dc, data) as running:
        (kept,) = (await running.get("/accounts"))["items"]

    assert "not running" in table.out
    assert off.code == 0
    assert kept["state"] == "inactive"
