"""The machine is lost in the middle of traffic, and comes back from the copy elsewhere."""

import os
import re
import shutil
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import httpx

from sandbox import User, World
from sandbox.auth.auth_keys import AuthKeys
from sandbox.demo.people import CONTACTS, OWNERS
from sandbox.journal import Journal
from switchboard.store.core.database import FILE
from switchboard.vault import keys

from .conftest import CLONED_BY
from .stack import TIMEOUT, Stack
from .test_recovery import conversation_that_answers

OF_THE_MACHINE = ("backend", "caddy", "supabase")

NOTES_PER_REPLY = 10
"""Telegram's pace for one chat lets about ten replies leave at once."""

PAUSE = 0.02
"""Between two notes, in seconds: an operator is no flood."""

IN, OUT = "incoming", "outgoing"

LET_LEASES_EXPIRE = """
import os, pathlib, httpx
from datetime import UTC, datetime
secret = pathlib.Path(os.environ["SUPABASE_SECRET_KEY_FILE"]).read_text()
table = os.environ["SUPABASE_URL"] + "/rest/v1/telegram_accounts?lease_owner=not.is.null"
past = {"lease_expires_at": datetime.fromtimestamp(0, UTC).isoformat()}
httpx.patch(table, headers={"apikey": secret}, json=past).raise_for_status()
"""
"""As if the machine had been lost a minute ago."""

Messages = Counter[tuple[str, str, str, str]]
"""How often each message is there: account, person, direction, text."""


def at_telegram(stack: Stack, scratch: Path) -> Messages:
    """Every message of the private chats in Telegram's world."""
    memory = scratch / "telegram.memory"
    memory.write_text(stack.inside("sandbox", "cat", "/data/telegram.memory"))
    world = World()
    Journal(memory, world, AuthKeys(world, 2)).close()

    def all_() -> Iterator[tuple[str, str, str, str]]:
        for contact in CONTACTS:
            owner, person = world.by_phone(contact.owner.phone), world.by_username(contact.username)
            assert isinstance(owner, User)
            assert isinstance(person, User)
            for one in world.history(owner, person):
                yield contact.owner.label, contact.username, OUT if one.out else IN, one.text

    return Counter(all_())


def stored(stack: Stack) -> Messages:
    """Every message of the same chats that the service has and that is not waiting."""
    labels = {account["id"]: account["label"] for account in stack.accounts()}
    people = {contact.username for contact in CONTACTS}
    return Counter(
        (
            labels[chat["telegram_account_id"]],
            chat["username"],
            one["direction"],
            one["text"],
        )
        for chat in stack.items("/conversations")
        if chat["username"] in people
        for one in stack.items(f"/conversations/{chat['id']}/messages")
        if one["status"] in {"sent", "received"}
    )


def copied_until(stack: Stack) -> float:
    """Everything that was stored before this moment is in the copy."""
    asked = time.monotonic()
    metrics = httpx.get(f"{stack.url}/api/metrics", timeout=TIMEOUT).text
    found = re.search(r"^switchboard_replica_age_seconds (\S+)$", metrics, re.MULTILINE)
    assert found is not None, metrics
    return asked - float(found[1])


class Traffic:
    """Writes notes, which only the service has, and replies, until the service is gone. Remembers
    when each was accepted.

    ended, failure: when a request failed, and how. That may be an answer: for a service that was
    killed, the proxy answers.
    """

    def __init__(self, stack: Stack, conversation_id: int) -> None:
        self._address = f"{stack.url}/api/conversations/{conversation_id}"
        self.notes: list[float] = []
        self.replies: dict[str, float] = {}
        self.began = Event()
        self.ended = 0.0
        self.failure: httpx.HTTPError | None = None
        self._pause = Event()
        self._thread = Thread(target=self._write)

    def __enter__(self) -> "Traffic":
        self._thread.start()
        assert self.began.wait(TIMEOUT)
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join(TIMEOUT)

    def _write(self) -> None:
        try:
            with httpx.Client(timeout=TIMEOUT) as client:
                while not self._pause.wait(PAUSE):
                    note = {"note": str(len(self.notes))}
                    client.patch(self._address, json=note).raise_for_status()
                    self.notes.append(time.monotonic())
                    if len(self.notes) % NOTES_PER_REPLY == 0:
                        reply = {"text": f"Before the loss {len(self.replies)}"}
                        client.post(f"{self._address}/reply", json=reply).raise_for_status()
                        self.replies[reply["text"]] = time.monotonic()
                        self.began.set()
        except httpx.HTTPError as failure:
            self.ended, self.failure = time.monotonic(), failure


def leave_only_the_key(data: Path) -> None:
    """An empty data folder on another machine, with the operator's copy of the key."""
    lost = data.with_name("lost")
    data.rename(lost)
    (data / keys.KEY_FILE).parent.mkdir(parents=True)
    shutil.copy(lost / keys.KEY_FILE, data / keys.KEY_FILE)
    if os.geteuid() == 0:
        os.chown(data, CLONED_BY, CLONED_BY)
    (data / keys.KEY_FILE).parent.chmod(0o700)
    shutil.rmtree(lost)


def test_the_machine_is_lost(signed_in: Stack, tmp_path: Path) -> None:
    """Every container is killed in the middle of traffic, and the data folder is gone. From the
    copy and the key, `restore --from-replica` and `take-over` bring back every note and reply that
    was accepted before the age of the copy, and every message that Telegram has, each once. The
    accounts connect without a new code."""
    conversation = conversation_that_answers(signed_in, OWNERS[0])
    codes = signed_in.codes_sent()
    running = [signed_in.compose("ps", "--quiet", one).strip() for one in OF_THE_MACHINE]

    with Traffic(signed_in, conversation["id"]) as traffic:
        began = time.monotonic()
        signed_in.until(lambda: copied_until(signed_in) > began, patience=2 * TIMEOUT)
        copied, killed = copied_until(signed_in), time.monotonic()
        subprocess.run(["docker", "kill", *running], check=True, capture_output=True)
    signed_in.compose("rm", "--force", "--stop", *OF_THE_MACHINE)
    leave_only_the_key(signed_in.data)
    signed_in.compose("run", "--rm", "--no-TTY", "backend", "restore", "--from-replica")
    with closing(sqlite3.connect(signed_in.data / FILE)) as database:
        query = "SELECT note FROM conversations WHERE id = ?"
        (note,) = database.execute(query, (conversation["id"],)).fetchone()
    signed_in.compose("up", "--detach", "--wait")
    signed_in.until(lambda: {one["state"] for one in signed_in.accounts()} == {"held_elsewhere"})
    signed_in.inside("backend", "python", "-c", LET_LEASES_EXPIRE)
    signed_in.inside("backend", "switchboard", "accounts", "take-over", "--all")
    signed_in.until_connected()

    promised_notes = sum(at < copied for at in traffic.notes)
    promised_replies = {text for text, at in traffic.replies.items() if at < copied}

    def sent() -> Counter[str]:
        return Counter(text for *_, text in at_telegram(signed_in, tmp_path).elements())

    signed_in.until(lambda: promised_replies <= sent().keys())
    telegram = at_telegram(signed_in, tmp_path)
    signed_in.until(lambda: not telegram - stored(signed_in))
    kept = stored(signed_in)

    assert traffic.ended > killed, traffic.failure
    assert killed - copied < 30
    assert promised_notes
    assert promised_replies
    assert promised_notes <= int(note) + 1  # they count from 0
    assert all(sent()[text] == 1 for text in promised_replies)
    assert not kept - at_telegram(signed_in, tmp_path)
    assert signed_in.codes_sent() == codes
