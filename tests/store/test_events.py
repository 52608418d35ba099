"""Everything that clients see changes only together with an event.

The fixture `store` checks this at the end of every test (`event_reader.Reader`). The tests of this
file are about writes that also change other conversations or accounts.
"""

from collections.abc import Callable

from switchboard.domain.account_sync import RemoteAccount
from switchboard.domain.accounts import Identity
from switchboard.domain.conversations import PeerKind
from switchboard.domain.events import EventType
from switchboard.domain.ids import (
    AccountId,
    ChatId,
    ConversationId,
    MessageId,
    RandomId,
    TelegramMessageId,
)
from switchboard.domain.messages import Direction, SendError
from switchboard.domain.outbox import OutboxState
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import Batch, Dialog, MessagesDeleted, NewMessage, Peer
from switchboard.store.accounts import account_sync, accounts, identities, removed_accounts
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import outbox
from switchboard.store.sync import dialogs, update_recorder

from .conftest import ACCOUNT, DORA, Store, command_of, incoming

SECOND = AccountId("22222222-2222-4222-8222-222222222222")
SECOND_USER = 8
TEAM = Peer(ChatId(-50), PeerKind.GROUP, "Team", None, None, can_reply=True)
REGISTERED = RemoteAccount(
    SECOND, "Second", 1, True, Timestamp(1_600_000_000), Timestamp(1_600_000_000), "sealed"
)

Work = Callable[[Transaction], object]


def in_team(id_: int, sender: int) -> NewMessage:
    """A message in the group."""
    return incoming(id_, f"text {id_}", chat_id=TEAM.chat_id, sender_id=sender)


def listed(peer: Peer, top: int = 0, unread: int = 0) -> Dialog:
    """A chat in Telegram's list without read messages."""
    nothing = TelegramMessageId(0)
    return Dialog(peer, TelegramMessageId(top), unread, nothing, nothing)


def history(account_id: AccountId, *messages: NewMessage) -> Work:
    """A page of history."""
    batch = Batch(account_id, (TEAM,), messages, counts_unread=False)
    return lambda t: update_recorder.apply(t, [batch])


def list_of(account_id: AccountId, *chats: Dialog) -> Work:
    """Write Telegram's list."""
    return lambda t: dialogs.record(t, account_id, chats)


def sign_in(transaction: Transaction) -> None:
    """Sign the second account in."""
    who = Identity(SECOND_USER, "Berta", "berta", "02")
    accounts.save(transaction, SECOND, label="Second", api_id=1, identity=who)


async def updated(store: Store, *works: Work) -> list[tuple[AccountId, str, int, bool]]:
    """Run writes, and return the conversations whose updates the last one publishes."""
    for work in works:
        store.events.clear()
        await store.database.write(work)
    return [
        (one.account_id, one.title, one.unread_own_count, one.can_reply)
        for event in store.events
        if event.type is EventType.CONVERSATION_UPDATED
        for one in [event.subject]
    ]


async def test_an_older_message_of_another_account_is_counted_and_published(store: Store) -> None:
    """The list has the newest message and the number of unread messages; history brings the other
    messages."""
    heard = await updated(
        store,
        sign_in,
        list_of(SECOND, listed(TEAM)),
        list_of(ACCOUNT, listed(TEAM, top=3, unread=3)),
        history(ACCOUNT, in_team(3, 500)),
        history(ACCOUNT, in_team(1, SECOND_USER), in_team(2, 500)),
    )

    assert heard == [(ACCOUNT, "Team", 1, True)]


async def test_a_new_account_updates_conversations_with_its_unread_messages(store: Store) -> None:
    """The conversations are a private chat with the new account, and a group with others of our
    accounts."""
    berta = Peer(ChatId(SECOND_USER), PeerKind.USER, "Berta", None, 1, can_reply=True)
    private = incoming(4, "to you", chat_id=berta.chat_id, sender_id=berta.chat_id)
    third = Identity(9, "Carla", None, "03")

    def another(transaction: Transaction) -> None:
        id_ = AccountId("33333333-3333-4333-8333-333333333333")
        accounts.save(transaction, id_, label="Third", api_id=1, identity=third)
        dialogs.record(transaction, id_, [listed(TEAM)])

    heard = await updated(
        store,
        another,
        list_of(ACCOUNT, listed(TEAM, top=1, unread=1), listed(berta, top=4, unread=1)),
        history(ACCOUNT, in_team(1, SECOND_USER), private),
        sign_in,
    )

    assert sorted(heard) == [(ACCOUNT, "Berta", 1, True), (ACCOUNT, "Team", 1, True)]


async def test_an_account_that_joins_or_leaves_a_chat_updates_the_others(store: Store) -> None:
    """Messages of our other accounts are counted separately only in groups that the accounts
    share."""
    joined = await updated(
        store,
        sign_in,
        list_of(ACCOUNT, listed(TEAM, top=1, unread=1)),
        history(ACCOUNT, in_team(1, SECOND_USER)),
        list_of(SECOND, listed(TEAM)),
    )
    left = await updated(
        store, lambda t: (accounts.remove(t, SECOND), removed_accounts.purge(t, SECOND))
    )

    assert (ACCOUNT, "Team", 1, True) in joined
    assert left == [(ACCOUNT, "Team", 0, True)]


async def test_an_account_whose_user_becomes_known_is_published(store: Store) -> None:
    """The user of an account from Supabase is unknown until it connects."""
    await updated(
        store,
        lambda t: account_sync.insert_remote(t, REGISTERED, "registry", has_proxy=False),
        list_of(SECOND, listed(TEAM)),
        list_of(ACCOUNT, listed(TEAM, top=1, unread=1)),
        history(ACCOUNT, in_team(1, SECOND_USER)),
    )

    heard = await updated(store, lambda t: identities.recognise(t, SECOND, SECOND_USER))

    assert heard == [(ACCOUNT, "Team", 1, True)]
    assert store.reader.accounts[SECOND].user_id == SECOND_USER


async def test_a_sender_name_that_becomes_known_updates_the_conversation(store: Store) -> None:
    """The list shows the last message of a group with the name of its sender."""
    await updated(store, history(ACCOUNT, in_team(1, 600)))
    stranger = Peer(ChatId(600), PeerKind.USER, "Fay", None, 1, can_reply=True)

    await updated(store, lambda t: update_recorder.apply(t, [Batch(ACCOUNT, (stranger,))]))

    (team,) = store.reader.conversations.values()
    assert team.last_message is not None
    assert team.last_message.sender_name == "Fay"


async def test_a_failed_reply_that_waits_again_is_not_counted_as_failed(store: Store) -> None:
    """An earlier attempt has a late result, and a newer reply is the last message of the
    conversation."""
    await store.record(incoming(1))

    def post(transaction: Transaction, number: int) -> MessageId:
        return outbox.enqueue(
            transaction,
            ConversationId(1),
            text=f"reply {number}",
            client_id=None,
            reply_to=None,
            random_id=RandomId(number),
        ).id

    first = await store.database.write(lambda t: post(t, 1))
    await store.database.write(lambda t: post(t, 2))
    error = SendError("delivery_unknown", "No answer.")
    sending = await store.database.read(lambda c: command_of(c, first))
    await store.database.write(lambda t: outbox.fail(t, sending, error))

    await store.database.write(
        lambda t: outbox.reschedule(t, sending, state=OutboxState.UNKNOWN, until=0, error=error)
    )

    (conversation,) = store.reader.conversations.values()
    assert conversation.failed_count == 0


async def test_an_empty_chat_is_published(store: Store) -> None:
    """Telegram lists chats whose history was cleared, and so does REST."""
    heard = await updated(store, list_of(ACCOUNT, listed(DORA)))

    assert heard == [(ACCOUNT, "Dora", 0, True)]


async def test_unchanged_chats_are_not_published(store: Store) -> None:
    """The same list again, and stored history again, cause no events."""
    works = (list_of(ACCOUNT, listed(TEAM, top=1, unread=1)), history(ACCOUNT, in_team(1, 500)))

    heard = await updated(store, *works, *works)

    assert heard == []


async def test_the_chats_of_a_restored_account_can_be_written_to(
    store: Store,
) -> None:
    """An account returns by a login, or because another installation has added it again."""
    await updated(store, sign_in, list_of(SECOND, listed(TEAM)))

    by_login = await updated(store, lambda t: accounts.remove(t, SECOND), sign_in)
    by_registry = await updated(
        store,
        lambda t: accounts.remove(t, SECOND),
        lambda t: account_sync.insert_remote(t, REGISTERED, "registry", has_proxy=False),
    )

    assert by_login == by_registry == [(SECOND, "Team", 0, True)]


async def test_changes_of_the_registry_are_published(store: Store) -> None:
    """The registry has another login of the account, and later it no longer has the account."""
    newer = RemoteAccount(
        SECOND, "Second", 2, True, REGISTERED.created_at, Timestamp(1_700_000_000), "sealed"
    )
    await updated(
        store, lambda t: account_sync.insert_remote(t, REGISTERED, "registry", has_proxy=False)
    )

    await updated(store, lambda t: account_sync.replace_session(t, newer, has_proxy=False))
    api_id = store.reader.accounts[SECOND].api_id
    await updated(store, lambda t: account_sync.detach(t, SECOND))

    assert (api_id, store.reader.accounts[SECOND].storage) == (2, "local")


async def test_a_merge_publishes_its_changes(store: Store) -> None:
    """The merge changes the name of a peer that only the double knew, and deletes a message."""
    outgoing = incoming(2, "hello", direction=Direction.OUTGOING, sender_id=7)
    nameless = incoming(3, chat_id=ChatId(501), sender_id=ChatId(501))
    await store.record(outgoing, nameless)
    gone = MessagesDeleted(None, (TelegramMessageId(2),))
    emil = Peer(ChatId(501), PeerKind.USER, "Emil", None, 1, can_reply=True)
    double = identities.Double(goes=SECOND, stays=ACCOUNT)

    await updated(
        store,
        lambda t: account_sync.insert_remote(t, REGISTERED, "registry", has_proxy=False),
        lambda t: update_recorder.apply(t, [Batch(SECOND, (DORA, emil), (outgoing, gone))]),
        lambda t: identities.merge(t, double),
    )
    await store.database.read(store.reader.follow_moved_messages)

    titles = {one.title for one in store.reader.conversations.values()}
    assert titles == {"Dora", "Emil"}
