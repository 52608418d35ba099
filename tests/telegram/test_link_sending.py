"""Sending: once for each random id, and with the real result if it fails."""

import asyncio
import random
from dataclasses import replace
from typing import Any

import pytest
from telethon.tl import types
from telethon.tl.alltlobjects import tlobjects

from sandbox import DataCentre, User
from sandbox.world import Media
from switchboard.domain.accounts import Secrets
from switchboard.domain.ids import (
    ChatId,
    CommandId,
    MessageId,
    RandomId,
    TelegramMessageId,
    TopicId,
)
from switchboard.domain.outbox import Command, Content, OutboxState
from switchboard.domain.outbox.kinds.mark_read import MarkRead
from switchboard.domain.outbox.kinds.send import Send
from switchboard.domain.updates import NewMessage, SendConfirmed, UserSeen
from switchboard.errors import CommandRefused, CommandUnanswered, ConnectionLost, FloodWait
from switchboard.telegram.connection.server import Server
from switchboard.telegram.connector import TelegramConnector
from switchboard.telegram.link import TelegramLink
from switchboard.telegram.translate.peers import channel_marked_id
from tests.telegram.conftest import ANNA, Linking, limited
from tests.telegram.fake_store import Kept


def draft(
    chat_id: int, text: str = "hello", *, reply_to: TelegramMessageId | None = None
) -> Command:
    """A message to send."""
    return replace(
        command(chat_id, Send(text, reply_to)),
        message_id=MessageId(1),
        random_id=RandomId(random.getrandbits(63)),
    )


def command(chat_id: int, content: Content) -> Command:
    """A command that is being tried."""
    return Command(CommandId(1), ANNA, ChatId(chat_id), content, OutboxState.SENDING, 0)


@pytest.fixture
async def met(link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept) -> NewMessage:
    """A message of Bob. Afterwards his peer is known."""
    dc.world.write(bob, anna, "hi")
    return await kept.until_text("hi")


async def test_reply_reaches_the_contact(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, met: NewMessage
) -> None:
    """A reply reaches its contact unchanged, as an answer to the right message."""
    sent = await link.execute(draft(bob.id, "**not bold**", reply_to=met.message_id))

    written = dc.world.history(anna, bob)[-1]
    assert (written.id, written.text, written.date) == (
        sent.message_id,
        "**not bold**",
        sent.timestamp,
    )
    assert dc.world.history(bob, anna)[-1].text == "**not bold**"


async def test_own_message_is_not_handed_over_again(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, met: NewMessage, kept: Kept
) -> None:
    """A sent message is known from its answer; its update advances only the state."""
    before = kept.state
    await link.execute(draft(bob.id))

    await kept.until(lambda k: k.state != before)
    assert kept.texts() == ["hi"]


@pytest.mark.parametrize("where", ["group", "channel"])
async def test_sends_to_groups_and_channels(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept, where: str
) -> None:
    """Groups and channels answer with their own message ids."""
    if where == "group":
        chat: Any = dc.world.create_group("Team", creator=bob, members=[anna])
        chat_id = -chat.id
    else:
        chat = dc.world.create_channel("Hall", creator=bob, members=[anna], megagroup=True)
        chat_id = channel_marked_id(chat.id)
    dc.world.write(bob, chat, "hi all")
    await kept.until_text("hi all")

    sent = await link.execute(draft(chat_id))

    assert dc.world.history(anna, chat)[-1].id == sent.message_id


async def test_saved_messages_can_be_written_to(
    link: TelegramLink, dc: DataCentre, anna: User
) -> None:
    """The owner's chat with themselves needs no access hash."""
    await link.execute(draft(anna.id, "note"))

    assert dc.world.history(anna, anna)[-1].text == "note"


async def test_same_random_id_is_the_same_message(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, met: NewMessage
) -> None:
    """A repeated send with the same random id returns the first message."""
    intent = draft(bob.id)

    first, second = await link.execute(intent), await link.execute(intent)

    assert first == second
    assert [entry.text for entry in dc.world.history(bob, anna)].count("hello") == 1


async def test_answer_lost_is_sent_once(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, met: NewMessage
) -> None:
    """If the connection breaks after Telegram executed the send, the retry finds the message."""
    dc.faults(anna).drop_after("messages.sendMessage")

    sent = await link.execute(draft(bob.id))

    assert [e.id for e in dc.world.history(anna, bob) if e.text == "hello"] == [sent.message_id]


async def test_crash_after_sending_is_bound_by_random_id(
    linked: Linking, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """After a restart the difference names the random id before it brings the message."""
    link = await linked()
    dc.world.write(bob, anna, "hi")
    await kept.until_text("hi")
    kept.failing = OSError("power cut")
    intent = draft(bob.id)
    sent = await link.execute(intent)
    await link.close()
    kept.failing = None

    await linked()

    await kept.until_text("hello")
    confirmed = SendConfirmed(intent.random_id, sent.message_id)
    message = next(m for m in kept.messages.values() if m.text == "hello")
    assert kept.changes.index(confirmed) < kept.changes.index(message)


async def test_peer_is_known_right_after_a_restart(
    linked: Linking, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """A reply by peer needs nothing but the stored access hash."""
    first = await linked()
    dc.world.write(bob, anna, "hi")
    await kept.until_text("hi")
    await first.close()
    link = await linked()

    await link.execute(draft(bob.id))

    assert dc.calls.count("messages.getDialogs") == 0


async def test_forgotten_peer_is_found_among_the_dialogs(
    linked: Linking, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """An account that has lost its access hashes looks for the peer before it gives up."""
    first = await linked()
    dc.world.write(bob, anna, "hi")
    await kept.until_text("hi")
    await first.close()
    kept.peers.clear()
    link = await linked()

    await link.execute(draft(bob.id))

    assert dc.world.history(bob, anna)[-1].text == "hello"


async def test_forgotten_peer_is_found_past_an_unreadable_chat(
    linked: Linking,
    dc: DataCentre,
    anna: User,
    bob: User,
    kept: Kept,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """If another chat's newest message is of an unknown kind, the peer is found nevertheless,
    and the send succeeds."""
    dc.world.write(bob, anna, "hi", date=dc.world.now() - 60)
    carla = dc.world.register("99966110003", first_name="Carla")
    dc.world.write(carla, anna, media=Media("dice", "x", "3"))
    monkeypatch.delitem(tlobjects, types.MessageMediaDice.CONSTRUCTOR_ID)
    link = await linked()
    assert bob.id not in kept.peers

    await link.execute(draft(bob.id, "found"))

    assert dc.world.history(bob, anna)[-1].text == "found"


async def test_an_unknown_person_is_found_among_those_who_write_to_the_channel(
    linked: Linking, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """A person in a channel's direct messages whom no stored peer or message names is answered: the
    list of these people shows how."""
    shop = dc.world.open_direct_messages(dc.world.create_channel("Shop", anna, [bob]))
    first = await linked()
    dc.world.write(bob, shop, "hi")
    await kept.until_text("hi")
    await first.close()
    del kept.peers[ChatId(bob.id)]
    kept.changes[:] = [one for one in kept.changes if not isinstance(one, UserSeen)]
    link = await linked()

    answer = Send("hello", None, topic_id=TopicId(bob.id))
    chat_id = channel_marked_id(shop.id)
    await link.execute(replace(draft(chat_id), content=answer))

    assert dc.world.history(bob, shop)[-1].text == "hello"
    assert dc.calls.count("messages.getSavedDialogs") == 1


async def test_refused_dialogs_refuse_only_the_stranger(
    link: TelegramLink, dc: DataCentre, anna: User
) -> None:
    """If Telegram refuses the list of chats, a send to an unknown user fails with a sentence."""
    dc.faults(anna).fail("messages.getDialogs", 400, "SOMETHING_NEW")

    with pytest.raises(CommandRefused) as refused:
        await link.execute(draft(4_711))

    assert refused.value.code == "peer_unknown"
    assert link.is_online()


async def test_a_wait_for_the_dialogs_concerns_one_chat(
    link: TelegramLink, dc: DataCentre, anna: User
) -> None:
    """A flood wait for the list of chats holds back only the message to the stranger."""
    dc.faults(anna).flood_wait("messages.getDialogs", 77)

    with pytest.raises(FloodWait) as wait:
        await link.execute(draft(4_711))

    assert (wait.value.seconds, wait.value.whole_account) == (77, False)


async def test_stranger_is_refused(link: TelegramLink) -> None:
    """A peer that the account has never met is refused with a reason."""
    with pytest.raises(CommandRefused, match="peer_unknown"):
        await link.execute(draft(4242))


async def test_blocked_contact_is_refused_in_words(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, met: NewMessage
) -> None:
    """A contact who has blocked the account is named as the reason."""
    dc.world.block(bob, anna)

    with pytest.raises(CommandRefused, match="has blocked the account") as refused:
        await link.execute(draft(bob.id))

    assert refused.value.code == "user_is_blocked"


@pytest.mark.parametrize(
    ("code", "name", "words"),
    [
        (403, "CHAT_WRITE_FORBIDDEN", "may not write"),
        (406, "TOPIC_CLOSED", "topic is closed"),
        (406, "PRIVACY_PREMIUM_REQUIRED", "Premium"),
        (400, "SOMETHING_NEW", "SOMETHING_NEW"),
    ],
)
async def test_refusals_keep_the_session(
    link: TelegramLink,
    dc: DataCentre,
    anna: User,
    bob: User,
    met: NewMessage,
    code: int,
    name: str,
    words: str,
) -> None:
    """A refusal has Telegram's code and a sentence; the link continues."""
    dc.faults(anna).fail("messages.sendMessage", code, name)

    with pytest.raises(CommandRefused, match=words) as refused:
        await link.execute(draft(bob.id))

    assert refused.value.code == name.lower()
    await link.execute(draft(bob.id))


async def test_a_frozen_account_keeps_the_session(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, met: NewMessage
) -> None:
    """A send of a frozen account is refused with a sentence; the next one is refused in the same
    way without a request, and the link stays connected."""
    dc.faults(anna).fail("messages.sendMessage", 420, "FROZEN_METHOD_INVALID")
    before = dc.calls.count("messages.sendMessage")

    for _ in range(2):
        with pytest.raises(CommandRefused, match="frozen"):
            await link.execute(draft(bob.id))

    assert dc.calls.count("messages.sendMessage") - before <= 1
    assert link.is_online()


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (500, "MSG_WAIT_FAILED"),  # Telethon files these two among refusals,
        (500, "MESSAGE_TOO_LONG"),
        (-500, "USER_IS_BLOCKED"),
        (500, "SESSION_REVOKED"),  # this one among the ends of sessions,
        (502, "BAD_GATEWAY"),  # and knows none of these.
        (429, "SOMETHING_NEW"),
        (0, "SOMETHING_NEW"),
    ],
)
async def test_the_number_decides_before_the_name(
    link: TelegramLink,
    dc: DataCentre,
    anna: User,
    bob: User,
    met: NewMessage,
    code: int,
    name: str,
) -> None:
    """An error number with which Telegram does not refuse leaves the result unknown, whatever
    the error's name (Telegram: "Error handling"); the link continues."""
    dc.faults(anna).fail("messages.sendMessage", code, name)

    with pytest.raises(CommandUnanswered) as unknown:
        await link.execute(draft(bob.id))

    assert unknown.value.code == "telegram_trouble"
    await link.execute(draft(bob.id))


async def test_a_peer_that_telegram_does_not_take_is_looked_for_once(
    linked: Linking, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """With an access hash that is no longer valid, the reply is sent after one look-up and a
    second try."""
    first = await linked()
    dc.world.write(bob, anna, "hi")
    await kept.until_text("hi")
    await first.close()
    kept.peers[ChatId(bob.id)] = kept.peers[ChatId(bob.id)]._replace(access_hash=12345)
    link = await linked()

    await link.execute(draft(bob.id, "found"))

    assert dc.world.history(bob, anna)[-1].text == "found"
    assert dc.calls.count("messages.getDialogs") == 1
    assert dc.calls.count("messages.sendMessage") == 2


async def test_a_peer_that_telegram_never_takes_is_refused(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, met: NewMessage
) -> None:
    """If the second try gets the same error, it is Telegram's refusal."""
    dc.faults(anna).fail("messages.sendMessage", 400, "PEER_ID_INVALID", times=9)

    with pytest.raises(CommandRefused, match="peer_id_invalid"):
        await link.execute(draft(bob.id))

    assert dc.calls.count("messages.sendMessage") == 2


async def test_flood_wait_says_how_long(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, met: NewMessage
) -> None:
    """The link does not wait for the end of a flood wait: it raises the seconds and holds back
    every send."""
    dc.faults(anna).flood_wait("messages.sendMessage", 77)

    with pytest.raises(FloodWait) as wait:
        await link.execute(draft(bob.id))

    assert (wait.value.code, wait.value.seconds, wait.value.whole_account) == (
        "flood_wait",
        77,
        True,
    )


async def test_slow_mode_concerns_one_chat(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, met: NewMessage
) -> None:
    """Slow mode holds back one chat, not the account."""
    dc.faults(anna).fail("messages.sendMessage", 420, "SLOWMODE_WAIT_30")

    with pytest.raises(FloodWait) as wait:
        await link.execute(draft(bob.id))

    assert (wait.value.code, wait.value.seconds, wait.value.whole_account) == (
        "slow_mode",
        30,
        False,
    )


@limited(send_timeout=0.2)
async def test_deadline_means_unknown(
    link: TelegramLink,
    dc: DataCentre,
    anna: User,
    bob: User,
    met: NewMessage,
    server: Server,
    kept: Kept,
    secrets: Secrets,
) -> None:
    """A send without an answer in time has an unknown result, and a retry with its id finds it."""
    dc.faults(anna).slow("messages.sendMessage", 0.6)
    intent = draft(bob.id)
    written = asyncio.create_task(dc.world.written(lambda message: message.text == "hello"))

    with pytest.raises(CommandUnanswered) as lost:
        await link.execute(intent)
    await written

    assert lost.value.code == "delivery_unknown"
    await link.close()
    patient = TelegramConnector(server, kept, kept).link(ANNA, secrets, lambda _: None)
    await patient.connect()
    sent = await patient.execute(intent)
    await patient.close()
    assert [e.id for e in dc.world.history(anna, bob) if e.text == "hello"] == [sent.message_id]


async def test_closing_leaves_a_send_unknown(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, met: NewMessage
) -> None:
    """A send in progress when the link closes ends as a lost connection, not as a cancelled
    task."""
    dc.faults(anna).slow("messages.sendMessage", 5)
    sending = asyncio.create_task(link.execute(draft(bob.id)))
    await dc.calls.reach("messages.sendMessage")

    await link.close()

    with pytest.raises(ConnectionLost):
        await sending


async def test_not_connected(telegram: Any, secrets: Any) -> None:
    """A link that is not connected says so."""
    link = telegram.link(ANNA, secrets, lambda _: None)

    with pytest.raises(ConnectionLost, match="not_connected"):
        await link.execute(draft(2))


async def test_mark_read(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, met: NewMessage, kept: Kept
) -> None:
    """Read marks are sent to Telegram, for users and for channels."""
    channel = dc.world.create_channel("News", creator=bob, members=[anna])
    dc.world.write(bob, channel, "read this")
    post = await kept.until_text("read this")

    await link.execute(command(bob.id, MarkRead(met.message_id)))
    await link.execute(command(post.chat_id, MarkRead(TelegramMessageId(post.message_id))))

    assert dc.world.unread(anna, bob) == 0
    assert dc.world.unread(anna, channel) == 0
