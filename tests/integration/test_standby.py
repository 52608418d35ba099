"""A second machine that stands by: two installations on one Supabase, of which the first is lost
and comes back."""

from pathlib import Path

from sandbox import DataCentre
from tests.conftest import People
from tests.process import environment, free_port, serving
from tests.supabase.supabase_server import Lite

KEY = "a2V5LW9mLXRoaXMtdGVzdC0tLS0tLS0tLS0tLS0tLS0="


async def test_the_second_machine_goes_on_and_the_first_leaves_it_alone(
    supabase: Lite, dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """While the first machine runs, the second connects nothing and a take-over is refused. The
    first is killed and its lease ends: the second takes over, has what was written before and
    since, and replies. The first comes back, finds the account held elsewhere, and does not
    connect it."""
    more = {
        "SUPABASE_URL": supabase.url,
        "SUPABASE_SECRET_KEY": supabase.secret_key,
        "SESSION_ENCRYPTION_KEY": KEY,
    }
    active, standby = (
        environment(dc, tmp_path / name, free_port(), **more) for name in ("active", "standby")
    )

    async with serving(dc, active) as (process, first):
        account = await first.sign_in(people.anna, "Shop")
        path = f"/accounts/{account['id']}/take-over"
        async with first.stream() as stream:
            dc.world.write(people.dora, people.anna, "before")
            await stream.message("before")
        await supabase.until_leased()
        async with serving(dc, standby) as (_, second):
            await second.until_state(account["id"], "held_elsewhere")
            refused = await second.http.post(path)
            process.kill()
            await process.wait()
            dc.world.write(people.dora, people.anna, "meanwhile")
            await supabase.expire_leases()
            await second.post(path)
            await second.until_state(account["id"], "connected")
            async with second.stream(since=0) as stream:
                await stream.message("meanwhile")
                conversation = await second.conversation("Dora Dahl")
                await second.reply(conversation["id"], "from the second")
                await stream.message("from the second", status="sent")
            async with serving(dc, active) as (_, first):
                held = await first.until_state(account["id"], "held_elsewhere")
                still = await second.get("/accounts")
            texts = {text for (text,) in second.rows("SELECT text FROM messages")}

    at_telegram = [entry.text for entry in dc.world.history(people.anna, people.dora)]
    assert (refused.status_code, refused.json()["code"]) == (409, "lease_in_use")
    assert at_telegram == ["before", "meanwhile", "from the second"]
    assert texts == set(at_telegram)
    assert held["state"] == "held_elsewhere"
    assert [one["state"] for one in still["items"]] == ["connected"]
