"""The protocol below the API, with messages that a stock client never sends."""

from __future__ import annotations

import asyncio
import os
import struct
import zlib
from typing import Any

import pytest
from telethon import TelegramClient
from telethon.extensions import BinaryReader
from telethon.tl import TLObject, functions, types
from telethon.tl.alltlobjects import LAYER
from telethon.tl.core import GzipPacked, MessageContainer, RpcResult

from sandbox import DataCentre, User, World
from tests.sandbox.conftest import TIMEOUT, Connect
from tests.sandbox.raw_client import Speaker

PING = functions.PingRequest


async def test_wrong_salt(speaker: Speaker) -> None:
    """The answer to a wrong salt is the right one, and the request is not executed."""
    right, speaker.state.salt = speaker.state.salt, 1
    msg_id = speaker.say(PING(1))

    received = await speaker.hear(types.BadServerSalt)

    assert (received.bad_msg_id, received.error_code, received.new_server_salt) == (
        msg_id,
        48,
        right,
    )
    assert not [heard for heard in speaker.heard if isinstance(heard, types.Pong)]


async def test_new_session(speaker: Speaker) -> None:
    """The first valid message of a session begins it. The second does not begin another."""
    first = speaker.say(PING(1))
    await speaker.hear(types.Pong)
    created = await speaker.hear(types.NewSessionCreated)
    speaker.say(PING(2))
    await speaker.hear(types.Pong)

    assert (created.first_msg_id, created.server_salt) == (first, speaker.state.salt)
    assert not [heard for heard in speaker.heard if isinstance(heard, types.NewSessionCreated)]


@pytest.mark.parametrize(
    ("ahead", "off", "fault"), [(-400, 0, 16), (60, 0, 17), (0, 1, 18)], ids=["old", "new", "odd"]
)
async def test_wrong_msg_id(speaker: Speaker, ahead: float, off: int, fault: int) -> None:
    """A msg_id must have the present time and be divisible by four."""
    msg_id = speaker.say(PING(1), msg_id=speaker.new_id(ahead) + off)

    received = await speaker.hear(types.BadMsgNotification)

    assert (received.bad_msg_id, received.error_code) == (msg_id, fault)


@pytest.mark.parametrize(
    ("body", "seq_no", "fault"),
    [(functions.updates.GetStateRequest(), 4, 35), (PING(1), 1, 32)],
    ids=["even", "low"],
)
async def test_wrong_seq_no(speaker: Speaker, body: Any, seq_no: int, fault: int) -> None:
    """Messages that need an acknowledgement have odd, increasing numbers."""
    speaker.say(PING(0), seq_no=3)

    speaker.say(body, seq_no=seq_no)

    assert (await speaker.hear(types.BadMsgNotification)).error_code == fault


@pytest.mark.parametrize("seq_no", [2, 3], ids=["even", "odd"])
async def test_the_protocols_own_messages(speaker: Speaker, seq_no: int) -> None:
    """Pings, acknowledgements and similar messages are accepted whether they count as content or
    not."""
    speaker.say(PING(1), seq_no=1)
    await speaker.hear(types.Pong)

    speaker.say(types.MsgsAck([4]), seq_no=seq_no)
    speaker.say(PING(2), seq_no=seq_no)

    assert (await speaker.hear(types.Pong)).ping_id == 2
    assert not [h for h in speaker.heard if isinstance(h, types.BadMsgNotification)]


async def test_new_session_in_a_container(speaker: Speaker) -> None:
    """A new session begins with the lowest id inside its first container."""
    ids = [speaker.new_id() + 4 * number for number in range(2)]
    inner = b"".join(
        struct.pack("<qii", msg_id, 2 * number + 1, len(bytes(PING(1)))) + bytes(PING(1))
        for number, msg_id in enumerate(ids)
    )
    packed = struct.pack("<Ii", MessageContainer.CONSTRUCTOR_ID, 2) + inner

    speaker.say(packed, msg_id=ids[-1] + 4, seq_no=4)

    assert (await speaker.hear(types.NewSessionCreated)).first_msg_id == ids[0]


async def test_unacknowledged_pushes_come_again(
    speaker: Speaker, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """After a break in the same session, the server repeats only what was not acknowledged."""
    speaker.say(functions.updates.GetStateRequest())
    await speaker.hear(RpcResult)
    world.type(bob, anna)
    first = await speaker.hear_with_id(types.Updates)
    world.write(bob, anna, "hello")
    second = await speaker.hear_with_id(types.Updates)
    speaker.say(types.MsgsAck([first.msg_id]), seq_no=4)
    speaker.say(PING(1))
    await speaker.hear(types.Pong)

    await speaker.close()
    speaker.state._recent_remote_ids.clear()
    await speaker.connect(centre)
    speaker.say(PING(2))

    again = await speaker.hear_with_id(types.Updates)
    assert (again.msg_id, again.seq_no) == (second.msg_id, second.seq_no)
    assert again.obj.updates[0].message.message == "hello"
    await speaker.hear(types.Pong)
    assert not [heard for heard in speaker.heard if isinstance(heard, types.Updates)]


async def test_pushes_are_sent_again_on_demand(
    speaker: Speaker, world: World, anna: User, bob: User
) -> None:
    """A client can request a push again, as it can an answer."""
    speaker.say(functions.updates.GetStateRequest())
    await speaker.hear(RpcResult)
    world.write(bob, anna, "hello")
    pushed = await speaker.hear_with_id(types.Updates)

    speaker.say(types.MsgResendReq([pushed.msg_id]))

    assert (await speaker.hear_with_id(types.Updates)).msg_id == pushed.msg_id


async def test_repeated_message(
    speaker: Speaker, client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """A request that is sent twice under one msg_id is executed once and gets the same answer
    twice."""
    peer = await client.get_input_entity("bobby")
    request = functions.messages.SendMessageRequest(peer, "hello", random_id=0)
    msg_id = speaker.say(request, seq_no=3)
    first = await speaker.hear(RpcResult)

    speaker.state._recent_remote_ids.clear()
    speaker.say(request, msg_id=msg_id, seq_no=3)
    second = await speaker.hear(RpcResult)

    assert first.req_msg_id == second.req_msg_id == msg_id
    sent, again = (BinaryReader(answer.body).tgread_object() for answer in (first, second))
    assert sent.to_dict() == again.to_dict()
    assert len(world.history(anna, bob)) == 1


async def test_containers_and_gzip(speaker: Speaker) -> None:
    """Requests may be in containers and compressed."""
    state = functions.updates.GetStateRequest()
    packed = GzipPacked(bytes(state))
    ids = [speaker.new_id() + 4 * number for number in range(2)]
    bodies = [bytes(state), bytes(packed)]
    inner = b"".join(
        struct.pack("<qii", msg_id, 2 * number + 3, len(body)) + body
        for number, (msg_id, body) in enumerate(zip(ids, bodies, strict=True))
    )

    speaker.say(struct.pack("<Ii", MessageContainer.CONSTRUCTOR_ID, 2) + inner, seq_no=8)

    answered = {(await speaker.hear(RpcResult)).req_msg_id for _ in ids}
    assert answered == set(ids)


@pytest.mark.parametrize("wbits", [31, 15], ids=["gzip", "zlib"])
async def test_packed_inside_a_wrapper(speaker: Speaker, wbits: int) -> None:
    """A request may be compressed inside its wrappers, with the header of gzip or of zlib."""
    packer = zlib.compressobj(wbits=wbits)
    data = packer.compress(bytes(functions.updates.GetStateRequest())) + packer.flush()
    packed = struct.pack("<I", GzipPacked.CONSTRUCTOR_ID) + TLObject.serialize_bytes(data)
    head = struct.pack("<Ii", functions.InvokeWithLayerRequest.CONSTRUCTOR_ID, LAYER)

    speaker.say(head + packed)
    answer = await speaker.hear(RpcResult)

    assert isinstance(BinaryReader(answer.body).tgread_object(), types.updates.State)


async def test_requests_are_acknowledged(speaker: Speaker) -> None:
    """The server acknowledges received requests."""
    msg_id = speaker.say(PING(1))

    assert msg_id in (await speaker.hear(types.MsgsAck)).msg_ids


async def test_long_answers_are_packed(
    speaker: Speaker, client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """A long answer is compressed with gzip."""
    for _ in range(50):
        world.write(bob, anna, "again and again")
    peer = await client.get_input_entity("bobby")

    before = speaker.received

    speaker.say(functions.messages.GetHistoryRequest(peer, 0, None, 0, 50, 0, 0, 0))
    answer = await speaker.hear(RpcResult)

    assert answer.body.count(b"again and again") == 50
    assert speaker.received - before < len(answer.body) / 2


async def test_ping_with_a_deadline(speaker: Speaker) -> None:
    """A client that announces another ping and does not send it is disconnected."""
    speaker.say(functions.PingDelayDisconnectRequest(5, 0))

    assert (await speaker.hear(types.Pong)).ping_id == 5
    async with asyncio.timeout(TIMEOUT):
        while await speaker.reader.read(4096):
            pass


async def test_future_salts(speaker: Speaker) -> None:
    """The salts of the coming periods can be requested. The first one is the present salt."""
    msg_id = speaker.say(functions.GetFutureSaltsRequest(3))

    received = await speaker.hear(types.FutureSalts)

    assert (received.req_msg_id, len(received.salts)) == (msg_id, 3)
    assert received.salts[0].salt == speaker.state.salt


async def test_destroyed_session(speaker: Speaker, client: TelegramClient) -> None:
    """Another session of the same key can be destroyed, once."""
    other = client._sender._state.id

    speaker.say(functions.DestroySessionRequest(other))
    gone = await speaker.hear(types.DestroySessionOk)
    speaker.say(functions.DestroySessionRequest(other))
    nothing = await speaker.hear(types.DestroySessionNone)

    assert gone.session_id == nothing.session_id == other


async def test_dropped_answers(speaker: Speaker, centre: DataCentre, anna: User) -> None:
    """An unwanted answer is dropped, still running, or unknown."""
    centre.faults(anna).slow("updates.getState", 60)
    slow = speaker.say(functions.updates.GetStateRequest())
    done = speaker.say(functions.users.GetUsersRequest([]))
    await speaker.hear(RpcResult)

    received = []
    for request_id in (slow, done, 4):
        speaker.say(functions.RpcDropAnswerRequest(request_id))
        received.append((await speaker.hear(RpcResult)).body)

    constructors = [int.from_bytes(body[:4], "little") for body in received]
    assert constructors == [
        types.RpcAnswerDroppedRunning.CONSTRUCTOR_ID,
        types.RpcAnswerDropped.CONSTRUCTOR_ID,
        types.RpcAnswerUnknown.CONSTRUCTOR_ID,
    ]


async def test_states_of_messages(speaker: Speaker) -> None:
    """The server says which messages it has received."""
    known = speaker.say(PING(1))

    speaker.say(types.MsgsStateReq([known, 4]))
    received = await speaker.hear(types.MsgsStateInfo)

    assert list(received.info.encode() if isinstance(received.info, str) else received.info) == [
        4,
        1,
    ]


async def test_unknown_constructor(speaker: Speaker) -> None:
    """An unknown constructor gets an error, and the session continues."""
    speaker.say(b"\xde\xad\xbe\xef" * 2)
    refused = await speaker.hear(RpcResult)
    speaker.say(PING(1))

    assert refused.error.error_message.startswith("INPUT_METHOD_INVALID")
    assert await speaker.hear(types.Pong)


async def test_senseless_request(speaker: Speaker) -> None:
    """A senseless request gets an error, and the session continues."""
    senseless = functions.users.GetUsersRequest([types.InputPeerEmpty()])
    empty = functions.InvokeAfterMsgRequest(4, types.InputPeerEmpty())

    for query in (functions.messages.GetMessagesRequest([types.InputPeerEmpty()]), empty):
        speaker.say(query)
        await speaker.hear(RpcResult)
    speaker.say(senseless)

    assert await speaker.hear(RpcResult)


async def test_wrappers(speaker: Speaker) -> None:
    """A request is found inside all its wrappers."""
    query: Any = functions.updates.GetStateRequest()
    query = functions.InvokeAfterMsgRequest(4, query)
    query = functions.InvokeWithoutUpdatesRequest(query)
    query = functions.InitConnectionRequest(1, "d", "s", "a", "en", "", "en", query)

    msg_id = speaker.say(functions.InvokeWithLayerRequest(LAYER, query))

    assert (await speaker.hear(RpcResult)).req_msg_id == msg_id


async def test_unknown_key(speaker: Speaker) -> None:
    """An unknown key is answered with -404."""
    packet = os.urandom(8) + bytes(64)
    speaker.writer.write(struct.pack("<I", len(packet)) + packet)

    async with asyncio.timeout(TIMEOUT):
        while (heard := await speaker.packet()) != struct.pack("<i", -404):
            assert len(heard) > 4


async def test_tampered_packet(speaker: Speaker) -> None:
    """A packet that was not encrypted with the key ends the connection."""
    packet = speaker.state.encrypt_message_data(bytes(16))
    tampered = packet[:-1] + bytes((packet[-1] ^ 1,))
    speaker.writer.write(struct.pack("<I", len(tampered)) + tampered)

    async with asyncio.timeout(TIMEOUT):
        while await speaker.reader.read(4096):
            pass


async def test_a_client_that_does_not_read(
    speaker: Speaker, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """A client that is too slow receives no more pushes. Once it reads again, it is asked to catch
    up."""
    centre.delivery.max_backlog = -1
    speaker.say(functions.updates.GetStateRequest())
    await speaker.hear(RpcResult)
    world.write(bob, anna, "too much")
    speaker.say(PING(1))
    await speaker.hear(types.Pong)
    centre.delivery.max_backlog = 1_000_000

    assert await speaker.hear(types.UpdatesTooLong)
    assert not [heard for heard in speaker.heard if isinstance(heard, types.Updates)]


async def test_foreign_handshake(centre: DataCentre, connect: Connect) -> None:
    """A step of the key exchange with the nonce of another exchange ends the connection."""
    reader, writer = await asyncio.open_connection(centre.host, centre.port)
    body = bytes(functions.SetClientDHParamsRequest(1, 2, bytes(32)))
    packet = struct.pack("<qqi", 0, 4, len(body)) + body

    writer.write(b"\xee" * 4 + struct.pack("<I", len(packet)) + packet)

    assert await asyncio.wait_for(reader.read(), TIMEOUT) == b""
    writer.close()
    await writer.wait_closed()
