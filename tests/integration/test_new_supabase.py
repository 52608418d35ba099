"""Another Supabase than before: empty, and its newest migrations were not pushed yet."""

import shutil
from pathlib import Path

from sandbox import DataCentre
from switchboard.cli.checks import Level, network
from tests.cli.test_doctor import given, worst
from tests.conftest import People
from tests.service import start
from tests.supabase.supabase_server import SUPABASE, Lite, laid_out

from .test_account_sync import QUICK, rows, until


async def test_an_empty_new_supabase_is_filled_once_its_migrations_are_applied(
    dc: DataCentre,
    people: People,
    tmp_path: Path,
    supabase: Lite,
) -> None:
    """The page and doctor say to apply the migrations, and the mirror serves meanwhile. When that
    was done the record, which never held the account, gets it; nothing is removed here."""
    data = tmp_path / "data"
    former = {"supabase_url": supabase.url, "supabase_secret_key": supabase.secret_key}
    async with start(dc, data, timings=QUICK, **former) as running:
        account = await running.sign_in(people.anna)
        await until(running, account["id"], storage="supabase")
    lite = laid_out(tmp_path / "new", own_record=True)
    newer = keep_first_migration(lite)
    await lite.start()
    new = {"supabase_url": lite.url, "supabase_secret_key": lite.secret_key}

    try:
        async with start(dc, data, timings=QUICK, **new) as running:
            await running.until_state(account["id"], "connected")
            while not (problems := (await running.get("/ready"))["problems"]):
                pass  # the first look is still under way
            found = await worst(network.check_supabase, given(**new))
            await lite.stop()
            for migration in newer:
                shutil.copy(migration, lite.folder / "supabase" / "migrations")
            await lite.start()
            while [row["id"] for row in await rows(lite)] != [account["id"]]:
                pass  # each look is a request of its own
            await running.until_state(account["id"], "connected")
    finally:
        await lite.stop()

    assert any("Apply the migrations" in problem for problem in problems)
    assert (found.level, "Apply the migrations" in found.sentence) == (Level.PROBLEM, True)


def keep_first_migration(lite: Lite) -> list[Path]:
    """Let a Supabase that was laid out begin with the first alone; the others."""
    migrations = lite.folder / "supabase" / "migrations"
    migrations.unlink()
    migrations.mkdir()
    first, *newer = sorted((SUPABASE / "migrations").iterdir())
    shutil.copy(first, migrations)
    return newer
