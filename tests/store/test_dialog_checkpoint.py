"""The checkpoint of the first list of chats lives as long as no update can be missing."""

from switchboard.domain.accounts import Identity
from switchboard.domain.ids import ChatId, TelegramMessageId
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import DialogOffset, HistoryGap
from switchboard.store.accounts import accounts
from switchboard.store.sync import dialog_checkpoint
from switchboard.store.sync.dialog_checkpoint import DialogCheckpoint

from .conftest import ACCOUNT, DORA, Store, incoming

TOP_DATE = Timestamp(950)
FIRST = DialogCheckpoint(DialogOffset(Timestamp(900), TelegramMessageId(9), ChatId(500)), TOP_DATE)
SECOND = DialogCheckpoint(DialogOffset(Timestamp(800), TelegramMessageId(8), ChatId(501)), TOP_DATE)


async def checkpoint(store: Store) -> DialogCheckpoint | None:
    """Where the reading would continue now."""
    return await store.database.read(lambda c: dialog_checkpoint.load(c, ACCOUNT))


async def begun(store: Store) -> None:
    """The first page is stored."""
    await store.database.write(lambda t: dialog_checkpoint.begin(t, ACCOUNT, FIRST))


async def moved(store: Store) -> None:
    """The second page is stored."""
    await store.database.write(lambda t: dialog_checkpoint.move(t, ACCOUNT, SECOND.offset))


async def test_it_follows_the_pages(store: Store) -> None:
    """The reading continues after the last stored page, until the list is whole, and knows when
    the first one was read."""
    await begun(store)
    await moved(store)

    assert await checkpoint(store) == SECOND
    assert await store.database.write(lambda t: dialog_checkpoint.clear(t, ACCOUNT))
    assert await checkpoint(store) is None


async def test_a_gap_of_the_account_ends_it(store: Store) -> None:
    """Telegram skipped updates, so new chats may be on earlier pages. Later pages do not bring the
    checkpoint back."""
    await begun(store)

    await store.record(HistoryGap(None))
    await moved(store)

    assert await checkpoint(store) is None


async def test_a_gap_of_one_chat_leaves_it(store: Store) -> None:
    """A chat that is stored is read again anyway."""
    await store.record(incoming(1))
    await begun(store)

    await store.record(HistoryGap(DORA.chat_id))

    assert await checkpoint(store) == FIRST


async def test_a_gap_of_a_chat_that_is_not_stored_ends_it(store: Store) -> None:
    """Such a chat may have moved to a page that was read before."""
    await begun(store)

    await store.record(HistoryGap(ChatId(500)))

    assert await checkpoint(store) is None


async def test_a_new_session_ends_it(store: Store) -> None:
    """A new session starts with a new update state: what happened before it is in no difference."""
    await begun(store)

    await store.database.write(
        lambda t: accounts.save(
            t, ACCOUNT, label="Shop", api_id=1, identity=Identity(7, "Anna", "anna", "01")
        )
    )

    assert await checkpoint(store) is None


async def test_it_is_wanted_until_the_account_was_complete(store: Store) -> None:
    """Only the first reading leaves a checkpoint."""
    before = await store.database.read(lambda c: dialog_checkpoint.is_wanted(c, ACCOUNT))

    await store.database.write(lambda t: accounts.set_complete_until(t, ACCOUNT, 1_000))

    assert before
    assert not await store.database.read(lambda c: dialog_checkpoint.is_wanted(c, ACCOUNT))
