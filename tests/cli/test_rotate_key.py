"""`rotate-key`: a new key encrypts everything, and no interruption loses a session."""

import asyncio
import signal
import sqlite3
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from sandbox import DataCentre
from switchboard import main, settings
from switchboard.domain.account_sync import RemoteAccount
from switchboard.domain.accounts import Identity, Secrets
from switchboard.domain.ids import AccountId
from switchboard.domain.timestamps import Timestamp
from switchboard.errors import Conflict, SessionUnusable
from switchboard.main import Switchboard
from switchboard.services.account_sync.key_rotation import RotationResult
from switchboard.store.accounts import accounts, sessions
from switchboard.store.core.database import FILE, Database
from switchboard.timings import Timings
from switchboard.vault import keys
from switchboard.vault.cipher import SessionCipher
from switchboard.vault.supabase import SupabaseAccounts
from tests.conftest import People
from tests.service import Running, start
from tests.supabase.supabase_server import Lite

from .commands import environment, say, variables_of
from .program import TIMEOUT, free_port

ANNA = AccountId("6f1c2a52-3f0e-4a43-9c55-0e8d6a1f0a01")
BERTA = AccountId("6f1c2a52-3f0e-4a43-9c55-0e8d6a1f0a02")
SECRETS = Secrets(api_id=1, api_hash="hash", session="session", server="production")
FOREIGN = Fernet(Fernet.generate_key()).encrypt(b"{}").decode()
"""A ciphertext whose key no longer exists."""

STEPS = 4
"""The steps of a rotation with one account in Supabase: the new key is first; the session in
Supabase is encrypted again; its local copy is; the old key is removed."""


@asynccontextmanager
async def built(data: Path, **more: object) -> AsyncIterator[Switchboard]:
    """The service without connections, in this process."""
    given = settings.load(_env_file=None, data_dir=data, **more)
    async with main.build(given, connect=False) as switchboard:
        yield switchboard


async def rotated(data: Path, **more: object) -> RotationResult:
    """Rotate in a service of this process."""
    async with built(data, **more) as switchboard:
        return await switchboard.services.rotation.rotate()


async def put(data: Path, account_id: AccountId, sealed: str) -> None:
    """Store an account with this ciphertext, as after a login."""
    async with built(data):
        pass
    database = Database(data / FILE, lambda: 1_000)
    database.start(lambda _events: None)
    await database.write(lambda t: sessions.replace(t, account_id, sealed))
    identity = Identity(int(account_id[-2:]), "Somebody", None, "01")
    await database.write(
        lambda t: accounts.save(t, account_id, label="Shop", api_id=1, identity=identity)
    )
    await database.close()


def sealed_in(data: Path, column: str = "ciphertext") -> dict[str, str]:
    """The ciphertexts of the local accounts."""
    connection = sqlite3.connect(data / FILE)
    try:
        return dict(connection.execute(f"SELECT account_id, {column} FROM sessions").fetchall())
    finally:
        connection.close()


def keys_in(data: Path) -> list[str]:
    """The keys in the key file."""
    return (data / keys.KEY_FILE).read_text().split()


def cipher_of(data: Path) -> SessionCipher:
    """The cipher of a new installation, with a key of its own."""
    data.mkdir()
    return SessionCipher(keys.load(None, data))


def newest(data: Path) -> SessionCipher:
    """A cipher with only the newest key."""
    return SessionCipher([Fernet(keys_in(data)[0])])


def every(data: Path) -> SessionCipher:
    """A cipher with all keys of the file."""
    return SessionCipher([Fernet(key) for key in keys_in(data)])


async def test_a_running_service_rotates_and_goes_on(switchboard: Running, people: People) -> None:
    """A running service encrypts with a new key: the private file then has only this key, and
    the account connects again with its new ciphertext."""
    account = await switchboard.sign_in(people.anna, "Shop")
    (old,) = keys_in(switchboard.data)

    said = await say(variables_of(switchboard), "rotate-key")

    (new,) = keys_in(switchboard.data)
    assert (said.code, said.out) == (
        0,
        "Every session is sealed with the new key, and the old one is gone. "
        "Sessions encrypted again: 1.\n",
    )
    assert new != old
    assert new not in said.out + said.err
    assert (switchboard.data / keys.KEY_FILE).stat().st_mode & 0o777 == 0o600
    newest(switchboard.data).open(account["id"], sealed_in(switchboard.data)[account["id"]])
    await switchboard.post("/keys/rotate")
    await switchboard.http.patch(f"/accounts/{account['id']}", json={"is_active": False})
    await switchboard.http.patch(f"/accounts/{account['id']}", json={"is_active": True})
    await switchboard.until_state(account["id"], "connected")


@pytest.mark.parametrize("step", range(1, STEPS + 1))
async def test_a_kill_at_any_step_loses_nothing(step: int, supabase: Lite, tmp_path: Path) -> None:
    """After a kill at any step, the keys in the file decrypt every ciphertext. Another rotation
    ends with one key, which decrypts everything, locally and in Supabase."""
    data = tmp_path / "data"
    record = {"supabase_url": supabase.url, "supabase_secret_key": supabase.secret_key}
    await keep_in_both(data, supabase)

    code = await killed_at(step, data, record)
    between = every(data).open(ANNA, sealed_in(data)[ANNA])
    between_there = every(data).open(ANNA, await sealed_there(supabase))
    again = await rotated(data, **record)

    assert code == -signal.SIGKILL
    assert (between, between_there) == (SECRETS, SECRETS)
    assert again.is_complete
    assert len(keys_in(data)) == 1
    assert newest(data).open(ANNA, sealed_in(data)[ANNA]) == SECRETS
    assert newest(data).open(ANNA, await sealed_there(supabase)) == SECRETS


async def keep_in_both(data: Path, supabase: Lite) -> None:
    """An account with one session, locally and in Supabase."""
    sealed = cipher_of(data).seal(ANNA, SECRETS)
    await put(data, ANNA, sealed)
    record = SupabaseAccounts(supabase.url, supabase.secret_key)
    moment = Timestamp(1_000)
    account = RemoteAccount(ANNA, "Shop", 1, True, moment, moment, sealed)
    await record.add(account, SECRETS)
    await record.close()


async def sealed_there(supabase: Lite) -> str:
    """The ciphertext in Supabase."""
    record = SupabaseAccounts(supabase.url, supabase.secret_key)
    (account,) = await record.accounts()
    await record.close()
    return account.encrypted_session


async def killed_at(step: int, data: Path, record: dict[str, str]) -> int:
    """Rotate in a process that is killed after this step; return its exit code."""
    variables = {name.upper(): value for name, value in record.items()}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.cli.rotate_and_crash",
        str(step),
        env=environment(variables | {"DATA_DIR": str(data)}),
        cwd=data.parent,
    )
    return await asyncio.wait_for(process.wait(), TIMEOUT)


async def test_while_supabase_is_away_the_old_key_stays(tmp_path: Path) -> None:
    """Without an answer from Supabase the local sessions are encrypted again, the old key is
    kept, and the output says to run the command again, which makes no further key."""
    data = tmp_path / "data"
    await put(data, ANNA, cipher_of(data).seal(ANNA, SECRETS))
    away = {"supabase_url": f"http://127.0.0.1:{free_port()}", "supabase_secret_key": "secret"}

    unfinished = await rotated(data, **away)

    kept = keys_in(data)
    await rotated(data, **away)

    assert not unfinished.is_complete
    assert "Run rotate-key again" in unfinished.detail
    assert len(kept) == 2
    assert keys_in(data) == kept
    assert newest(data).open(ANNA, sealed_in(data)[ANNA]) == SECRETS


async def test_when_supabase_leaves_half_way_the_old_key_stays(
    supabase: Lite, dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """Supabase stops after the first of two sessions is encrypted again: the old key is kept.
    When Supabase is back, a second run finishes, and both accounts connect with only the new
    key."""
    data = tmp_path / "data"
    record = {"supabase_url": supabase.url, "supabase_secret_key": supabase.secret_key}
    added = await signed_in_both(dc, people, data, record)

    def leave(step: str) -> None:
        if step.startswith("in Supabase") and supabase.runs:
            leaving = threading.Thread(target=asyncio.run, args=(supabase.kill(),))
            leaving.start()
            leaving.join()

    async with built(data, **record) as switchboard:
        unfinished = await switchboard.services.rotation.rotate(leave)
    half_way = keys_in(data)
    await supabase.start()
    finished = await rotated(data, **record)
    async with start(dc, data, **record) as running:
        for account_id in added:
            await running.until_state(account_id, "connected")

    assert (unfinished.is_complete, len(half_way)) == (False, 2)
    assert (finished.is_complete, keys_in(data)) == (True, half_way[:1])


async def signed_in_both(
    dc: DataCentre, people: People, data: Path, record: dict[str, str]
) -> list[str]:
    """Two signed-in accounts, also in Supabase."""
    async with start(dc, data, **record) as running:
        added = [(await running.sign_in(person))["id"] for person in (people.anna, people.carlo)]
        for account_id in added:
            await until_recorded(running, account_id)
    return added


async def until_recorded(running: Running, account_id: str) -> None:
    """Wait until the account is in Supabase."""
    async with running.stream(since=0) as stream:
        await stream.until(
            lambda frame: (
                frame["type"] == "account_status"
                and frame["data"]["id"] == account_id
                and frame["data"]["storage"] == "supabase"
            )
        )


async def test_what_no_key_opens_is_left_and_named(tmp_path: Path) -> None:
    """A foreign ciphertext is not changed and does not stop the rotation; its account is named."""
    data = tmp_path / "data"
    await put(data, ANNA, cipher_of(data).seal(ANNA, SECRETS))
    await put(data, BERTA, FOREIGN)

    result = await rotated(data)

    assert result.is_complete
    assert result.unreadable == {BERTA}
    assert sealed_in(data)[BERTA] == FOREIGN
    assert newest(data).open(ANNA, sealed_in(data)[ANNA]) == SECRETS


async def test_a_session_that_is_kept_back_is_sealed_anew(tmp_path: Path) -> None:
    """The session that a newer login replaced, kept until the newer one has connected, is
    encrypted again too."""
    data = tmp_path / "data"
    cipher = cipher_of(data)
    await put(data, ANNA, cipher.seal(ANNA, SECRETS))
    await put(data, ANNA, cipher.seal(ANNA, SECRETS))

    await rotated(data)

    assert newest(data).open(ANNA, sealed_in(data, "previous_ciphertext")[ANNA]) == SECRETS


async def test_a_key_that_the_operator_sets_is_not_changed(tmp_path: Path) -> None:
    """With one key in the settings, the command says how to continue. With the new key before
    it, everything is encrypted with the new key, and the command says that the old key can be
    removed."""
    data = tmp_path / "data"
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    async with built(data, session_encryption_key=old):
        pass
    await put(data, ANNA, SessionCipher([Fernet(old)]).seal(ANNA, SECRETS))

    with pytest.raises(Conflict, match="put it before the present key"):
        await rotated(data, session_encryption_key=old)
    result = await rotated(data, session_encryption_key=f"{new},{old}")

    assert result.is_complete
    assert "can be removed from SESSION_ENCRYPTION_KEY" in result.detail
    assert SessionCipher([Fernet(new)]).open(ANNA, sealed_in(data)[ANNA]) == SECRETS


async def test_the_record_and_the_mirror_stay_the_same_ciphertext(
    supabase: Lite,
    dc: DataCentre,
    people: People,
    tmp_path: Path,
) -> None:
    """With Supabase both sides get the same ciphertext, so nothing is pulled or pushed
    afterwards, and a connected account stays connected."""
    record = {"supabase_url": supabase.url, "supabase_secret_key": supabase.secret_key}
    async with start(dc, tmp_path / "data", timings=Timings(account_sync=0.2), **record) as running:
        account = await running.sign_in(people.anna)
        await until_recorded(running, account["id"])
        before = running.rows("SELECT ciphertext FROM sessions")

        answer = await running.post("/keys/rotate")

        ((here,),) = running.rows("SELECT ciphertext FROM sessions")
        there = await sealed_there(supabase)
    assert (answer["status"], answer["renewed"]) == ("done", 1)
    assert here == there
    assert [(here,)] != before
    with pytest.raises(SessionUnusable):
        newest(tmp_path / "data").open(account["id"], before[0][0])
