"""What Telethon's session reads from the store. It never writes to it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from telethon.tl import types

from switchboard.domain.accounts import Secrets
from switchboard.domain.conversations import PeerKind
from switchboard.domain.ids import ChatId
from switchboard.domain.updates import Batch, Peer, UpdateState
from switchboard.telegram.connection.server import Server
from switchboard.telegram.connection.session import AccountSession
from switchboard.telegram.data_centres import DataCentres
from switchboard.telegram.translate.peers import channel_marked_id
from switchboard.telegram.updates.peer_cache import PeerCache
from tests.telegram.conftest import ANNA
from tests.telegram.fake_store import Kept

USER = Peer(ChatId(6), PeerKind.USER, "Six", "Sixto", 66, can_reply=True)
CHANNEL = Peer(channel_marked_id(6), PeerKind.CHANNEL, "Six too", None, 606, can_reply=False)


@pytest.fixture
async def session(kept: Kept, secrets: Secrets, server: Server) -> AccountSession:
    """A session over a store with a user and a channel of the same bare id."""
    state = UpdateState(10, 1, 1_700_000_000, 3, ((channel_marked_id(6), 42),))
    await kept.submit(Batch(ANNA, peers=(USER, CHANNEL), state=state))
    return AccountSession(
        secrets.session, DataCentres(server).locate, ANNA, kept, PeerCache(ANNA, kept)
    )


def test_state_is_read_from_the_store(session: AccountSession) -> None:
    """The stored state is returned completely, with aware dates and the account as entity 0."""
    states = dict(session.get_update_states())

    assert (states[0].pts, states[0].qts, states[0].seq) == (10, 1, 3)
    assert states[0].date == datetime.fromtimestamp(1_700_000_000, UTC)
    assert states[6].pts == 42


def test_saved_channel_is_looked_up_as_a_channel(session: AccountSession) -> None:
    """A channel whose bare id is also a user's is found as the channel."""
    (number,) = [entity for entity, _ in session.get_update_states() if entity]

    found = session.get_input_entity(number)

    assert isinstance(found, types.InputPeerChannel)
    assert (found.channel_id, found.access_hash) == (6, 606)


def test_people_are_looked_up_as_people(session: AccountSession) -> None:
    """A plain number is a user, and a username finds its peer. Unknown peers are not found."""
    assert session.get_input_entity(6).access_hash == 66
    assert session.get_input_entity("sixto").user_id == 6
    for stranger in (0, 7, "nobody", "+99966110001"):
        with pytest.raises(ValueError, match="Could not find"):
            session.get_input_entity(stranger)


def test_telethon_writes_no_state(session: AccountSession, kept: Kept) -> None:
    """Telethon's calls to store a state have no effect, because the state is stored with its
    messages."""
    before = kept.update_state(ANNA)

    session.set_update_state(0, types.updates.State(99, 0, datetime.now(UTC), 9, 0))
    session.save()
    session.close()

    assert kept.update_state(ANNA) == before


def test_no_state_before_the_first_batch(secrets: Secrets, server: Server) -> None:
    """An account without a state returns none."""
    empty = Kept()

    session = AccountSession(
        secrets.session, DataCentres(server).locate, ANNA, empty, PeerCache(ANNA, empty)
    )

    assert list(session.get_update_states()) == []


def test_repr_holds_no_key(session: AccountSession, secrets: Secrets) -> None:
    """The repr of a session shows its account and no secret."""
    assert repr(session) == f"<AccountSession of {ANNA}>"
    assert secrets.session not in repr(replace(secrets))
