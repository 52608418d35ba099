"""What is set for a chat here is seen on the phone, whatever happens on the way."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sandbox import DataCentre, User
from tests.conftest import People
from tests.phone import ALWAYS, Phone, phone_of
from tests.process import environment, free_port, serving
from tests.service import TIMEOUT, Running, start

DRAFT = {"text": "so far", "reply_to_message_id": None}


@dataclass(frozen=True, eq=False)
class Setting:
    """A property that REST sets: its value, its method at Telegram, and how the phone shows it."""

    name: str
    value: Any
    method: str

    def is_shown(self, conversation: dict[str, Any]) -> bool:
        """Whether a conversation has the value, apart from the date of a draft."""
        shown = conversation[self.name]
        if isinstance(shown, dict):
            return {**shown, "date": None} == {**self.value, "date": None}
        return bool(shown == self.value)


SETTINGS = (
    Setting("muted_until", "9999-12-31T23:59:59Z", "account.updateNotifySettings"),
    Setting("is_archived", True, "folders.editPeerFolders"),
    Setting("is_pinned", True, "messages.toggleDialogPin"),
    Setting("unread_mark", True, "messages.markDialogUnread"),
    Setting("draft", DRAFT, "messages.saveDraft"),
)
WANTED = {setting.name: setting.value for setting in SETTINGS}


def on_phone(dialog: Any) -> dict[str, Any]:
    """The properties of a chat as the phone has them."""
    until = dialog.notify_settings.mute_until
    text = getattr(dialog.draft, "message", "")
    return {
        "muted_until": SETTINGS[0].value if until and until.timestamp() == ALWAYS else None,
        "is_archived": dialog.folder_id == 1,
        "is_pinned": bool(dialog.pinned),
        "unread_mark": bool(dialog.unread_mark),
        "draft": {"text": text, "reply_to_message_id": None} if text else None,
    }


@pytest.fixture
async def phone(dc: DataCentre, people: People) -> AsyncIterator[Phone]:
    """Anna's phone."""
    async with phone_of(dc, people.anna) as phone:
        yield phone


async def change(running: Running, conversation_id: int, **properties: Any) -> None:
    """Set properties; they must be accepted."""
    answer = await running.http.patch(f"/conversations/{conversation_id}", json=properties)
    assert answer.status_code == 200, answer.text


def others_of(people: People) -> list[User]:
    """Five people who write to Anna."""
    return [people.berta, people.carlo, people.dora, people.emil, people.fay]


def name_of(user: User) -> str:
    """A user's name as Switchboard shows it."""
    return f"{user.first_name} {user.last_name}".strip()


async def until_sent(running: Running) -> None:
    """Wait until nothing waits in the outbox (TimeoutError)."""
    async with asyncio.timeout(TIMEOUT):
        while running.rows("SELECT 1 FROM outbox"):
            await running.get("/health")


async def test_changes_here_are_seen_there(
    switchboard: Running, dc: DataCentre, people: People, phone: Phone
) -> None:
    """Each change here, made alone, reaches the phone and is shown there."""
    dc.world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    dora = (await switchboard.conversation("Dora Dahl"))["id"]
    seen: dict[str, Any] = {}

    for setting in SETTINGS:
        await change(switchboard, dora, **{setting.name: setting.value})
        await until_sent(switchboard)
        seen[setting.name] = on_phone(await phone.dialog(people.dora))[setting.name]

    assert seen == WANTED


async def test_killed_between_intent_and_answer(
    dc: DataCentre, people: People, tmp_path: Path, phone: Phone
) -> None:
    """The process is killed while Telegram has a change of each kind, each in a chat of its own,
    and has answered none. After the restart both sides have all of them."""
    chats = dict(zip(SETTINGS, others_of(people), strict=True))
    for user in chats.values():
        dc.world.write(user, people.anna, "hello")
    variables = environment(dc, tmp_path / "data", free_port())
    async with serving(dc, variables) as (process, running):
        await running.sign_in(people.anna)
        ids = {each: (await running.conversation(name_of(chats[each])))["id"] for each in SETTINGS}
        for setting in SETTINGS:
            dc.faults(people.anna).slow(setting.method, 2 * TIMEOUT)
            await change(running, ids[setting], **{setting.name: setting.value})
        for setting in SETTINGS:
            await dc.calls.reach(setting.method)
        process.kill()
        await process.wait()

    async with serving(dc, variables) as (_, running):
        await until_sent(running)
        shown = {each: await running.get(f"/conversations/{ids[each]}") for each in SETTINGS}
    there = {each: on_phone(await phone.dialog(chats[each])) for each in SETTINGS}

    assert [each.name for each in SETTINGS if not each.is_shown(shown[each])] == []
    assert {each.name: there[each][each.name] for each in SETTINGS} == WANTED


async def test_what_waits_here_is_the_later_change(
    dc: DataCentre, people: People, tmp_path: Path, phone: Phone
) -> None:
    """A change made here waits. Meanwhile the service is away and the phone changes the same. The
    difference does not say when, so the waiting change goes out and holds on both sides."""
    dc.world.write(people.dora, people.anna, "hello")
    async with start(dc, tmp_path / "data") as running:
        await running.sign_in(people.anna)
        dora = (await running.conversation("Dora Dahl"))["id"]
        dc.faults(people.anna).flood_wait("folders.editPeerFolders", 6)
        await change(running, dora, is_archived=True)
        await dc.calls.reach("folders.editPeerFolders")
    await phone.archive(people.dora)
    await phone.archive(people.dora, False)

    async with start(dc, tmp_path / "data") as running:
        await until_sent(running)
        shown = await running.get(f"/conversations/{dora}")

    assert shown["is_archived"]
    assert on_phone(await phone.dialog(people.dora))["is_archived"]


async def test_the_phones_later_draft_wins(
    switchboard: Running, dc: DataCentre, people: People, phone: Phone
) -> None:
    """A draft waits here, and a later one is saved on the phone: it holds on both sides."""
    dc.world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    dora = (await switchboard.conversation("Dora Dahl"))["id"]
    dc.faults(people.anna).flood_wait("messages.saveDraft", 3_600)
    await change(switchboard, dora, draft=DRAFT)
    await dc.calls.reach("messages.saveDraft")
    dc.clock.skew = 10

    await phone.save_draft(people.dora, "later")
    shown = await switchboard.until_conversation(
        dora, lambda found: found["draft"] is not None and found["draft"]["text"] == "later"
    )

    assert shown["draft"]["text"] == "later"
    assert switchboard.rows("SELECT 1 FROM outbox") == []
    assert on_phone(await phone.dialog(people.dora))["draft"]["text"] == "later"
