"""Waiting packets are submitted together and in order, whatever they contain."""

from sandbox import DataCentre, User
from switchboard.telegram.link import TelegramLink
from tests.telegram.fake_store import Kept


async def test_many_packets_become_few_batches(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """Sixty packets that arrive together become a few batches, with each message once and in
    order."""
    rush = [f"hurry {number}" for number in range(60)]
    faults = dc.faults(anna)
    faults.hold_updates()
    for text in rush:
        dc.world.write(bob, anna, text)
    before = len(kept.batches)

    faults.release_updates(apart=True)
    await kept.until_text(rush[-1])

    assert [text for text in kept.texts() if text in rush] == rush
    assert len(kept.batches) - before < len(rush) / 4


async def test_a_gap_among_waiting_packets_is_filled(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """A lost packet among waiting packets is requested, and each message arrives once."""
    faults = dc.faults(anna)
    faults.hold_updates()
    for number in range(20):
        dc.world.write(bob, anna, f"before {number}")
    faults.lose_updates(1)
    dc.world.write(bob, anna, "lost")
    for number in range(20):
        dc.world.write(bob, anna, f"after {number}")

    faults.release_updates(apart=True)
    await kept.until_text("lost")
    await kept.until_text("after 19")

    brought = [text for text in kept.texts() if text.startswith(("before", "lost", "after"))]
    assert sorted(brought) == sorted(
        ["lost", *(f"{when} {number}" for when in ("before", "after") for number in range(20))]
    )


async def test_edits_and_deletions_between_messages_keep_their_order(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """Edits and deletions among waiting messages are in the same batches, each after its
    message."""
    faults = dc.faults(anna)
    faults.hold_updates()
    kept_, edited, deleted = (dc.world.write(bob, anna, f"{i}") for i in ("one", "two", "three"))
    dc.world.edit(edited, "two, mended")
    dc.world.delete([deleted])
    dc.world.write(bob, anna, "four")

    faults.release_updates(apart=True)
    await kept.until_text("four")

    kinds = [type(change).__name__ for change in kept.changes[-6:]]
    assert kinds == [
        "NewMessage",
        "NewMessage",
        "NewMessage",
        "MessageEdited",
        "MessagesDeleted",
        "NewMessage",
    ]
    assert kept_.text == "one"
