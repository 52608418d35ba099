"""The operator: replies over HTTP, and repeats what got no answer.

A reply is posted with a `client_id` until it is accepted, even if the service dies in between. Some
are posted again afterwards, as by a program that is not sure.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx

from sandbox import DataCentre, Group, Message, User
from switchboard.domain.timestamps import to_iso
from tests.chaos.conversations import Conversation
from tests.chaos.service import Service
from tests.loopback_client import loopback_client

TIMEOUT = 120.0
"""After this many seconds the operator gives up, which fails the run."""

PAUSE = 0.2

FORWARD = "forward-"
"""The beginning of the client ids of forwards."""

API = {"api_id": 12345, "api_hash": "0123456789abcdef0123456789abcdef"}


@dataclass(slots=True)
class Reply:
    """A posted reply: its conversation, tag and quoted message, and its result.

    taken_back: it must not leave, because the operator discarded it or the conversation had closed.
    send_at: when Telegram is to send it; None: immediately. is_concluded: the operator sends it now
    or takes it back.
    """

    conversation: Conversation
    tag: str
    quote: Message | None = None
    id: int = 0
    taken_back: bool = False
    send_at: int | None = None
    is_concluded: bool = False
    problem: str = ""


class Gone(Exception):
    """The conversation was gone before Switchboard had shown it."""


class Desk:
    """Posts to the service and remembers its answers."""

    def __init__(self, service: Service) -> None:
        self.accounts: dict[User, str] = {}
        self.replies: list[Reply] = []
        self._service = service
        self._http = loopback_client(
            base_url=f"http://127.0.0.1:{service.port}/api", timeout=httpx.Timeout(10.0)
        )
        self._conversations: dict[tuple[User, tuple[int, int]], int] = {}
        self._listing = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Cancel what is unfinished."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.aclose()

    async def sign_in(self, dc: DataCentre, owner: User) -> None:
        """Sign an owner in by code."""
        body = {**API, "label": owner.first_name, "phone": f"+{owner.phone}"}
        login = (await self._asked("POST", "/accounts/add", body)).json()
        code = await dc.code_sent(owner.phone)
        done = await self._asked("POST", f"/accounts/add/{login['login_id']}/code", {"code": code})
        self.accounts[owner] = done.json()["account"]["id"]

    def answer(
        self,
        conversation: Conversation,
        tag: str,
        text: str,
        dice: random.Random,
        quote: Message | None = None,
    ) -> None:
        """Post a reply, in the background. One in three is posted once more afterwards."""
        reply = Reply(conversation, tag, quote)
        self.replies.append(reply)
        self._spawn(self._post(reply, text, again=dice.random() < 0.3, back=False))

    def schedule(
        self, conversation: Conversation, tag: str, text: str, dice: random.Random, send_at: int
    ) -> None:
        """Post a reply for later, in the background. One in three is posted once more."""
        reply = Reply(conversation, tag, send_at=send_at)
        self.replies.append(reply)
        self._spawn(self._post(reply, text, again=dice.random() < 0.3, back=False))

    def change_scheduled(self, reply: Reply, body: dict[str, Any]) -> None:
        """Change the text or time of a scheduled reply."""
        self._spawn(self._ask("PATCH", f"/messages/{reply.id}", body))

    def send_now(self, reply: Reply) -> None:
        """Send a scheduled reply now."""
        reply.is_concluded = True
        self._spawn(self._ask("POST", f"/messages/{reply.id}/send-now"))

    def take_back(self, reply: Reply) -> None:
        """Take a scheduled reply back."""
        reply.is_concluded = True
        self._spawn(self._take_back(reply))

    def answer_and_regret(self, conversation: Conversation, tag: str, text: str) -> None:
        """Post a reply and take it back at once, if that is still possible."""
        reply = Reply(conversation, tag)
        self.replies.append(reply)
        self._spawn(self._post(reply, text, again=False, back=True))

    def read(self, conversation: Conversation) -> None:
        """Mark a conversation as read."""
        self._spawn(self._ask_in(conversation, "POST", "/read"))

    def set(self, conversation: Conversation, change: dict[str, Any]) -> None:
        """Set what belongs to a conversation: muted, archived, pinned, marked unread, its draft."""
        self._spawn(self._ask_in(conversation, "PATCH", "", change))

    def change_message(
        self,
        conversation: Conversation,
        message: Message,
        method: str,
        path: str,
        body: Any = None,
    ) -> None:
        """Edit a message, delete it, or react to it, if the service shows it."""
        self._spawn(self._change_message(conversation, message, method, path, body))

    def forward(
        self, conversation: Conversation, message: Message, target: Conversation, client_id: str
    ) -> None:
        """Forward a message, once."""
        self._spawn(self._forward(conversation, message, target, client_id))

    def open(self, conversation: Conversation) -> None:
        """Look at a conversation."""
        self._spawn(self._ask_in(conversation, "GET", "/messages"))

    def rename(self, owner: User, label: str) -> None:
        """Give an account another name."""
        self._spawn(self._change(owner, {"label": label}))

    def switch(self, owner: User, seconds: float) -> None:
        """Switch an account off, and on again after a while."""
        self._spawn(self._switch(owner, seconds))

    async def conclude(self) -> set[str]:
        """Enable and rename every account; return these names."""
        for owner in self.accounts:
            await self._change(owner, {"label": _last_name(owner), "is_active": True})
        return {_last_name(owner) for owner in self.accounts}

    async def settle(self) -> None:
        """Wait until everything that was posted has an answer."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def retry(self, message_id: int, *, without_quote: bool) -> str | None:
        """Have a failed message sent again. Returns why that is impossible until the end.

        A topic that was reopened accepts it as soon as the account has heard of that.
        """
        path, body = f"/messages/{message_id}/retry", {"without_quote": without_quote}
        deadline = asyncio.get_running_loop().time() + TIMEOUT
        while True:
            answer = await self._asked("POST", path, body)
            if not is_reply_refused(answer):
                return None
            if asyncio.get_running_loop().time() > deadline:
                reason: str = answer.json()["detail"]
                return reason
            await asyncio.sleep(PAUSE)

    async def conversations(self) -> list[dict[str, Any]]:
        """The whole list and the archive, as the page reads them."""
        items: list[dict[str, Any]] = []
        for archived in ("false", "true"):
            cursor = ""
            while cursor is not None:
                query = f"&cursor={cursor}" if cursor else ""
                path = f"/conversations?limit=100&archived={archived}{query}"
                page = (await self._asked("GET", path)).json()
                items += page["items"]
                cursor = page["next_cursor"]
        return items

    async def page_back(self, conversation_id: int) -> None:
        """Look at a whole thread, page by page."""
        cursor = ""
        while cursor is not None:
            query = f"&cursor={cursor}" if cursor else ""
            path = f"/conversations/{conversation_id}/messages?limit=100{query}"
            cursor = (await self._asked("GET", path)).json()["next_cursor"]

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _post(self, reply: Reply, text: str, *, again: bool, back: bool) -> None:
        try:
            for _ in range(2 if again else 1):
                answer = await self._reply(reply, text)
                if is_refused_there(reply.conversation, answer) or is_too_late(answer):
                    reply.taken_back = True
                    return
                if answer.status_code != 201:
                    reply.problem = f"reply {reply.tag} was refused: {answer.text}"
                    return
                message = answer.json()
                if reply.id not in {0, message["id"]}:
                    reply.problem = f"reply {reply.tag} became two messages"
                reply.id = message["id"]
            if back:
                await self.discard(reply)
        except Gone:
            reply.taken_back = True
        except TimeoutError as error:
            reply.problem = f"reply {reply.tag} was never accepted: {error}"

    async def _ask(self, method: str, path: str, body: Any = None) -> None:
        with suppress(TimeoutError):
            await self._asked(method, path, body)

    async def _take_back(self, reply: Reply) -> None:
        with suppress(TimeoutError):
            await self.discard(reply)

    async def _reply(self, reply: Reply, text: str) -> httpx.Response:
        """Post it; without its quote if that is not known here or was deleted."""
        path = f"/conversations/{await self._conversation(reply.conversation)}/reply"
        body: dict[str, Any] = {"text": text, "client_id": reply.tag}
        if reply.send_at is not None:
            body["send_at"] = to_iso(reply.send_at)
        if reply.quote is not None:
            quoted = reply.quote.id_for(reply.conversation.owner)
            answer = await self._asked("POST", path, {**body, "reply_to_message_id": str(quoted)})
            if answer.status_code != 422:
                return answer
            reply.quote = None
        return await self._asked("POST", path, body)

    async def discard_forward(self, message_id: int) -> None:
        """Discard a forward that failed."""
        await self._asked("DELETE", f"/messages/{message_id}")

    async def discard(self, reply: Reply) -> None:
        """Take a reply back, if that is still possible."""
        gone = await self._asked("DELETE", f"/messages/{reply.id}")
        reply.taken_back = gone.status_code == 204

    async def _ask_in(
        self, conversation: Conversation, method: str, path: str, body: Any = None
    ) -> None:
        """Something whose result only the comparison sees."""
        with suppress(TimeoutError, Gone):
            conversation_id = await self._conversation(conversation)
            await self._asked(method, f"/conversations/{conversation_id}{path}", body)

    async def _change_message(
        self,
        conversation: Conversation,
        message: Message,
        method: str,
        path: str,
        body: Any,
    ) -> None:
        with suppress(TimeoutError, Gone):
            message_id = await self._message_id(conversation, message)
            if message_id is not None:
                await self._asked(method, f"/messages/{message_id}{path}", body)

    async def _forward(
        self, conversation: Conversation, message: Message, target: Conversation, client_id: str
    ) -> None:
        with suppress(TimeoutError, Gone):
            message_id = await self._message_id(conversation, message)
            if message_id is not None:
                there = await self._conversation(target)
                body = {"conversation_id": there, "client_id": client_id}
                await self._asked("POST", f"/messages/{message_id}/forward", body)

    async def _message_id(self, conversation: Conversation, message: Message) -> int | None:
        """The service's id of a message, if it is on the newest page."""
        conversation_id = await self._conversation(conversation)
        path = f"/conversations/{conversation_id}/messages?limit=100"
        items = (await self._asked("GET", path)).json().get("items", [])
        telegram_id = str(message.id_for(conversation.owner))
        return next((item["id"] for item in items if item["message_id"] == telegram_id), None)

    async def _switch(self, owner: User, seconds: float) -> None:
        await self._change(owner, {"is_active": False})
        await asyncio.sleep(seconds)
        await self._change(owner, {"is_active": True})

    async def _change(self, owner: User, change: dict[str, Any]) -> None:
        with suppress(TimeoutError):
            await self._asked("PATCH", f"/accounts/{self.accounts[owner]}", change)

    async def _conversation(self, conversation: Conversation) -> int:
        key = conversation.owner, conversation.key
        deadline = asyncio.get_running_loop().time() + TIMEOUT
        while key not in self._conversations:
            if asyncio.get_running_loop().time() > deadline:
                raise TimeoutError(f"{conversation.name} is not listed")
            async with self._listing:
                if key not in self._conversations:
                    await self._list()
            if key not in self._conversations:
                if not conversation.is_open:
                    raise Gone
                await asyncio.sleep(PAUSE)
        return self._conversations[key]

    async def _list(self) -> None:
        owners = {id_: owner for owner, id_ in self.accounts.items()}
        for item in await self.conversations():
            self._conversations[owners[item["telegram_account_id"]], key_of(item)] = item["id"]

    async def _asked(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """Repeat a request until the answer is no error of the service (TimeoutError)."""
        last = "no answer"
        try:
            async with asyncio.timeout(TIMEOUT):
                while True:
                    await self._service.up.wait()
                    try:
                        answer = await self._http.request(method, path, json=body)
                    except httpx.HTTPError as error:
                        last = repr(error)
                    else:
                        if answer.status_code < 500 and not _is_switched_off(answer):
                            return answer
                        last = answer.text
                    await asyncio.sleep(PAUSE)
        except TimeoutError:
            raise TimeoutError(f"{method} {path}: {last}") from None


def key_of(item: dict[str, Any]) -> tuple[int, int]:
    """The ids of the chat and of the topic of a listed conversation."""
    return int(item["chat_id"]), int(item["topic_id"] or 0)


def is_refused_there(conversation: Conversation, answer: httpx.Response) -> bool:
    """Whether nothing may be written in a conversation that was closed, deleted or moved."""
    may_close = conversation.topic_id > 0 or isinstance(conversation.peer, Group)
    return may_close and is_reply_refused(answer)


def is_too_late(answer: httpx.Response) -> bool:
    """Whether a reply was accepted so late that it cannot be scheduled for its time any more."""
    return answer.status_code == 422 and answer.json()["code"] == "send_at_too_soon"


def is_reply_refused(answer: httpx.Response) -> bool:
    """Whether the account may not write in a conversation, as far as it knows."""
    return answer.status_code == 409 and answer.json()["code"] == "reply_not_allowed"


def _last_name(owner: User) -> str:
    return f"{owner.first_name} at last"


def _is_switched_off(answer: httpx.Response) -> bool:
    """Whether the account accepts no reply because it is disabled for a moment."""
    codes = {"account_inactive", "account_unusable"}
    return answer.status_code == 409 and answer.json()["code"] in codes
