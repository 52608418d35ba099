"""Albums: messages that were sent together and that apps show as one (Telegram: `grouped_id`).

core.telegram.org/api/files#albums-grouped-media
"""

from collections import Counter
from collections.abc import Iterable

from switchboard.domain.ids import TelegramMessageId
from switchboard.domain.messages import Message

_NOUNS = {
    "photo": "photo",
    "disappearing photo": "photo",
    "video": "video",
    "disappearing video": "video",
    "gif": "GIF",
    "document": "file",
    "audio": "audio file",
}
"""The beginning of a part's label, and the noun for such parts in an album's label."""


def album_label(labels: Iterable[str | None]) -> str:
    """The label of an album, from the labels of its parts: "Album: 2 photos, 1 video"."""
    counts = Counter(_noun(label) for label in labels)
    return f"Album: {', '.join(_counted(count, noun) for noun, count in counts.items())}"


def preview_of_album(parts: Iterable[Message]) -> Message:
    """One message that stands for an album where only one line is shown.

    It is the newest part, with the caption of the first part that has one. Deleted parts count
    only if all parts are deleted.
    """
    ordered = sorted(parts, key=_place)
    kept = [part for part in ordered if part.deleted_at is None] or ordered
    last = kept[-1]
    captioned = next((part for part in kept if part.text), last)
    label = last.media_label if len(kept) == 1 else album_label(part.media_label for part in kept)
    return last._replace(
        text=captioned.text,
        entities=captioned.entities,
        media_label=label,
        edited_at=captioned.edited_at,
    )


def _place(part: Message) -> tuple[TelegramMessageId, int]:
    return part.message_id or TelegramMessageId(0), part.id


def _noun(label: str | None) -> str:
    begin = (label or "").partition(":")[0].lower()
    return _NOUNS.get(begin, "item")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
