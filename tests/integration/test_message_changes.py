"""Edit, delete, react and forward: each act reaches Telegram once, whatever happens on the way.

The other side (Dora) and the owner's phone are stock Telethon clients. All tests share one service.
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from telethon.tl import types

from sandbox import DataCentre, World
from switchboard.domain.redaction import HIDDEN_TEXT
from switchboard.domain.timestamps import to_iso
from tests.conftest import People, register
from tests.phone import Phone, phone_of
from tests.service import Frame, Listening, Running, start

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True)
class Office:
    """The service with Anna's account, her phone, and Dora's app."""

    running: Running
    dc: DataCentre
    people: People
    phone: Phone
    dora: Phone
    account: dict[str, Any]

    async def sent(self, text: str, title: str = "Dora Dahl") -> dict[str, Any]:
        """A reply that Telegram has."""
        row = await self.running.conversation(title)
        async with self.running.stream() as stream:
            message = await self.running.reply(row["id"], text)
            frame = await stream.until(
                lambda frame: (
                    frame["type"] == "message_sent"
                    and frame["data"]["id"] == message["id"]
                    and frame["data"]["status"] == "sent"
                )
            )
        return dict(frame["data"])

    def original(self, message: dict[str, Any]) -> Any:
        """The message as the world has it."""
        return self.people.anna.box.messages[int(message["message_id"])]

    async def act(self, method: str, path: str, body: Any = None, expect: int = 200) -> Any:
        """The JSON of a request with this status."""
        answer = await self.running.http.request(method, path, json=body)
        assert answer.status_code == expect, (answer.status_code, answer.text)
        return answer.json() if answer.content else None


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """The shared service. Each test sends messages of its own."""
    async with AsyncExitStack() as stack:
        dc = await stack.enter_async_context(DataCentre(World()))
        people = register(dc.world)
        dc.world.write(people.dora, people.anna, "Hi!")
        dc.world.write(people.emil, people.anna, "Hello.")
        folder = tmp_path_factory.mktemp("data")
        running = await stack.enter_async_context(start(dc, folder))
        account = await running.sign_in(people.anna)
        phone = await stack.enter_async_context(phone_of(dc, people.anna))
        dora = await stack.enter_async_context(phone_of(dc, people.dora))
        yield Office(running, dc, people, phone, dora, account)


def changed(message: dict[str, Any], holds: Callable[[dict[str, Any]], bool]) -> Any:
    """Whether a frame shows this message in a state, without a change on its way."""

    def matches(frame: Frame) -> bool:
        data = frame["data"]
        return bool(
            frame["type"] == "message_updated"
            and data["id"] == message["id"]
            and data["pending_change"] is None
            and holds(data)
        )

    return matches


async def until(
    stream: Listening, message: dict[str, Any], holds: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    """The message as soon as it is in a state, without a change on its way."""
    frame = await stream.until(changed(message, holds))
    return dict(frame["data"])


async def test_each_act_reaches_the_other_side(office: Office) -> None:
    """An edit, a reaction and a deletion are shown as wanted at once, arrive at Dora's app, and
    are then shown as what is at Telegram."""
    message = await office.sent("Good mroning")
    path = f"/messages/{message['id']}"

    async with office.running.stream() as stream:
        wanted = await office.act("PATCH", path, {"text": "Good morning"})
        edited = await until(stream, message, lambda one: one["text"] == "Good morning")
        hers = await office.dora.next(types.UpdateEditMessage)
        reacting = await office.act("PUT", f"{path}/reaction", {"emoji": "👍"})
        reacted = await until(stream, message, lambda one: bool(one["reactions"]))
        taken_back = await office.act("PUT", f"{path}/reaction", {"emoji": None})
        await until(stream, message, lambda one: not one["reactions"])
        await office.act("DELETE", f"{path}?for_everyone=true", expect=204)
        await until(stream, message, lambda one: one["deleted_at"] is not None)
    await office.dora.next(types.UpdateDeleteMessages)

    assert (message["can_edit"], message["can_delete_for_everyone"]) == (True, True)
    assert (wanted["text"], wanted["pending_change"]["text"]) == ("Good mroning", "Good morning")
    assert hers.message.message == "Good morning"
    assert edited["edited_at"] is not None
    assert reacting["pending_change"] == {"kind": "react", "emoji": "👍", "error": None}
    assert reacted["reactions"] == [{"emoji": "👍", "count": 1, "chosen": True}]
    assert taken_back["pending_change"]["emoji"] is None
    versions = await office.running.get(f"{path}/edits")
    assert [version["text"] for version in versions["items"]] == ["Good mroning"]


ACTS = {
    "messages.editMessage": ("PATCH", "", {"text": "new"}),
    "messages.sendReaction": ("PUT", "/reaction", {"emoji": "👍"}),
    "messages.deleteMessages": ("DELETE", "?for_everyone=true", None),
}


def is_done(office: Office, message: dict[str, Any], method: str) -> bool:
    """Whether Telegram has executed an act of `ACTS`."""
    held = office.people.anna.box.messages.get(int(message["message_id"]))
    if method == "messages.deleteMessages":
        return held is None
    if method == "messages.editMessage":
        return held is not None and held.text == "new"
    return held is not None and office.people.anna in held.reactions


@pytest.mark.parametrize("method", ACTS)
@pytest.mark.parametrize("fault", ["lost answer", "flood wait", "no connection"])
async def test_an_act_is_done_once_in_spite_of_faults(
    office: Office, method: str, fault: str
) -> None:
    """A lost answer, a flood wait, and a connection that drops before: in the end Telegram has the
    act, has executed it once, and the message shows no problem."""
    message = await office.sent(f"{method} {fault}")
    how, path, body = ACTS[method]
    faults, box = office.dc.faults(office.people.anna), office.people.anna.box
    before = box.pts
    match fault:
        case "lost answer":
            faults.drop_after(method)
        case "flood wait":
            faults.flood_wait(method, 1)
        case "no connection":
            faults.drop_before(method)

    async with office.running.stream() as stream:
        await office.act(
            how, f"/messages/{message['id']}{path}", body, 204 if how == "DELETE" else 200
        )
        shown = await until(stream, message, lambda _: is_done(office, message, method))

    assert shown["problem"] is None
    assert box.pts == before + 1


async def test_an_edit_on_the_phone_meanwhile_stays(office: Office) -> None:
    """The phone edits a message while an edit from here waits: the phone's text stays, the message
    says so, and both texts are in its versions."""
    message = await office.sent("first")
    path = f"/messages/{message['id']}"
    office.dc.faults(office.people.anna).flood_wait("messages.getMessages", 1)

    async with office.running.stream() as stream:
        await office.act("PATCH", path, {"text": "from here"})
        await office.phone.client.edit_message(
            office.phone.peer(office.people.dora), int(message["message_id"]), "from the phone"
        )
        shown = await until(stream, message, lambda one: one["problem"] is not None)
        await office.act("PATCH", path, {"text": "from here after all"})
        again = await until(stream, message, lambda one: one["text"] == "from here after all")

    assert (shown["text"], shown["problem"]["code"]) == ("from the phone", "edited_elsewhere")
    assert again["problem"] is None
    versions = (await office.running.get(f"{path}/edits"))["items"]
    assert [version["text"] for version in versions] == ["first", "from the phone"]


async def test_a_refusal_is_said_and_the_message_is_as_at_telegram(office: Office) -> None:
    """Telegram refuses an edit and a reaction: the message keeps its text and has a problem, which
    the next change removes."""
    message = await office.sent("to be refused")
    path = f"/messages/{message['id']}"
    faults = office.dc.faults(office.people.anna)
    faults.fail("messages.editMessage", 400, "MESSAGE_EDIT_TIME_EXPIRED")
    faults.fail("messages.sendReaction", 400, "REACTION_INVALID")

    async with office.running.stream() as stream:
        await office.act("PATCH", path, {"text": "no"})
        edited = await until(stream, message, lambda one: one["problem"] is not None)
        await office.act("PUT", f"{path}/reaction", {"emoji": "🪵"})
        reacted = await until(
            stream, message, lambda one: one["problem"]["code"] == "reaction_invalid"
        )
        await office.act("PUT", f"{path}/reaction", {"emoji": "❤️"})
        done = await until(stream, message, lambda one: bool(one["reactions"]))

    assert (edited["text"], edited["problem"]["code"]) == (
        "to be refused",
        "message_edit_time_expired",
    )
    assert (
        reacted["problem"]["text"]
        == "Telegram does not take this reaction here. Choose another one."
    )
    assert (done["problem"], done["reactions"][0]["emoji"]) == (None, "❤")


async def test_what_cannot_be_done_is_refused_at_once(office: Office) -> None:
    """A message of somebody else cannot be edited, an empty text is no message, and without the
    choice for whom only a message is deleted that Telegram does not have."""
    row = await office.running.conversation("Dora Dahl")
    hers = (await office.running.thread(row["id"]))[0]
    mine = await office.sent("mine")

    not_own = await office.act("PATCH", f"/messages/{hers['id']}", {"text": "no"}, 409)
    empty = await office.act("PATCH", f"/messages/{mine['id']}", {"text": " "}, 422)
    unclear = await office.act("DELETE", f"/messages/{mine['id']}", expect=409)
    unknown = await office.act("PATCH", "/messages/999999", {"text": "a"}, 404)

    assert [one["code"] for one in (not_own, empty, unclear, unknown)] == [
        "edit_not_allowed",
        "text_empty",
        "message_sent",
        "message_not_found",
    ]


async def test_a_message_is_deleted_for_the_account_alone(office: Office) -> None:
    """Dora keeps the message."""
    message = await office.sent("only here")
    original = office.original(message)

    async with office.running.stream() as stream:
        await office.act("DELETE", f"/messages/{message['id']}?for_everyone=false", expect=204)
        await until(stream, message, lambda one: one["deleted_at"] is not None)

    assert original.ids[office.people.dora.id] in office.people.dora.box.messages


async def test_an_edit_keeps_the_formats_of_what_did_not_change(office: Office) -> None:
    """A plain text keeps them in the part that did not change, and Markdown makes new ones. What
    Switchboard does not store stays as well: custom emoji, and whom a name mentions."""
    peer, emil = office.phone.peer(office.people.dora), office.people.emil
    async with office.running.stream() as stream:
        await office.phone.client.send_message(
            peer,
            "bold and 😀 Emil",
            formatting_entities=[
                types.MessageEntityBold(0, 4),
                types.MessageEntityCustomEmoji(9, 2, 77),
                types.InputMessageEntityMentionName(12, 4, office.phone.user(emil)),
            ],
        )
        message = (await stream.message("bold and 😀 Emil"))["data"]
        path = f"/messages/{message['id']}"

        await office.act("PATCH", path, {"text": "bold or 😀 Emil"})
        plain = await until(stream, message, lambda one: one["text"] == "bold or 😀 Emil")
        kept = office.original(message).entities
        await office.act("PATCH", path, {"text": "not **bold**", "format": "markdown"})
        marked = await until(stream, message, lambda one: one["text"] == "not bold")

    assert plain["entities"] == [
        {"type": "bold", "offset": 0, "length": 4},
        {"type": "mention", "offset": 11, "length": 4},
    ]
    assert [(one.kind, one.offset, one.detail) for one in kept] == [
        ("bold", 0, ""),
        ("custom_emoji", 8, "77"),
        ("mention_name", 11, str(emil.id)),
    ]
    assert marked["entities"] == [{"type": "bold", "offset": 4, "length": 4}]


async def forwarded(office: Office, message: dict[str, Any], target: dict[str, Any]) -> Any:
    """The forward of a message as soon as Telegram has it."""
    async with office.running.stream() as stream:
        path = f"/messages/{message['id']}/forward"
        posted = await office.act("POST", path, {"conversation_id": target["id"]}, 201)
        frame = await stream.until(
            lambda frame: (
                frame["type"] == "message_sent"
                and frame["data"]["id"] == posted["id"]
                and frame["data"]["status"] == "sent"
            )
        )
    return frame["data"]


@pytest.mark.parametrize("fault", ["none", "lost answer", "flood wait"])
async def test_a_forward_arrives_once(office: Office, fault: str) -> None:
    """Also with a lost answer and a flood wait. It names the first author."""
    message = await office.sent(f"to forward: {fault}")
    target = await office.running.conversation("Emil")
    faults = office.dc.faults(office.people.anna)
    if fault == "lost answer":
        faults.drop_after("messages.forwardMessages")
    elif fault == "flood wait":
        faults.flood_wait("messages.forwardMessages", 1)

    shown = await forwarded(office, message, target)

    emils = office.people.emil.box.messages.values()
    copies = [one for one in emils if one.text == message["text"]]
    assert [one.forwarded_from for one in copies] == [office.people.anna]
    assert (shown["forwarded_from"], shown["can_edit"]) == ("Anna Arendt", False)


async def test_a_forward_is_held_back_and_taken_back(office: Office) -> None:
    """A forward waits for its time, as a reply does: until then it can be taken back, and never
    arrives. Its repeated request brings nothing back."""
    message = await office.sent("to regret")
    target = await office.running.conversation("Emil")
    path, asked = f"/messages/{message['id']}/forward", office.dc.calls.count
    until_ = to_iso(int(time.time()) + 50)
    body = {"conversation_id": target["id"], "client_id": "regret-1", "not_before": until_}

    before = asked("messages.forwardMessages")
    posted = await office.act("POST", path, body, 201)
    await office.sent("sent meanwhile")
    gone = await office.running.http.delete(f"/messages/{posted['id']}")
    again = await office.act("POST", path, body, 201)
    late = {"conversation_id": target["id"], "not_before": to_iso(int(time.time()) + 90)}
    refused = await office.act("POST", path, late, 422)
    await forwarded(office, await office.sent("and kept"), target)

    assert (posted["status"], posted["not_before"]) == ("pending", until_)
    assert (gone.status_code, again["id"]) == (204, posted["id"])
    assert again["deleted_at"] is not None
    assert refused["code"] == "not_before_too_late"
    assert asked("messages.forwardMessages") == before + 1
    emils = [one.text for one in office.people.emil.box.messages.values()]
    assert ("to regret" in emils, "and kept" in emils) == (False, True)


async def test_a_refused_forward_can_be_retried(office: Office) -> None:
    """A photo is forwarded with its caption. Telegram refuses first: the message has failed, and
    its retry is the same message, once."""
    world, people = office.dc.world, office.people
    target = await office.running.conversation("Emil")
    async with office.running.stream() as stream:
        world.write(people.dora, people.anna, "look at this", media="photo")
        photo = (await stream.message("look at this"))["data"]
        office.dc.faults(people.anna).fail("messages.forwardMessages", 403, "CHAT_WRITE_FORBIDDEN")
        body = {"conversation_id": target["id"], "client_id": "look-1"}
        posted = await office.act("POST", f"/messages/{photo['id']}/forward", body, 201)
        failed = (await stream.message("look at this", id=posted["id"], status="failed"))["data"]
        await office.running.post(f"/messages/{posted['id']}/retry")
        sent = (await stream.message("look at this", id=posted["id"], status="sent"))["data"]
    again = await office.act("POST", f"/messages/{photo['id']}/forward", body, 201)

    assert failed["error"]["code"] == "chat_write_forbidden"
    assert (sent["kind"], sent["media_label"]) == ("media", "Photo")
    assert again["id"] == posted["id"]
    copies = [one for one in people.emil.box.messages.values() if one.text == "look at this"]
    assert [copy.forwarded_from for copy in copies] == [people.dora]


async def test_a_forward_goes_into_its_topic(office: Office) -> None:
    """A forward to a conversation that is a topic of a forum lands in this topic."""
    world, anna = office.dc.world, office.people.anna
    forum = world.create_channel("Forum", office.people.dora, [anna], megagroup=True, forum=True)
    topic = world.create_topic(forum, "Orders", office.people.dora)
    message = await office.sent("an order")
    async with office.running.stream() as stream:
        world.write(office.people.dora, forum, "In here", topic=topic)
        first = (await stream.message("In here"))["data"]

    shown = await forwarded(office, message, {"id": first["conversation_id"]})

    assert shown["conversation_id"] == first["conversation_id"]
    assert forum.box.messages[int(shown["message_id"])].topic_id == topic.id


async def test_a_login_code_is_not_forwarded(office: Office) -> None:
    """A message of Telegram's own account is forwarded nowhere, nor is a forward of it."""
    world, anna = office.dc.world, office.people.anna
    target = await office.running.conversation("Emil")
    async with office.running.stream() as stream:
        notice = world.write(world.service, anna, "Login code: 12345")
        code = (await stream.message(HIDDEN_TEXT))["data"]
        world.forward(office.people.dora, notice, anna)
        passed_on = (await stream.message(HIDDEN_TEXT))["data"]

    answers = [
        await office.act(
            "POST", f"/messages/{one['id']}/forward", {"conversation_id": target["id"]}, 409
        )
        for one in (code, passed_on)
    ]

    assert [answer["code"] for answer in answers] == ["forward_not_allowed"] * 2
    texts = [message.text for message in office.people.emil.box.messages.values()]
    assert not any("12345" in text for text in texts)


async def test_what_cannot_be_forwarded_is_refused(office: Office) -> None:
    """A service message and an unknown conversation."""
    world, people = office.dc.world, office.people
    message = await office.sent("no target")
    group = world.create_group("Team", people.dora, [people.anna])
    world.write(people.dora, group, "Welcome")
    async with office.running.stream():
        row = await office.running.conversation("Emil")
    team = await office.running.until_conversation(
        await _conversation_id(office, "Team"), lambda one: one["title"] == "Team"
    )
    service = next(
        one for one in await office.running.thread(team["id"]) if one["kind"] == "service"
    )

    body = {"conversation_id": row["id"]}
    refused = await office.act("POST", f"/messages/{service['id']}/forward", body, 409)
    unknown = await office.act(
        "POST", f"/messages/{message['id']}/forward", {"conversation_id": 99_999}, 404
    )

    assert refused["code"] == "forward_not_allowed"
    assert unknown["code"] == "conversation_not_found"


async def _conversation_id(office: Office, title: str) -> int:
    """The id of a conversation that was just created."""
    async with office.running.stream(since=0) as stream:
        frame = await stream.until(
            lambda frame: (
                frame["type"] == "conversation_updated" and frame["data"]["title"] == title
            )
        )
    return int(frame["data"]["id"])


async def test_a_forward_to_another_account_is_a_new_message(office: Office) -> None:
    """The target conversation decides the account: its text is sent as a new message with its
    formats. A file cannot go there."""
    world, people = office.dc.world, office.people
    world.write(people.fay, people.carlo, "Hi Carlo")
    account = await office.running.sign_in(people.carlo)
    target = await office.running.conversation("Fay", account["id"])
    peer = office.phone.peer(people.dora)
    async with office.running.stream() as stream:
        await office.phone.client.send_message(
            peer, "see this", formatting_entities=[types.MessageEntityBold(0, 3)]
        )
        message = (await stream.message("see this"))["data"]
        photo = world.write(people.dora, people.anna, "a photo", media="photo")
        media = (await stream.message("a photo"))["data"]

    shown = await forwarded(office, message, target)
    refused = await office.act(
        "POST", f"/messages/{media['id']}/forward", {"conversation_id": target["id"]}, 409
    )

    (copy,) = (one for one in people.fay.box.messages.values() if one.text == "see this")
    assert (copy.sender, copy.forwarded_from) == (people.carlo, None)
    assert [one.kind for one in copy.entities] == ["bold"]
    assert shown["telegram_account_id"] == account["id"]
    assert (photo.text, refused["code"]) == ("a photo", "media_of_another_account")


@pytest.mark.parametrize("where", ["supergroup", "topic", "direct messages"])
async def test_the_acts_in_chats_with_ids_of_their_own(office: Office, where: str) -> None:
    """In a supergroup, a topic of a forum and the direct messages of a channel a message is edited,
    reacted to and deleted like elsewhere; there it is deleted for everyone or not at all."""
    world, anna, dora = office.dc.world, office.people.anna, office.people.dora
    topic = None
    if where == "direct messages":
        news = world.create_channel(f"News of {where}", anna, [dora])
        chat = world.open_direct_messages(news)
    else:
        chat = world.create_channel(
            f"A {where}", dora, [anna], megagroup=True, forum=where == "topic"
        )
        topic = world.create_topic(chat, "Orders", dora) if where == "topic" else None
    async with office.running.stream() as stream:
        first = f"first in {where}"
        world.write(dora, chat, first, topic=topic)
        conversation_id = (await stream.message(first))["data"]["conversation_id"]
        message = await office.running.reply(conversation_id, f"mine in {where}")
        sent = (await stream.message(message["text"], status="sent"))["data"]
        path = f"/messages/{message['id']}"

        await office.act("PATCH", path, {"text": f"edited in {where}"})
        await until(stream, message, lambda one: one["text"] == f"edited in {where}")
        await office.act("PUT", f"{path}/reaction", {"emoji": "🔥"})
        shown = await until(stream, message, lambda one: bool(one["reactions"]))
        refused = await office.act("DELETE", f"{path}?for_everyone=false", expect=409)
        original = chat.box.messages[int(sent["message_id"])]
        await office.act("DELETE", f"{path}?for_everyone=true", expect=204)
        gone = await until(stream, message, lambda one: one["deleted_at"] is not None)

    assert (original.text, list(original.reactions)) == (f"edited in {where}", [anna])
    assert shown["reactions"] == [{"emoji": "🔥", "count": 1, "chosen": True}]
    assert refused["code"] == "delete_for_everyone_only"
    assert gone["conversation_id"] == conversation_id
    assert int(sent["message_id"]) not in chat.box.messages


async def test_the_caption_of_an_album_is_edited(office: Office) -> None:
    """A part of an album gets another caption, or none, and stays a part of it."""
    world, people = office.dc.world, office.people
    async with office.running.stream() as stream:
        first, second = world.write_album(
            people.anna, people.dora, ["photo", "photo"], "two photos"
        )
        message = (await stream.message("two photos"))["data"]
        path = f"/messages/{message['id']}"

        await office.act("PATCH", path, {"text": "two pictures"})
        shown = await until(stream, message, lambda one: one["text"] == "two pictures")
        await office.act("PATCH", path, {"text": ""})
        without = await until(stream, message, lambda one: one["text"] == "")
        await office.act("DELETE", f"{path}?for_everyone=true", expect=204)
        await until(stream, message, lambda one: one["deleted_at"] is not None)

    assert message["can_edit"]
    assert shown["album_id"] == without["album_id"] == message["album_id"] is not None
    held = people.dora.box.messages.values()
    assert [part in held for part in (first, second)] == [False, True]


async def test_changes_that_wait_are_done_in_their_order(office: Office) -> None:
    """While Telegram demands a pause, the newest edit replaces the one before. A deletion replaces
    both, and an account that is switched off accepts none."""
    first, second = await office.sent("waits"), await office.sent("waits as well")
    box, faults = office.people.anna.box, office.dc.faults(office.people.anna)
    faults.flood_wait("messages.getMessages", 1)
    before = box.pts

    async with office.running.stream() as stream:
        await office.act("PATCH", f"/messages/{first['id']}", {"text": "one"})
        await office.dc.calls.reach("messages.getMessages")
        await office.act("PATCH", f"/messages/{first['id']}", {"text": "two"})
        await office.act("PATCH", f"/messages/{second['id']}", {"text": "no more"})
        await office.act("DELETE", f"/messages/{second['id']}?for_everyone=true", expect=204)
        await until(stream, second, lambda one: one["deleted_at"] is not None)
    shown = next(
        one
        for one in await office.running.thread(first["conversation_id"])
        if one["id"] == first["id"]
    )
    account = f"/accounts/{office.account['id']}"
    await office.act("PATCH", account, {"is_active": False})
    refused = await office.act("PUT", f"/messages/{first['id']}/reaction", {"emoji": "👍"}, 409)
    await office.act("PATCH", account, {"is_active": True})
    await office.running.until_state(office.account["id"], "connected")

    assert (shown["text"], shown["pending_change"]) == ("two", None)
    assert box.pts == before + 2
    assert refused["code"] == "account_inactive"


async def test_a_protected_chat_cannot_be_forwarded(office: Office) -> None:
    """The chat says that its content is protected, so this is refused before Telegram is asked."""
    world, people = office.dc.world, office.people
    crowd = world.create_channel("Vault", people.dora, [people.anna], megagroup=True)
    world.protect(crowd)
    async with office.running.stream() as stream:
        world.write(people.dora, crowd, "a secret recipe")
        message = (await stream.message("a secret recipe"))["data"]
        await office.running.until_conversation(
            message["conversation_id"], lambda one: one["title"] == "Vault"
        )
    target = await office.running.conversation("Emil")

    refused = await office.act(
        "POST", f"/messages/{message['id']}/forward", {"conversation_id": target["id"]}, 409
    )

    assert refused["code"] == "content_protected"
