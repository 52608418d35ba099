"""The life of a link: what ends it, what it survives, and what it reports."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from telethon.sessions import StringSession
from telethon.tl import functions, types

from sandbox import DataCentre, User
from sandbox.rpc.registry import METHODS
from switchboard.domain.account_state import AccountState
from switchboard.domain.accounts import Secrets
from switchboard.domain.backoff import Backoff
from switchboard.errors import ConnectionLost, RequestUnanswered, SessionDead
from switchboard.telegram.connection.server import read_server
from switchboard.telegram.connector import TelegramConnector
from switchboard.telegram.limits import Limits
from switchboard.telegram.link import TelegramLink
from tests.telegram.conftest import ANNA, Linking, impatient, limited
from tests.telegram.fake_store import Kept
from tests.telegram.relay import Relay

END = 10
"""Seconds for a link to notice its end."""


async def end_of(link: TelegramLink) -> BaseException:
    """Why the link ended."""
    with pytest.raises((ConnectionLost, SessionDead)) as ended:
        async with asyncio.timeout(END):
            await link.wait_closed()
    return ended.value


async def test_identity(telegram: TelegramConnector, secrets: Secrets) -> None:
    """Connecting returns the identity, with only the last two digits of the phone number."""
    link = telegram.link(ANNA, secrets, lambda _: None)

    identity = await link.connect()
    await link.close()

    assert (identity.display_name, identity.username) == ("Anna Arendt", "anna")
    assert identity.phone_hint == "01"


@pytest.mark.parametrize("method", ["users.getUsers", "updates.getState"])
@pytest.mark.parametrize(
    ("number", "name"), [(500, "INTERDC_5_CALL_ERROR"), (-503, "Timeout"), (400, "MSG_WAIT_FAILED")]
)
async def test_a_first_request_that_fails_is_repeated_on_the_same_connection(
    telegram: TelegramConnector,
    secrets: Secrets,
    dc: DataCentre,
    anna: User,
    method: str,
    number: int,
    name: str,
) -> None:
    """If Telegram fails to answer the first requests, they are repeated on the same connection."""
    dc.faults(anna).fail(method, number, name, times=3)
    connections = dc.calls.count("help.getConfig")
    link = telegram.link(ANNA, secrets, lambda _: None)

    identity = await link.connect()
    await link.close()

    assert identity.username == "anna"
    assert dc.calls.count("help.getConfig") == connections + 1


@limited(fetch_self_backoff=Backoff(0.0, 0.0))
async def test_a_first_request_that_never_succeeds_is_left_to_the_supervisor(
    telegram: TelegramConnector, secrets: Secrets, dc: DataCentre, anna: User
) -> None:
    """After some attempts the link ends with Telegram's error."""
    dc.faults(anna).fail("users.getUsers", 500, "RPC_CALL_FAIL", times=100)
    link = telegram.link(ANNA, secrets, lambda _: None)

    with pytest.raises(ConnectionLost) as lost:
        await link.connect()

    assert lost.value.code == "telegram_trouble"
    assert not link.is_online()


@pytest.mark.parametrize("nobody", [[], [types.UserEmpty(7)]])
async def test_an_account_that_telegram_does_not_describe(
    telegram: TelegramConnector,
    secrets: Secrets,
    monkeypatch: pytest.MonkeyPatch,
    nobody: list[Any],
) -> None:
    """An answer without a user (type/User has `userEmpty`) ends the link with a reason that names
    Telegram."""
    request = functions.users.GetUsersRequest
    method = replace(METHODS[request], handler=lambda _call, _asked: nobody)
    monkeypatch.setitem(METHODS, request, method)
    link = telegram.link(ANNA, secrets, lambda _: None)

    with pytest.raises(RequestUnanswered) as unreadable:
        await link.connect()

    assert unreadable.value.code == "answer_unreadable"
    assert not link.is_online()


async def test_close_ends_quietly(link: TelegramLink) -> None:
    """`wait_closed` returns after `close`. Closing twice has no effect."""
    ending = asyncio.create_task(link.wait_closed())
    await asyncio.sleep(0)

    await link.close()
    await link.close()

    await asyncio.wait_for(ending, END)
    assert not link.is_online()


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        ("AUTH_KEY_UNREGISTERED", AccountState.SIGNED_OUT),
        ("SESSION_REVOKED", AccountState.SIGNED_OUT),
        ("USER_DEACTIVATED_BAN", AccountState.BANNED),
        ("AUTH_KEY_DUPLICATED", AccountState.DUPLICATED),
    ],
)
async def test_revoked_while_connected(
    link: TelegramLink, dc: DataCentre, anna: User, reason: str, state: AccountState
) -> None:
    """If Telegram ends a session, the link ends at once with the reason."""
    dc.revoke_sessions(anna, reason)

    dead = await end_of(link)

    assert isinstance(dead, SessionDead)
    assert (dead.code, dead.state) == (reason.lower(), state)


@pytest.mark.parametrize("reason", ["AUTH_KEY_UNREGISTERED", "AUTH_KEY_DUPLICATED"])
async def test_revoked_while_away(
    linked: Linking, dc: DataCentre, anna: User, kept: Kept, reason: str
) -> None:
    """A dead session is recognised when it connects, with a stored state and without one."""
    first = await linked()
    await kept.until(lambda k: k.state is not None)
    await first.close()
    dc.revoke_sessions(anna, reason)

    with pytest.raises(SessionDead, match=reason.lower()):
        await linked()
    kept.state = None
    with pytest.raises(SessionDead, match=reason.lower()):
        await linked()


async def test_dead_session_found_by_a_request_ends_the_link(
    link: TelegramLink, dc: DataCentre, anna: User
) -> None:
    """If the answer to any request says that the session is dead, the link ends."""
    dc.faults(anna).fail("messages.getDialogs", 401, "SESSION_REVOKED")

    with pytest.raises(SessionDead):
        _ = [page async for page in link.dialogs()]

    assert isinstance(await end_of(link), SessionDead)


async def test_unknown_406_is_no_death(link: TelegramLink, dc: DataCentre, anna: User) -> None:
    """An error that only shares its number with a dead session ends no session."""
    dc.faults(anna).fail("updates.getDifference", 406, "SOMETHING_ELSE")
    dc.faults(anna).push_too_long(None)

    assert isinstance(await end_of(link), ConnectionLost)


async def test_reconnects_and_catches_up(
    linked: Linking, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """After a broken connection the link reconnects by itself and fetches what it missed."""
    transport: asyncio.Queue[bool] = asyncio.Queue()
    link = await linked(transport.put_nowait)
    dc.world.write(bob, anna, "before")
    await kept.until_text("before")
    dc.faults(anna).lose_updates(1)

    dc.faults(anna).drop_connections()
    dc.world.write(bob, anna, "meanwhile")

    assert await asyncio.wait_for(transport.get(), END) is False
    assert await asyncio.wait_for(transport.get(), END) is True
    await kept.until_text("meanwhile")
    assert link.is_online()


async def test_a_session_that_telegram_begins_anew(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """If Telegram says on a live connection that its session is new, the updates that it may have
    dropped are requested at once."""
    await link.up_to_date()
    dc.faults(anna).lose_updates(1)
    dc.world.write(bob, anna, "lost with the session")

    dc.faults(anna).renew_sessions()

    await kept.until_text("lost with the session")


async def test_one_difference_at_the_beginning(linked: Linking, dc: DataCentre) -> None:
    """The new session at the start of every connection causes no further request."""
    link = await linked()

    await link.up_to_date()

    assert dc.calls.count("updates.getDifference") == 1


async def test_restart_of_the_server(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """After a restart of the server the link reconnects, and updates continue."""
    dc.world.write(bob, anna, "before")
    await kept.until_text("before")

    await dc.restart()
    dc.world.write(bob, anna, "after")

    await kept.until_text("after")


@impatient
async def test_server_gone_for_good(link: TelegramLink, dc: DataCentre) -> None:
    """If the server stays unreachable, the link ends. The supervisor decides when to try again."""
    await dc.stop()

    lost = await end_of(link)

    assert isinstance(lost, ConnectionLost)
    assert lost.code == "connection_lost"
    assert not link.is_online()


async def test_forgotten_key_is_not_called_dead(link: TelegramLink, dc: DataCentre) -> None:
    """A server that does not know the key may have lost it for a while, so the session is not
    called dead."""
    await dc.restart(keep_memory=False)

    lost = await end_of(link)

    assert isinstance(lost, ConnectionLost)
    assert lost.code == "auth_key_not_found"


@impatient
async def test_nobody_listens(linked: Linking, dc: DataCentre) -> None:
    """A server that cannot be reached is a lost connection."""
    await dc.stop()

    with pytest.raises(ConnectionLost) as lost:
        await linked()

    assert lost.value.code == "connection_lost"


async def test_accept_and_reset_is_no_hot_loop(
    telegram: TelegramConnector, secrets: Secrets, dc: DataCentre
) -> None:
    """If the server accepts and drops connections, each attempt costs one connection."""
    await dc.stop()
    accepted: list[None] = []

    async def drop(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.append(None)
        writer.transport.abort()

    async with await asyncio.start_server(drop, dc.host, dc.port):
        with pytest.raises(ConnectionLost):
            await telegram.link(ANNA, secrets, lambda _: None).connect()

    assert len(accepted) <= 3


async def test_answer_and_reset_is_no_hot_loop(
    dc: DataCentre, secrets: Secrets, kept: Kept
) -> None:
    """If the server drops each connection after its first answer, the link soon ends and leaves the
    retries to the supervisor."""
    async with Relay(dc.host, dc.port) as relay:
        server = read_server(dc.dc_id, relay.host, relay.port, dc.public_key_pem)
        link = TelegramConnector(server, kept, kept).link(ANNA, secrets, lambda _: None)
        await link.connect()

        relay.cut()

        assert isinstance(await end_of(link), ConnectionLost)
        with pytest.raises(ConnectionLost):
            await link.connect()
    assert relay.accepted <= 5


@limited(stable_after=0.0)
async def test_a_connection_that_lasted_is_made_anew(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """However often a connection breaks that had worked for a while, the link reconnects by
    itself."""
    for number in range(3):
        dc.faults(anna).drop_connections()
        dc.world.write(bob, anna, f"message {number}")

        await kept.until_text(f"message {number}")


@limited(clock_timeout=0.3)
async def test_wrong_clock_is_found(
    linked: Linking, dc: DataCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock that is a minute slow would make Telethon wait for ever. The link names it as the
    reason."""
    monkeypatch.setattr(
        "sandbox.auth.auth_keys.AuthKey.salt", lambda *_: 0
    )  # nothing to correct by
    dc.clock.skew = 60.0

    with pytest.raises(ConnectionLost) as lost:
        await asyncio.wait_for(linked(), END)

    assert lost.value.code == "clock_skew"


@pytest.mark.parametrize("skew", [-1000.0, 60.0, 1000.0])
async def test_clock_that_telegram_corrects_is_fine(
    linked: Linking, dc: DataCentre, anna: User, bob: User, kept: Kept, skew: float
) -> None:
    """Telegram's first answer corrects most clock differences."""
    dc.clock.skew = skew
    await linked()

    dc.world.write(bob, anna, "hello")

    await kept.until_text("hello")


async def test_silent_transport_is_noticed(dc: DataCentre, secrets: Secrets, kept: Kept) -> None:
    """A transport that does not answer pings goes offline and is replaced."""
    transport: asyncio.Queue[bool] = asyncio.Queue()
    async with Relay(dc.host, dc.port) as relay:
        server = read_server(dc.dc_id, relay.host, relay.port, dc.public_key_pem)
        telegram = TelegramConnector(server, kept, kept, limits=Limits(ping_interval=0.3))
        link = telegram.link(ANNA, secrets, transport.put_nowait)
        await link.connect()

        relay.freeze()

        assert await asyncio.wait_for(transport.get(), END) is False
        assert not link.is_online()
        assert await asyncio.wait_for(transport.get(), END) is True
        await link.close()


async def test_session_of_another_server_is_refused(
    telegram: TelegramConnector, secrets: Secrets
) -> None:
    """An account of another server is refused before anything is connected."""
    link = telegram.link(ANNA, replace(secrets, server="production"), lambda _: None)

    with pytest.raises(SessionDead) as refused:
        await link.connect()

    assert (refused.value.code, refused.value.state) == ("other_server", AccountState.FAILED)
    assert "production" in refused.value.detail


async def test_damaged_session_is_refused(telegram: TelegramConnector, secrets: Secrets) -> None:
    """A session string that cannot be read is reported as damaged."""
    link = telegram.link(ANNA, replace(secrets, session="1AAAA"), lambda _: None)

    with pytest.raises(SessionDead, match="session_invalid"):
        await link.connect()


async def test_moved_server_is_found_under_its_new_address(
    telegram: TelegramConnector, secrets: Secrets, dc: DataCentre
) -> None:
    """The address in the session string is old. The server's present address is used."""
    session = StringSession(secrets.session)
    session.set_dc(dc.dc_id, "127.0.0.1", 1)
    link = telegram.link(ANNA, replace(secrets, session=session.save()), lambda _: None)

    await link.connect()
    await link.close()


async def test_sign_out(
    telegram: TelegramConnector, secrets: Secrets, link: TelegramLink, linked: Linking
) -> None:
    """Signing out ends the session at Telegram. Doing it again is no error."""
    await link.close()

    await telegram.sign_out(secrets)
    await telegram.sign_out(secrets)

    with pytest.raises(SessionDead):
        await linked()


async def test_link_can_be_connected_again(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """Connecting again replaces the connection, and nothing comes twice."""
    await link.connect()
    dc.world.write(bob, anna, "hello")

    await kept.until_text("hello")

    assert len([c for c in kept.changes if getattr(c, "text", None) == "hello"]) == 1
