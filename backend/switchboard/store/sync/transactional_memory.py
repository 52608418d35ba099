"""A dictionary in memory whose changes are undone if their transaction is rolled back.

A job whose transaction fails runs again. It must not find what its first run has changed.
"""

from collections import OrderedDict
from typing import TypeVar

from switchboard.store.core.transaction import Transaction

K = TypeVar("K")
V = TypeVar("V")


class TransactionalDict(OrderedDict[K, V]):
    """Read it like any other one; change it with `put` and `take`. max_entries: of more, the newest
    are kept; None: all."""

    def __init__(self, max_entries: int | None = None) -> None:
        super().__init__()
        self._max_entries = max_entries

    def put(self, transaction: Transaction, key: K, value: V) -> None:
        """Set a value. Its entry is then the newest."""
        self._restore_on_rollback(transaction, key)
        self[key] = value
        self.move_to_end(key)
        if self._max_entries is not None and len(self) > self._max_entries:
            oldest = next(iter(self))
            self._restore_on_rollback(transaction, oldest)
            del self[oldest]

    def take(self, transaction: Transaction, key: K) -> V | None:
        """Remove a value, and return it. None if there is none."""
        if key not in self:
            return None
        self._restore_on_rollback(transaction, key)
        return self.pop(key)

    def _restore_on_rollback(self, transaction: Transaction, key: K) -> None:
        if key not in self:
            transaction.on_rollback(lambda: self.pop(key))
            return
        value, is_oldest = self[key], next(iter(self)) == key

        def restore() -> None:
            self[key] = value
            self.move_to_end(key, last=not is_oldest)

        transaction.on_rollback(restore)
