"""Reactions and buttons in the store."""

from switchboard.domain.buttons import Button, ButtonKind, MarkupKind, ReplyMarkup
from switchboard.domain.conversations import Conversation
from switchboard.domain.messages import Message
from switchboard.domain.reactions import Reaction
from switchboard.domain.updates import MessageEdited, MessagesDeleted, ReactionsChanged
from switchboard.store.sync import update_recorder
from switchboard.store.sync.early_updates import EarlyUpdates

from .conftest import ACCOUNT, DORA, Batch, Store, incoming

THUMB = Reaction("👍", 1, chosen=True)
KEYBOARD = ReplyMarkup(
    MarkupKind.KEYBOARD, ((Button("Sizes", ButtonKind.REPLY), Button("Prices", ButtonKind.REPLY)),)
)
INLINE = ReplyMarkup(
    MarkupKind.INLINE,
    (
        (Button("Yes", ButtonKind.CALLBACK, data=b"\x00y"),),
        (Button("Pay", ButtonKind.URL, "https://x/"),),
    ),
)


def message(store: Store) -> Message:
    """The only message as it was last published."""
    (found,) = store.reader.messages.values()
    return found


def conversation(store: Store) -> Conversation:
    """Dora's conversation as it was last published."""
    (found,) = store.reader.conversations.values()
    return found


def reacted(*reactions: Reaction, message_id: int = 1) -> ReactionsChanged:
    """A message has these reactions now."""
    return ReactionsChanged(DORA.chat_id, message_id, reactions)  # type: ignore[arg-type]


async def test_a_reaction_is_no_edit(store: Store) -> None:
    """A message with a reaction is published as changed, and not as edited."""
    await store.record(incoming(1), reacted(THUMB))

    assert message(store).reactions == (THUMB,)
    assert message(store).edited_at is None


async def test_a_reaction_by_a_hidden_edit_is_no_edit(store: Store) -> None:
    """Telegram may send reactions as an edit that is not shown (message, edit_hide)."""
    await store.record(incoming(1))

    hidden = incoming(1, reactions=(THUMB,), hidden_edit_at=1_700_000_500)
    await store.record(MessageEdited(hidden))

    assert (message(store).reactions, message(store).edited_at) == ((THUMB,), None)


async def test_what_the_owner_chose_is_kept(store: Store) -> None:
    """If Telegram does not say what the owner chose, that stays as it was."""
    await store.record(incoming(1), reacted(THUMB))

    await store.record(reacted(Reaction("👍", 2, None), Reaction("🔥", 1, None)))

    assert message(store).reactions == (
        Reaction("👍", 2, chosen=True),
        Reaction("🔥", 1, chosen=False),
    )


async def test_reactions_can_be_taken_back(store: Store) -> None:
    """Without reactions a message has none."""
    await store.record(incoming(1, reactions=(THUMB,)))

    await store.record(reacted())

    assert message(store).reactions == ()


async def test_a_reaction_that_overtakes_its_message(store: Store) -> None:
    """A reaction to a message that is still on its way is kept until the message comes."""
    early = EarlyUpdates()

    for change in (reacted(THUMB), incoming(1)):
        batch = Batch(ACCOUNT, (DORA,), (change,))
        await store.database.write(lambda t, b=batch: update_recorder.apply(t, [b], early))

    assert message(store).reactions == (THUMB,)


async def test_an_older_page_does_not_take_reactions_back(store: Store) -> None:
    """A page of history that was requested before a reaction came is not newer than it."""
    early = EarlyUpdates()
    for change, live in ((incoming(1), True), (reacted(THUMB), True), (incoming(1), False)):
        batch = Batch(ACCOUNT, (DORA,), (change,), counts_unread=live)
        await store.database.write(lambda t, b=batch: update_recorder.apply(t, [b], early))

    assert message(store).reactions == (THUMB,)


async def test_history_brings_reactions_that_were_missed(store: Store) -> None:
    """Reactions of a message that history repeats are taken over, if none came live lately."""
    await store.record(incoming(1))

    batch = Batch(ACCOUNT, (DORA,), (incoming(1, reactions=(THUMB,)),), counts_unread=False)
    await store.database.write(lambda t: update_recorder.apply(t, [batch]))

    assert message(store).reactions == (THUMB,)


async def test_buttons_are_kept_and_changed(store: Store) -> None:
    """Buttons come back as they were, with their addresses and data. New ones are no edit."""
    await store.record(incoming(1, reply_markup=INLINE))
    before = message(store).reply_markup

    await store.record(MessageEdited(incoming(1, hidden_edit_at=1_700_000_500)))

    assert before == INLINE
    assert (message(store).reply_markup, message(store).edited_at) == (None, None)


async def test_the_newest_keyboard_is_that_of_the_chat(store: Store) -> None:
    """A reply keyboard stays while messages come, until a message hides or replaces it."""
    await store.record(
        incoming(1, reply_markup=KEYBOARD), incoming(2, reply_markup=INLINE), incoming(3)
    )
    shown = conversation(store).reply_keyboard

    await store.record(incoming(4, reply_markup=ReplyMarkup(MarkupKind.HIDE)))

    assert shown is not None
    assert (shown.message_id, shown.markup) == (1, KEYBOARD)
    assert conversation(store).reply_keyboard is None


async def test_a_keyboard_goes_with_its_message(store: Store) -> None:
    """A deleted message leaves no keyboard."""
    await store.record(incoming(1, reply_markup=KEYBOARD), incoming(2))

    await store.record(MessagesDeleted(None, (1,)))  # type: ignore[arg-type]

    assert conversation(store).reply_keyboard is None
