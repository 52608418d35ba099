"""Messages and conversations as lines of a terminal."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from switchboard.cli import terminal
from switchboard.cli.api_client import ApiClient, Refused

Shape = dict[str, Any]

MAX_EXCERPT = 80
"""The longest shown part of a text in a list, in characters."""


class Names:
    """The labels of accounts and the titles of conversations, each requested once."""

    def __init__(self, backend: ApiClient) -> None:
        self._backend = backend
        self._labels = {account["id"]: account["label"] for account in backend.accounts()}
        self._titles: dict[int, str] = {}

    def account(self, account_id: str) -> str:
        """The label of an account."""
        return terminal.printable(str(self._labels.get(account_id, account_id[:8])))

    def learn(self, conversations: Iterable[Shape]) -> None:
        """Take the titles of conversations that are known."""
        self._titles.update((one["id"], title_of(one)) for one in conversations)

    def conversation(self, conversation_id: int) -> str:
        """The title of a conversation; its number if it is gone, or if the service does not
        answer."""
        if conversation_id not in self._titles:
            try:
                self.learn([self._backend.get(f"/conversations/{conversation_id}")])
            except Refused:
                return f"conversation {conversation_id}"
        return self._titles[conversation_id]


def title_of(conversation: Shape) -> str:
    """The title of a conversation, with that of its topic."""
    title, topic = conversation["title"], conversation["topic_title"]
    return terminal.printable(title if topic is None else f"{title} › {topic}")


def content_of(message: Shape) -> str:
    """A message in one line: its text, or what it contains."""
    text = " ".join((message["text"] or message["media_label"] or "").split())
    return terminal.printable(text if message["deleted_at"] is None else f"(deleted) {text}")


def excerpt(message: Shape | None) -> str:
    """The beginning of a message for a list."""
    if message is None:
        return ""
    line = content_of(message)
    line = f"You: {line}" if message["direction"] == "outgoing" else line
    return line if len(line) <= MAX_EXCERPT else f"{line[: MAX_EXCERPT - 1]}…"


def local_time(moment: str | None) -> str:
    """A time of the API in the machine's time zone."""
    if moment is None:
        return ""
    parsed = datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return parsed.astimezone().strftime("%Y-%m-%d %H:%M")


def line_of(message: Shape, names: Names) -> str:
    """A message with its time, account, conversation and sender."""
    place = names.conversation(message["conversation_id"])
    sender = terminal.printable(message["sender_name"] or "")
    who = "You" if message["direction"] == "outgoing" else sender
    named = place if who in {"", place} else f"{place} · {who}"
    moment = local_time(message["timestamp"])
    return f"{moment}  [{names.account(message['telegram_account_id'])}] {named}: " + content_of(
        message
    )
