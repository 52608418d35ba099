"""Packets that wait are handed over together, and in order, whatever is among them."""

from sandbox import DataCentre, User
from switchboard.telegram.link import TelegramLink
from tests.telegram.fake_store import Kept


async def test_a_rush_is_handed_over_in_few_batches(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """Sixty packets that came at once make a few batches, each message once and in order."""
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
    """What was lost amid packets that wait is asked for, and everything comes once."""
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


async def test_marks_between_messages_are_handed_over(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """Edits and deletions that wait among messages come with them, each after what it is about."""
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
