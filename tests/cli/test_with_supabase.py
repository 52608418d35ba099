"""The commands with Supabase: what they write there, and a move to another machine."""

from functools import partial
from pathlib import Path

from sandbox import DataCentre
from switchboard.services.leases import LeaseTimings
from switchboard.timings import Timings
from switchboard.vault.supabase import SupabaseAccounts
from tests.conftest import People
from tests.service import Frame, start
from tests.supabase.supabase_server import Lite

from .commands import say, variables_for, variables_of
from .test_add_account import answered

SOON = 0.2
"""The seconds between synchronisations with Supabase in these tests."""


async def test_an_account_added_while_nothing_runs_goes_to_supabase(
    supabase: Lite, dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """Without a running service, add-account ends when Supabase has the account, encrypted."""
    record = {"SUPABASE_URL": supabase.url, "SUPABASE_SECRET_KEY": supabase.secret_key}
    variables = variables_for(dc, tmp_path / "data") | record
    arrival = dc.code_sent(people.anna.phone, timeout=20)

    code, _, _ = await answered(variables, arrival, people.anna.phone)

    kept = SupabaseAccounts(supabase.url, supabase.secret_key)
    (account,) = await kept.accounts()
    await kept.close()
    assert code == 0
    assert account.label == "Shop"
    assert account.encrypted_session.startswith("gAAAA")  # Fernet's version and the time


async def test_a_restored_installation_takes_its_accounts_over(
    supabase: Lite,
    dc: DataCentre,
    people: People,
    tmp_path: Path,
) -> None:
    """A restored installation is a new one: its accounts are held elsewhere until the operator
    takes them over. A take-over is refused while the former holder may still use them; with
    --all, the others are taken over nevertheless."""
    timings = Timings(
        account_sync=SOON,
        leases=LeaseTimings(duration=3600, renewal=SOON),  # the former holder may be using it
    )
    data = tmp_path / "data"
    record = {"supabase_url": supabase.url, "supabase_secret_key": supabase.secret_key}
    async with start(dc, data, timings=timings, **record) as running:
        account = await running.sign_in(people.anna, "Shop")
        other = await running.sign_in(people.carlo, "Desk")
        async with running.stream(since=0) as stream:
            for label in ("Shop", "Desk"):
                await stream.until(partial(_is_in_supabase, label))
        await supabase.until_leased(2)
        await say(variables_of(running), "backup", "copy.db")

    restored = await say(
        variables_for(dc, data) | {name.upper(): value for name, value in record.items()},
        "restore",
        "copy.db",
    )
    async with start(dc, data, timings=timings, **record) as running:
        for one in (account, other):
            await running.until_state(one["id"], "held_elsewhere")
        refused = await say(variables_of(running), "accounts", "take-over", "Shop")
        await supabase.expire_leases("Desk")
        partly = await say(variables_of(running), "accounts", "take-over", "--all")
        await running.until_state(other["id"], "connected")
        await supabase.expire_leases("Shop")
        taken = await say(variables_of(running), "accounts", "take-over", "--all")
        await running.until_state(account["id"], "connected")

    assert "take-over --all" in restored.err
    assert (refused.code, "still using this session" in refused.err) == (1, True)
    assert (partly.code, partly.out) == (1, "Took over Desk.\n")
    assert partly.err.startswith("Shop: ")
    assert (taken.code, taken.out) == (0, "Took over Shop.\n")


def _is_in_supabase(label: str, frame: Frame) -> bool:
    """Whether an event says that Supabase has the account with this label."""
    return bool(
        frame["type"] == "account_status"
        and (frame["data"]["label"], frame["data"]["storage"]) == (label, "supabase")
    )
