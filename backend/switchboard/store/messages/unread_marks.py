"""The read marks and unread counts of a chat or topic during a transaction."""

from dataclasses import dataclass


@dataclass(slots=True)
class UnreadMarks:
    """Read marks in both directions, and what counts as unread beyond them.

    unread_counted_up_to_id: Telegram's unread count included everything up to this id.
    """

    read_inbox_max_id: int
    read_outbox_max_id: int
    unread_counted_up_to_id: int
    unread_mentions: int

    @property
    def counted_up_to_id(self) -> int:
        """The message up to which the unread count is known: it was read, or Telegram counted up to
        it."""
        return max(self.read_inbox_max_id, self.unread_counted_up_to_id)

    def read(self, up_to: int) -> bool:
        """The owner has read up to a message. False if more was read before."""
        if up_to < self.read_inbox_max_id:
            return False
        self.read_inbox_max_id = up_to
        return True

    def apply(self, read_up_to: int, counted_up_to: int, unread_mentions: int | None) -> bool:
        """Apply Telegram's own mark and counts. False if the stored read mark is further.

        Telegram's counts include all messages up to its newest one, even those that are not stored.
        """
        if unread_mentions is not None:
            self.unread_mentions = unread_mentions
        if not self.read(read_up_to):
            return False
        self.unread_counted_up_to_id = max(self.unread_counted_up_to_id, counted_up_to)
        return True

    def add_mention(self, message_id: int) -> None:
        """A new message mentions the owner, who has not seen it."""
        if message_id > self.unread_counted_up_to_id:
            self.unread_mentions += 1

    def remove_mention(self) -> None:
        """The owner has seen a message that mentions the owner, or it was deleted."""
        self.unread_mentions = max(0, self.unread_mentions - 1)

    def values(self) -> tuple[int, int, int, int]:
        """The columns, in their order."""
        return (
            self.read_inbox_max_id,
            self.read_outbox_max_id,
            self.unread_counted_up_to_id,
            self.unread_mentions,
        )
