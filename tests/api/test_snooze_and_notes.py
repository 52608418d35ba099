"""Snooze and notes over HTTP: they are stored here only, and answered at once."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from switchboard.domain.local_change import MAX_NOTE
from switchboard.domain.updates import ArchiveChanged, PinOrderChanged

from .test_conversation_list import (
    BEN,
    CAT,
    NEWEST_FIRST,
    changed,
    conversation,
    serving,
    titles,
)

LATER = "2040-01-31T08:00:00Z"


async def change(http: httpx.AsyncClient, title: str, **body: Any) -> dict[str, Any]:
    """Change the conversation with this title. Returns it as the answer shows it."""
    here = await conversation(http, title)
    answer = await http.patch(f"/conversations/{here['id']}", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_snoozed_conversations_are_left_out_unless_asked_for(tmp_path: Path) -> None:
    """A snooze hides a conversation of an account that is switched off as well; null ends it."""
    states = (PinOrderChanged(False, (BEN,)), ArchiveChanged(CAT, True))
    async with serving(tmp_path, changed(*states)) as http:
        before = (await http.get("/accounts")).json()["items"][0]["unread_count"]
        ada = await change(http, "Ada", snoozed_until=LATER, snooze_unless_answered=True)
        ben = await change(http, "Ben", snoozed_until="2040-01-31T10:00:00+02:00")
        usual = await titles(http)
        others = await titles(http, snoozed="false")
        snoozed = await titles(http, snoozed="true", topics="folded")
        person = await titles(http, snoozed="true", kind="bot")
        counted = (await http.get("/accounts")).json()["items"][0]["unread_count"]
        back = await http.patch(f"/conversations/{ben['id']}", json={"snoozed_until": None})

        after = await titles(http)

    assert (ada["snoozed_until"], ada["snooze_unless_answered"]) == (LATER, True)
    assert (ben["snoozed_until"], ben["snooze_unless_answered"]) == (LATER, False)
    assert usual == others == [name for name in NEWEST_FIRST if name not in {"Ada", "Ben", "Cat"}]
    assert snoozed == ["Ben", "Ada"]
    assert person == []
    assert counted == before - 2
    assert back.json()["snoozed_until"] is None
    assert after == ["Ben", *(name for name in NEWEST_FIRST if name not in {"Ada", "Ben", "Cat"})]


async def test_a_note_is_kept_until_it_is_cleared(tmp_path: Path) -> None:
    """A note keeps every character. Null and an empty text are no note. Where nothing is snoozed,
    nothing waits for an answer."""
    note = "Pays on the 3rd 🐌\n" + "n" * (MAX_NOTE - 18)
    async with serving(tmp_path) as http:
        noted = await change(http, "Ada", note=note)
        later = await change(http, "Ada", snooze_unless_answered=True)
        cleared = await change(http, "Ada", note="")
        await change(http, "Ada", note="again")
        none = await change(http, "Ada", note=None)

    assert noted["note"] == later["note"] == note
    assert later["snooze_unless_answered"] is False
    assert cleared["note"] is None
    assert none["note"] is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"snoozed_until": "tomorrow"}, "has to be a time with its zone"),
        ({"snoozed_until": "2040-01-31T08:00:00"}, "has to be a time with its zone"),
        ({"snoozed_until": "9999-12-31T23:59:59-05:00"}, "has to be in the years 1 to 9999"),
        ({"muted_until": "9999-12-31T23:59:59-05:00"}, "has to be in the years 1 to 9999"),
        (
            {"draft": {"text": "x", "date": "0001-01-01T00:00:00+01:00"}},
            "has to be in the years 1 to 9999",
        ),
        ({"snooze_unless_answered": 1}, "snooze_unless_answered"),
        ({"note": "n" * (MAX_NOTE + 1)}, "a note holds up to 4,000"),
        ({"note": "a\x00b"}, "not text"),
    ],
)
async def test_a_wrong_change_is_refused_in_words(
    tmp_path: Path, body: dict[str, Any], reason: str
) -> None:
    """The refusal names what is wrong, and nothing is stored."""
    async with serving(tmp_path) as http:
        ada = await conversation(http, "Ada")
        answer = await http.patch(
            f"/conversations/{ada['id']}", json={**body, "note": body.get("note", "x")}
        )
        after = await conversation(http, "Ada")

    assert answer.status_code == 422
    assert reason in answer.text
    assert after == ada


async def test_a_snooze_has_to_be_in_the_future(tmp_path: Path) -> None:
    """A time that has passed is refused, also together with a valid note."""
    past = datetime.fromtimestamp(time.time() - 1, UTC).isoformat()
    async with serving(tmp_path) as http:
        ada = await conversation(http, "Ada")
        answer = await http.patch(
            f"/conversations/{ada['id']}", json={"snoozed_until": past, "note": "x"}
        )
        after = await conversation(http, "Ada")

    assert (answer.status_code, answer.json()["code"]) == (422, "snooze_in_past")
    assert after == ada


async def test_a_command_needs_an_account_that_works(tmp_path: Path) -> None:
    """A change that Telegram has to know is refused for an account that is switched off, and then
    what would change here only is not stored either."""
    async with serving(tmp_path) as http:
        ada = await conversation(http, "Ada")
        answer = await http.patch(
            f"/conversations/{ada['id']}", json={"is_archived": True, "note": "x"}
        )
        after = await conversation(http, "Ada")

    assert (answer.status_code, answer.json()["code"]) == (409, "account_inactive")
    assert after["note"] is None
