"""The private parts of Telethon that Switchboard replaces are where it expects them.

If a new version of Telethon moves one of them, its test fails, and no message is lost in
production. Other tests check the behaviour of each part.
"""

import inspect
from collections.abc import Callable
from typing import Any

import pytest
import telethon
from telethon import TelegramClient
from telethon._updates import MessageBox
from telethon.extensions.messagepacker import MessagePacker
from telethon.network.mtprotosender import MTProtoSender
from telethon.network.mtprotostate import MTProtoState
from telethon.sessions import StringSession

from sandbox import DataCentre, User
from switchboard.telegram.connection.account_client import AccountClient
from switchboard.telegram.connection.client import Client
from switchboard.telegram.connection.send_queue import SendQueue
from switchboard.telegram.connection.sender import MonitoredSender, MonitoredState
from switchboard.telegram.connection.session import AccountSession
from switchboard.telegram.link import TelegramLink
from switchboard.telegram.updates.message_box import MonitoredMessageBox
from tests.telegram.fake_store import Kept


def test_the_version_that_was_read() -> None:
    """These parts were read in this version of Telethon. Read them again for another version."""
    assert telethon.__version__ == "1.45.0"


@pytest.mark.parametrize(
    ("ours", "theirs", "name"),
    [
        (AccountClient, TelegramClient, "__call__"),
        (AccountClient, TelegramClient, "_on_login"),
        (AccountClient, TelegramClient, "_update_loop"),
        (AccountClient, TelegramClient, "_preprocess_updates"),
        (AccountClient, TelegramClient, "_save_states_and_entities"),
        (AccountClient, TelegramClient, "_handle_auto_reconnect"),
        (AccountClient, TelegramClient, "catch_up"),
        (Client, TelegramClient, "_get_dc"),
        (Client, TelegramClient, "_keepalive_loop"),
        (Client, TelegramClient, "_switch_dc"),
        (MonitoredSender, MTProtoSender, "_connect"),
        (MonitoredSender, MTProtoSender, "_disconnect"),
        (MonitoredSender, MTProtoSender, "_handle_new_session_created"),
        (MonitoredSender, MTProtoSender, "_handle_rpc_result"),
        (MonitoredSender, MTProtoSender, "_keepalive_ping"),
        (MonitoredSender, MTProtoSender, "_start_reconnect"),
        (MonitoredState, MTProtoState, "decrypt_message_data"),
        (SendQueue, MessagePacker, "get"),
        (MonitoredMessageBox, MessageBox, "_trace"),
        (MonitoredMessageBox, MessageBox, "apply_pts_info"),
        (MonitoredMessageBox, MessageBox, "process_updates"),
        (MonitoredMessageBox, MessageBox, "apply_channel_difference"),
        (MonitoredMessageBox, MessageBox, "try_set_channel_state"),
        (MonitoredMessageBox, MessageBox, "try_begin_get_diff"),
        (MonitoredMessageBox, MessageBox, "get_channel_difference"),
        (AccountSession, StringSession, "get_update_states"),
        (AccountSession, StringSession, "set_update_state"),
        (AccountSession, StringSession, "process_entities"),
        (AccountSession, StringSession, "get_input_entity"),
        (AccountSession, StringSession, "get_entity_rows_by_id"),
    ],
)
def test_replaced_method_exists(ours: type, theirs: type, name: str) -> None:
    """The replaced method exists in Telethon, has the same parameters, and is overridden."""
    original, replacement = getattr(theirs, name), getattr(ours, name)

    assert replacement is not original
    assert list(inspect.signature(original).parameters) == list(
        inspect.signature(replacement).parameters
    )


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (TelegramClient._update_loop, "await self._preprocess_updates(processed, users, chats)"),
        (TelegramClient._update_loop, "diff = await self(get_diff)"),
        (TelegramClient._update_loop, "await self.catch_up()"),
        (TelegramClient._update_loop, "self._updates_error = e"),
        (TelegramClient.connect, "self.loop.create_task(self._update_loop())"),
        (TelegramClient.connect, "self.loop.create_task(self._keepalive_loop())"),
        (TelegramClient.connect, "self.session.get_input_entity(state.channel_id)"),
        (MTProtoSender._reconnect, "self._state.reset()"),
        (MTProtoSender._reconnect, "self._send_queue.extend(self._pending_state.values())"),
        (MTProtoSender._send_loop, "self._pending_state[state.msg_id] = state"),
        (MTProtoSender._send_loop, "if not data:"),
        (MessagePacker.get, "state = self._deque.popleft()"),
        (MTProtoState.reset, "self._highest_remote_id = 0"),
        (MTProtoState.decrypt_message_data, "self.update_time_offset(remote_msg_id)"),
        (MTProtoState.decrypt_message_data, "body = AES.decrypt_ige(body[24:], aes_key, aes_iv)"),
        (MessageBox.process_updates, "if not u._self_outgoing"),
    ],
)
def test_lines_around_the_hooks(where: Callable[..., Any], words: str) -> None:
    """The lines around the hooks in Telethon are those that the hooks were written for."""
    assert words in inspect.getsource(where)


def test_config_is_not_shared_with_other_clients() -> None:
    """Telethon caches data centres on its class. Switchboard's clients must not use those of
    another server."""
    assert "_config" in vars(Client)
    assert "_cdn_config" in vars(Client)


async def test_our_parts_are_in_use(link: TelegramLink) -> None:
    """Switchboard's parts replace Telethon's before anything is connected."""
    client = link._client

    assert client is not None
    assert isinstance(client._sender, MonitoredSender)
    assert isinstance(client._sender._state, MonitoredState)
    assert isinstance(client._sender._send_queue, SendQueue)
    assert client._sender._send_queue._state is client._sender._state
    assert isinstance(client._message_box, MonitoredMessageBox)
    assert client._sender._updates_queue is client._updates_queue
    assert client._sequential_updates
    assert client._raise_last_call_error
    assert client._catch_up
    assert client.flood_sleep_threshold == 0


async def test_nothing_is_dispatched_to_handlers(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """Telethon's handlers receive nothing, because the batcher already receives each update
    once."""
    client = link._client
    assert client is not None
    dispatched: list[Any] = []
    client.add_event_handler(dispatched.append)
    dc.world.write(bob, anna, "one")
    await kept.until_text("one")
    dc.world.write(bob, anna, "two")
    await kept.until_text("two")

    assert dispatched == []
