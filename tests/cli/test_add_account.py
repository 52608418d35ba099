"""`add-account`: in a terminal and from a pipe, with a running service and without."""

import asyncio
import base64
import re
from collections.abc import Awaitable
from contextlib import suppress
from pathlib import Path

import segno

from sandbox import DataCentre
from switchboard.store.core.lock import DataLock
from tests.conftest import PASSWORD, People
from tests.proxies import programs
from tests.service import Running, start

from .commands import (
    API_HASH,
    Terminal,
    environment,
    in_terminal,
    say,
    variables_for,
    variables_of,
)
from .program import COMMAND, TIMEOUT

CODE = "Code from Telegram"
PASSWORD_QUESTION = "Password of two-step verification"

ROW = re.compile(r"^[ ▀▄█]{20,}$", re.MULTILINE)


def matrix(drawn: str) -> list[list[bool]]:
    """The modules of the last QR code in this text, True for dark, without its margin."""
    rows: list[list[bool]] = []
    lines = ROW.findall(drawn.replace("\r", ""))
    for line in lines[-(len(lines[-1]) + 1) // 2 :]:
        rows.append([character in " ▄" for character in line])
        rows.append([character in " ▀" for character in line])
    size = len(rows[0])
    return [row[2:-2] for row in rows[2 : size - 2]]


def expected(url: str) -> list[list[bool]]:
    """The modules of the QR code of an address."""
    return [[bool(module) for module in row] for row in segno.make(url).matrix]


def shown_token(dc: DataCentre) -> str:
    """The address of the newest token of the data centre."""
    token = list(dc.authentication.tokens._tokens)[-1]
    return f"tg://login?token={base64.urlsafe_b64encode(token).decode().rstrip('=')}"


async def interrupted(terminal: Terminal, words: str) -> None:
    """Press Ctrl-C until these words appear: one can be lost while the prompt turns echoing off."""
    async with asyncio.timeout(TIMEOUT):
        while True:
            terminal.interrupt()
            with suppress(TimeoutError):
                async with asyncio.timeout(3):
                    await terminal.until(words)
                    return


async def start_by_phone(terminal: Terminal, phone: str) -> None:
    """Answer the questions before a code is sent."""
    await terminal.until("Label")
    terminal.type("Shop")
    await terminal.until("my.telegram.org")
    await terminal.until("API id")
    terminal.type("many")
    await terminal.until("An API id is a number")
    terminal.type("12345")
    await terminal.until("API hash")
    terminal.type(API_HASH)
    await terminal.until("Phone number")
    terminal.type(phone)
    await terminal.until(CODE)


async def test_by_phone_with_every_mistake(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """The command asks for everything. A wrong id, code and password can be corrected, and a
    code sent again. The last line names the account and says that it is connected. No secret
    appears on the screen."""
    async with in_terminal(variables_of(switchboard), "add-account") as terminal:
        await start_by_phone(terminal, f"+{people.berta.phone}")
        first = await dc.code_sent(people.berta.phone)
        terminal.type("99999" if first != "99999" else "88888")
        await terminal.until("not right")
        await terminal.until(CODE)
        terminal.type("")
        await terminal.until("sent the code again")
        await terminal.until(CODE)
        terminal.type(second := await dc.code_sent(people.berta.phone))
        await terminal.until(PASSWORD_QUESTION)
        terminal.type("wrong horse")
        await terminal.until("not right")
        await terminal.until(PASSWORD_QUESTION)
        terminal.type(PASSWORD)
        await terminal.until("Added: Shop (Berta) — connected.")

        assert await terminal.ended() == 0
    for secret in (API_HASH, first, second, PASSWORD, "wrong horse"):
        assert secret not in terminal.screen


async def test_by_qr_code_in_the_terminal(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """The QR code on the screen is Telegram's token, and a new token replaces it. After the scan
    the command asks for the password and adds the account."""
    dc.authentication.tokens.lifetime = 4
    options = ("--qr", "--label", "Desk", "--api-id", "1")
    async with in_terminal(variables_of(switchboard), "add-account", *options) as terminal:
        await terminal.until("API hash")
        terminal.type(API_HASH)
        first = matrix(await terminal.until("Ctrl-C cancels."))
        old = shown_token(dc)
        dc.authentication.tokens.lifetime = 30  # of the next one
        async with asyncio.timeout(60):
            second = first
            while second == first:
                second = matrix(await terminal.until("Ctrl-C cancels."))
        new = shown_token(dc)
        dc.scan(new, as_user=people.berta)
        await terminal.until(PASSWORD_QUESTION)
        terminal.type(PASSWORD)
        await terminal.until("Added: Desk (Berta) — connected.")
        code = await terminal.ended()

    assert code == 0
    assert first == expected(old)
    assert second == expected(new)


async def test_ctrl_c_cancels_the_login(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Ctrl-C cancels the login at the service, says that nothing is kept, and exits with 130."""
    options = ("--phone", people.anna.phone, "--label", "Shop", "--api-id", "1")
    async with in_terminal(variables_of(switchboard), "add-account", *options) as terminal:
        await terminal.until("API hash")
        terminal.type(API_HASH)
        await terminal.until(CODE)
        connections = set(dc._clients)
        await interrupted(terminal, "Nothing of this login is kept")
        code = await terminal.ended()

    assert code == 130
    assert connections
    await asyncio.wait_for(asyncio.gather(*connections), 10)
    assert (await switchboard.get("/accounts"))["items"] == []
    assert people.anna.phone not in terminal.screen


async def test_ctrl_c_after_the_sign_in_ends_the_wait(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """While the command waits until the new account is connected, Ctrl-C ends the wait: the account
    is kept, and the command says so."""
    dc.faults(people.anna).flood_wait("messages.getDialogs", 600, times=9)
    options = ("--phone", people.anna.phone, "--label", "Shop", "--api-id", "1")
    async with in_terminal(variables_of(switchboard), "add-account", *options) as terminal:
        await terminal.until("API hash")
        terminal.type(API_HASH)
        await terminal.until(CODE)
        async with switchboard.stream() as stream:
            terminal.type(await dc.code_sent(people.anna.phone))
            await stream.until(lambda frame: frame["type"] == "account_status")
        await interrupted(terminal, "Added: Shop (Anna")
        code = await terminal.ended()

    assert code == 0
    assert "Cancelled" not in terminal.screen
    assert [one["label"] for one in (await switchboard.get("/accounts"))["items"]] == ["Shop"]


async def test_from_a_pipe_without_a_running_service(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """Without a running service the login happens in this process, and the pipe's lines are the
    answers. The account connects when the service starts, without another login."""
    data = tmp_path / "data"
    code_arrives = dc.code_sent(people.anna.phone, timeout=20)
    adding = asyncio.create_task(answered(variables_for(dc, data), code_arrives, people.anna.phone))

    code, out, err = await adding
    async with start(dc, data) as running:
        (account,) = (await running.get("/accounts"))["items"]
        account = await running.until_state(account["id"], "connected")

    assert code == 0
    assert out == "Added: Shop (Anna Arendt, @anna) — it connects when Switchboard runs.\n"
    assert account["label"] == "Shop"
    assert API_HASH not in err
    assert people.anna.phone not in err


async def answered(
    variables: dict[str, str], code: Awaitable[str], phone: str
) -> tuple[int, str, str]:
    """Run add-account with a pipe that writes each answer when it is known."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        "add-account",
        cwd="/",
        env=environment(variables),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.write(f"Shop\n12345\n{API_HASH}\n+{phone}\n".encode())
    process.stdin.write(f"{await code}\n".encode())
    async with asyncio.timeout(30):
        out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_an_input_that_ends_is_said(switchboard: Running, people: People) -> None:
    """If the pipe ends before all questions, the command names the missing answer and ends."""
    said = await say(variables_of(switchboard), "add-account", given="Shop\n12345\n")

    assert said.code == 1
    assert said.err.endswith("The input ended before this question: API hash (not shown).\n")


async def test_telegrams_refusal_is_a_sentence(switchboard: Running, tmp_path: Path) -> None:
    """A number that Telegram does not know gives one sentence and exit code 1."""
    (tmp_path / "hash").write_text(f"{API_HASH}\n")
    arguments = ("--label", "Shop", "--api-id", "1", "--api-hash-file", str(tmp_path / "hash"))

    said = await say(
        variables_of(switchboard), "add-account", *arguments, "--phone", "+99966199999"
    )

    assert said.code == 1
    assert said.err.count("\n") == 1
    assert "99966199999" not in said.err


async def test_a_silent_owner_of_the_folder_is_said(dc: DataCentre, tmp_path: Path) -> None:
    """If another process uses the data folder and does not answer: one sentence, exit code 2."""
    data = tmp_path / "data"
    data.mkdir()
    lock = DataLock(data)
    lock.acquire()

    said = await say(variables_for(dc, data), "add-account")
    lock.release()

    assert said.code == 2
    assert said.err.startswith(f"A Switchboard is using {data}, but it does not answer on port ")
    assert said.err.count("\n") == 1


async def test_an_account_with_a_proxy(
    switchboard: Running, dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """The proxy is in a file or is typed without echo. The login goes through it, and its fault is
    the reason that the command gives."""
    options = ("add-account", "--label", "Desk", "--api-id", "1", "--phone", people.anna.phone)
    file = tmp_path / "proxy"
    file.write_text("socks5://me:hunter2@127.0.0.1:1\n")
    failed = await say(
        variables_of(switchboard), *options, "--proxy-file", str(file), given=f"{API_HASH}\n"
    )
    async with (
        programs.mtproxy(dc) as program,
        in_terminal(variables_of(switchboard), *options, "--proxy", "-") as terminal,
    ):
        await terminal.until("Proxy")
        terminal.type(f"mtproxy://127.0.0.1:{program.port}/{programs.SECRET}")
        await terminal.until("API hash")
        terminal.type(API_HASH)
        await terminal.until(CODE)
        terminal.type(await dc.code_sent(people.anna.phone))
        await terminal.until("Added: Desk (Anna Arendt, @anna) — connected.")
        await terminal.ended()

    assert failed.code == 1
    assert "The SOCKS5 proxy of this account does not answer." in failed.err
    assert "hunter2" not in failed.err + failed.out
    assert programs.SECRET not in terminal.screen
    assert (await switchboard.get("/accounts"))["items"][0]["has_proxy"] is True
