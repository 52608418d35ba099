"""Addresses of data centres: other servers with several, only IPv6, changed addresses."""

from pathlib import Path

import pytest
from telethon.tl import types

from sandbox import DataCentre
from tests.conftest import People
from tests.production import lead
from tests.service import Running, start


async def hears(running: Running, dc: DataCentre, people: People) -> None:
    """Dora's message to Anna arrives."""
    async with running.stream() as stream:
        dc.world.write(people.dora, people.anna, "hello")
        await stream.message("hello")


async def test_another_server_with_several_data_centres(
    two_dcs: DataCentre, people_of_two: People, tmp_path: Path
) -> None:
    """The settings name one data centre of a server. An account whose home is another one
    connects there, also after a restart."""
    async with start(two_dcs, tmp_path) as running:
        account = await running.sign_in(people_of_two.anna)
        await running.sign_in(people_of_two.carlo)

    async with start(two_dcs, tmp_path) as running:
        await running.until_state(account["id"], "connected")
        await hears(running, two_dcs, people_of_two)

    assert [key.dc_id for key in two_dcs.auth_keys.of(people_of_two.anna)] == [4]


async def test_a_machine_without_ipv4(
    two_dcs: DataCentre, people_of_two: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If Telegram answers only over IPv6, accounts of every data centre sign in, and connect
    after a restart."""
    lead(two_dcs.access(2, ipv6=True).port, two_dcs.public_key_pem, monkeypatch)
    for dc_id in (2, 4):
        await two_dcs.access(dc_id).stop()

    async with start(two_dcs, tmp_path, production=True) as running:
        account = await running.sign_in(people_of_two.anna)
        await running.sign_in(people_of_two.carlo)
    async with start(two_dcs, tmp_path, production=True) as running:
        await running.until_state(account["id"], "connected")
        await hears(running, two_dcs, people_of_two)


async def test_addresses_for_other_purposes_are_left_alone(
    production: DataCentre, people_of_two: People, tmp_path: Path
) -> None:
    """Addresses for files, for content delivery and with another obfuscation may be listed
    first; the ordinary address is used."""
    nowhere = {"id": 4, "ip_address": "127.0.0.1", "port": 9}
    production.dc_options = [
        types.DcOption(**nowhere, media_only=True),
        types.DcOption(**nowhere, cdn=True),
        types.DcOption(**nowhere, tcpo_only=True, secret=b"\xdd" * 17),
        *production.own_options(),
    ]

    async with start(production, tmp_path, production=True) as running:
        account = await running.sign_in(people_of_two.anna)

    assert account["state"] == "connected"


async def test_a_data_centre_that_has_moved_is_found_again(
    production: DataCentre, people_of_two: People, tmp_path: Path
) -> None:
    """If Telegram gives up the address of a login, the account connects at the new address."""
    async with start(production, tmp_path, production=True) as running:
        account = await running.sign_in(people_of_two.anna)
        point = production.access(4)
        await point.stop()
        point.port = 0
        await point.start()

        await hears(running, production, people_of_two)
    async with start(production, tmp_path, production=True) as running:
        await running.until_state(account["id"], "connected")
