"""A chat that is divided has a conversation for each topic, with counts and marks of its own."""

from typing import Any

import pytest

from switchboard.domain.conversations import Conversation, ConversationFilter, PeerKind
from switchboard.domain.drafts import Draft
from switchboard.domain.ids import ChatId, ConversationId, RandomId, TelegramMessageId, TopicId
from switchboard.domain.message_search import MessageFilter
from switchboard.domain.messages import Direction
from switchboard.domain.notifications import MUTED_ALWAYS, NotifySettings
from switchboard.domain.outbox.kinds.mark_read import MarkRead
from switchboard.domain.outbox.kinds.mark_unread import MarkUnread
from switchboard.domain.outbox.kinds.mute import Mute
from switchboard.domain.outbox.kinds.send import Send
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import (
    Batch,
    DraftChanged,
    HistoryGap,
    InboxRead,
    MentionsRead,
    MessagesDeleted,
    MuteChanged,
    OutboxRead,
    Peer,
    PinChanged,
    PinOrderChanged,
    SendConfirmed,
    Topic,
    TopicChanged,
    TopicList,
    TopicPinsChanged,
    UnreadMarkChanged,
)
from switchboard.errors import Conflict
from switchboard.store.accounts import removed_accounts
from switchboard.store.core.rows import select_values
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import conversation_list, conversations, outbox, search, threads
from switchboard.store.messages.commands import chat_settings, mark_read
from switchboard.store.sync import history_gaps, topics, update_recorder

from .conftest import ACCOUNT, DORA, Store, incoming

CLUB = ChatId(-1_000_000_000_100)
SHOP = ChatId(-1_000_000_000_200)
CHANNEL = ChatId(-1_000_000_000_201)
ORDERS, OFFERS, GENERAL = TopicId(5), TopicId(6), TopicId(1)

FORUM = Peer(CLUB, PeerKind.GROUP, "Club", None, 1, can_reply=True, is_forum=True)
GROUP = Peer(CLUB, PeerKind.GROUP, "Club", None, 1, can_reply=True)
MONOFORUM = Peer(
    SHOP,
    PeerKind.GROUP,
    "Shop",
    None,
    1,
    can_reply=True,
    is_monoforum=True,
    linked_monoforum_id=CHANNEL,
)
OWN_CHANNEL = Peer(
    CHANNEL,
    PeerKind.CHANNEL,
    "Shop",
    None,
    1,
    can_reply=True,
    linked_monoforum_id=SHOP,
    manages_topics=True,
)


async def record(store: Store, *changes: Any, peers: tuple[Peer, ...] = (FORUM,)) -> Any:
    """Store changes as one live batch, with the peers that came with them."""
    batch = Batch(ACCOUNT, (DORA, *peers), changes)
    return await store.database.write(lambda t: update_recorder.apply(t, [batch]))


def said(id_: int, topic_id: int = 0, chat_id: ChatId = CLUB, **facts: object) -> Any:
    """A message in a topic."""
    return incoming(id_, f"message {id_}", chat_id=chat_id, topic_id=TopicId(topic_id), **facts)


async def listed(store: Store, **wanted: Any) -> list[Conversation]:
    """The list of conversations."""
    page = await store.database.read(
        lambda c: conversation_list.page(c, ConversationFilter(**wanted), cursor=None, limit=100)
    )
    return list(page.items)


async def topic(store: Store, title: str) -> Conversation:
    """The listed conversation with the title of this topic."""
    (found,) = [one for one in await listed(store) if one.topic_title == title]
    return found


async def texts(store: Store, id_: ConversationId, **more: Any) -> list[str]:
    """The texts of a thread."""
    page = await store.database.read(lambda c: threads.page(c, id_, None, 100, **more))
    return [message.text for message in page.items]


async def two_topics(store: Store) -> tuple[ConversationId, ConversationId]:
    """A forum with a message in each of two topics."""
    await record(
        store,
        TopicChanged(CLUB, ORDERS, "Orders"),
        TopicChanged(CLUB, OFFERS, "Offers"),
        said(10, ORDERS),
        said(11, OFFERS),
    )
    return (await topic(store, "Orders")).id, (await topic(store, "Offers")).id


async def test_each_topic_is_a_conversation(store: Store) -> None:
    """The topics of a forum are conversations with a title, messages and an unread count of their
    own. A message that names no topic is in General. The forum is not listed beside them."""
    await two_topics(store)
    await record(store, said(12), said(13, ORDERS))

    found = {one.topic_title: one for one in await listed(store)}
    assert {title: one.unread_count for title, one in found.items()} == {
        "Orders": 2,
        "Offers": 1,
        "General": 1,
    }
    assert {one.title for one in found.values()} == {"Club"}
    assert await texts(store, found["Orders"].id) == ["message 10", "message 13"]


async def test_a_topic_is_read_alone(store: Store) -> None:
    """A read mark of a topic leaves the other topics unread, and what came after it."""
    await two_topics(store)
    await record(store, said(12, ORDERS), said(13, ORDERS))

    await record(store, InboxRead(CLUB, TelegramMessageId(12), None, ORDERS))

    assert (await topic(store, "Orders")).unread_count == 1
    assert (await topic(store, "Offers")).unread_count == 1


async def test_what_the_peer_has_read_is_kept_by_topic(store: Store) -> None:
    """A mark of the other side in one topic says nothing of our messages in another."""
    orders, offers = await two_topics(store)
    own: dict[str, object] = {"direction": Direction.OUTGOING, "sender_id": 7}
    await record(store, said(12, ORDERS, **own), said(13, OFFERS, **own))

    await record(store, OutboxRead(CLUB, TelegramMessageId(20), ORDERS))

    read = {
        id_: [
            message.read_at is not None
            for message in (
                await store.database.read(lambda c, id_=id_: threads.page(c, id_, None, 9))
            ).items
            if message.direction is Direction.OUTGOING
        ]
        for id_ in (orders, offers)
    }
    assert read == {orders: [True], offers: [False]}


async def test_a_reply_that_was_read_before_its_answer_came_is_read(store: Store) -> None:
    """The answer to a reply in a topic was lost. The other side's mark arrives first."""
    orders, _ = await two_topics(store)
    message = await store.database.write(
        lambda t: outbox.enqueue(
            t, orders, text="hi", client_id=None, reply_to=None, random_id=RandomId(1)
        )
    )

    await record(store, OutboxRead(CLUB, TelegramMessageId(20), ORDERS))
    await record(store, SendConfirmed(RandomId(1), TelegramMessageId(20)))

    sent = await store.database.read(lambda c: threads.get(c, message.id))
    assert sent.read_at is not None


async def test_a_mark_of_comments_is_no_topic(store: Store) -> None:
    """A read mark in the comments of one message of a group is not about a topic."""
    await record(store, said(10), peers=(GROUP,))

    await record(store, InboxRead(CLUB, TelegramMessageId(10), None, TopicId(9)), peers=(GROUP,))

    (club,) = await listed(store)
    assert (club.unread_count, club.topic_id) == (1, 0)


async def test_a_forum_that_is_read_as_a_whole_is_read_in_its_topics(store: Store) -> None:
    """A read mark of the whole forum is one of each topic. It does not say what is left there, so
    the list of topics is read in the next pass, without an extra one."""
    await two_topics(store)
    await record(store, said(12, ORDERS))
    await store.database.write(lambda t: t.execute("UPDATE chats SET reads_topics = 0") and None)

    outcome = await record(store, InboxRead(CLUB, TelegramMessageId(11), 1))

    wanted = "SELECT chat_id FROM chats WHERE reads_topics"
    assert (await topic(store, "Orders")).unread_count == 1
    assert (await topic(store, "Offers")).unread_count == 0
    assert outcome.gaps == set()
    assert await store.database.read(lambda c: select_values(c, wanted)) == [CLUB]


async def test_an_unknown_topic_asks_for_the_list(store: Store) -> None:
    """A message in an unknown topic causes a read of the list of topics; one of a topic that
    the same batch creates has not."""
    unknown = await record(store, said(10, ORDERS))
    known = await record(store, said(11, OFFERS), TopicChanged(CLUB, OFFERS, "Offers"))

    assert (ACCOUNT, CLUB) in unknown.gaps
    assert known.gaps == set()


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        (
            MuteChanged(CLUB, NotifySettings(MUTED_ALWAYS), None, ORDERS),
            "muted_until",
            MUTED_ALWAYS,
        ),
        (
            DraftChanged(CLUB, Draft("so far", Timestamp(5)), None, ORDERS),
            "draft",
            Draft("so far", Timestamp(5)),
        ),
        (TopicChanged(CLUB, ORDERS, "Requests"), "topic_title", "Requests"),
        (TopicChanged(CLUB, ORDERS, is_hidden=True), "is_listed", False),
        (
            TopicChanged(CLUB, ORDERS, is_closed=True),
            "cannot_reply_reason",
            "This topic is closed. Only administrators can write in it.",
        ),
    ],
    ids=["mute", "draft", "title", "hidden", "closed"],
)
async def test_what_is_set_for_a_topic_is_its_own(
    store: Store, change: Any, field: str, value: object
) -> None:
    """What is set for one topic does not show in another."""
    orders, offers = await two_topics(store)
    before = await store.database.read(lambda c: conversations.get(c, offers))

    await record(store, change)

    found = await store.database.read(lambda c: conversations.get(c, orders))
    other = await store.database.read(lambda c: conversations.get(c, offers))
    assert getattr(found, field) == value
    assert getattr(other, field) == getattr(before, field) != value


@pytest.mark.parametrize(
    ("peer", "is_mine", "can_reply"),
    [
        (FORUM, False, False),
        (FORUM, True, True),
        (FORUM._replace(manages_topics=True), False, True),
    ],
    ids=["a member", "who created it", "who manages topics"],
)
async def test_who_may_write_in_a_closed_topic(
    store: Store, peer: Peer, is_mine: bool, can_reply: bool
) -> None:
    """Only who created a closed topic, and who manages topics, may write in it."""
    await record(
        store,
        TopicChanged(CLUB, ORDERS, "Orders", is_closed=True, is_mine=is_mine),
        said(10, ORDERS),
        peers=(peer,),
    )

    found = await topic(store, "Orders")

    assert found.can_reply is can_reply
    assert (found.cannot_reply_reason is None) is can_reply


async def test_a_topic_is_muted_with_its_chat(store: Store) -> None:
    """A topic without notification settings of its own has those of its forum."""
    await two_topics(store)

    await record(
        store,
        MuteChanged(CLUB, NotifySettings(MUTED_ALWAYS)),
        MuteChanged(CLUB, NotifySettings(Timestamp(0)), None, OFFERS),
    )

    assert (await topic(store, "Orders")).muted_until == MUTED_ALWAYS
    assert (await topic(store, "Offers")).muted_until is None


async def test_pinned_topics_stand_after_pinned_chats(store: Store) -> None:
    """A topic that is pinned in its forum is pinned in the list, behind the chats; the last pinned
    one is the first of them."""
    await two_topics(store)
    await record(store, incoming(1))
    await record(
        store,
        PinOrderChanged(False, (DORA.chat_id,)),
        PinChanged(CLUB, True, topic_id=ORDERS),
        PinChanged(CLUB, True, topic_id=OFFERS),
    )

    first = [one.topic_title or one.title for one in await listed(store)]
    await record(store, TopicPinsChanged(CLUB, (ORDERS,)))

    second = {one.topic_title: one.pinned_rank is not None for one in await listed(store)}
    assert first == ["Dora", "Offers", "Orders"]
    assert second == {None: True, "Orders": True, "Offers": False}


async def test_a_deleted_message_leaves_the_count_of_its_topic(store: Store) -> None:
    """A message that is deleted was unread in its topic only."""
    await two_topics(store)

    await record(store, MessagesDeleted(CLUB, (TelegramMessageId(10),)))

    assert (await topic(store, "Orders")).unread_count == 0
    assert (await topic(store, "Offers")).unread_count == 1


async def test_a_deleted_topic_cannot_be_answered(store: Store) -> None:
    """A topic is deleted with the message that created it: its messages stay readable as deleted,
    nothing in it is unread, and it says why nothing can be written. Others are as they were."""
    orders, offers = await two_topics(store)

    await record(store, MessagesDeleted(CLUB, (TelegramMessageId(5), TelegramMessageId(10))))

    gone = await store.database.read(lambda c: conversations.get(c, orders))
    other = await store.database.read(lambda c: conversations.get(c, offers))
    assert (gone.unread_count, gone.can_reply) == (0, False)
    assert gone.cannot_reply_reason == "This topic was deleted."
    assert await texts(store, orders) == ["message 10"]
    assert (other.unread_count, other.can_reply) == (1, True)


async def test_the_messages_of_a_topic_that_the_list_lacks_are_read_again(store: Store) -> None:
    """A gap hid the deletion of a topic: its list shows it, and its messages are compared with
    Telegram from the one that created it."""
    await two_topics(store)

    top, none = TelegramMessageId(11), TelegramMessageId(0)
    left = TopicList(CLUB, (Topic(OFFERS, "Offers", top, 0, top, none),))
    await store.database.write(lambda t: topics.record(t, ACCOUNT, left))

    assert await store.database.read(lambda c: history_gaps.pending(c, ACCOUNT)) == [(CLUB, 5)]


async def test_a_group_becomes_a_forum_and_a_group_again(store: Store) -> None:
    """The messages of a group that becomes a forum are in General; those of a forum that becomes a
    group are in one thread. Nothing is lost, unread stays unread, and clients read everything
    again."""
    await record(store, said(10), said(11), peers=(GROUP,))
    (group,) = await listed(store)

    await record(store, said(12, ORDERS))
    as_forum = {one.topic_title: one.unread_count for one in await listed(store)}
    general = await texts(store, (await topic(store, "General")).id)
    await record(store, peers=(GROUP,))

    (again,) = await listed(store)
    assert (as_forum, general) == (
        {"General": 2, "Topic 5": 1},
        ["message 10", "message 11"],
    )
    assert (again.id, again.unread_count) == (group.id, 3)
    assert await texts(store, again.id) == ["message 10", "message 11", "message 12"]
    assert store.event_types().count("resync") == 2


async def test_messages_from_before_topics_were_known_are_read_again(store: Store) -> None:
    """Messages that an older version stored do not say their topic: they are in General until
    history has shown it, and history is read again from the first of them."""
    await record(store, said(10), said(11), peers=(GROUP,))
    await store.database.write(lambda t: t.execute("UPDATE messages SET topic_id = NULL") and None)

    await record(store)
    await record(store, said(10, ORDERS), said(11))

    again = "SELECT rescan_from_id FROM chats"
    assert await store.database.read(lambda c: select_values(c, again)) == [10]
    assert await texts(store, (await topic(store, "Topic 5")).id) == ["message 10"]
    assert await texts(store, (await topic(store, "General")).id) == ["message 11"]


async def test_a_folded_forum_is_one_entry(store: Store) -> None:
    """In the folded list a forum is its newest conversation, with what is unread in all of its
    topics, at the place of the forum. The whole chat can be read in one go."""
    await two_topics(store)
    mention: dict[str, object] = {"mentions_me": True, "is_unread_mention": True}
    await record(store, said(12, ORDERS, **mention), said(9, OFFERS, **mention), incoming(1))
    await record(store, PinOrderChanged(False, (CLUB,)))

    flat = [one.topic_title for one in await listed(store)]
    club, dora = await listed(store, is_folded=True)
    unread = await listed(store, is_folded=True, unread=True, q="offers")

    assert flat == ["Orders", "Offers", None]
    assert (club.topic_title, club.unread_count, club.pinned_rank) == ("Orders", 4, 0)
    assert club.unread_mentions == 2
    assert dora.title == "Dora"
    assert unread == []
    assert await texts(store, club.id, whole_chat=True) == [
        "message 9",
        "message 10",
        "message 11",
        "message 12",
    ]


async def test_pages_of_a_whole_chat_follow_each_other(store: Store) -> None:
    """The pages of a whole chat have every message of every topic once, and open at any of them."""
    orders, _ = await two_topics(store)
    await record(store, *(said(20 + i, 5 + i % 2) for i in range(5)))

    newest = await store.database.read(lambda c: threads.page(c, orders, None, 4, whole_chat=True))
    older = await store.database.read(
        lambda c: threads.page(c, orders, newest.next_cursor, 4, whole_chat=True)
    )
    middle = await store.database.read(
        lambda c: threads.page_around(c, orders, older.items[1].id, 4, whole_chat=True)
    )

    ids = [message.message_id for message in (*older.items, *newest.items)]
    assert ids == [10, 11, 20, 21, 22, 23, 24]
    assert older.next_cursor is None
    assert older.items[1] in middle.items


async def test_many_discarded_messages_do_not_end_a_whole_chat(store: Store) -> None:
    """The operator has taken back more replies than a page leaves room for. The older messages are
    on the page all the same, and the cursor leads on."""
    orders, _ = await two_topics(store)

    def take_back(transaction: Transaction) -> None:
        for number in range(threads.SLACK + 1):
            message = outbox.enqueue(
                transaction,
                orders,
                text="no",
                client_id=None,
                reply_to=None,
                random_id=RandomId(number),
            )
            outbox.discard(transaction, message.id)

    await store.database.write(take_back)

    page = await store.database.read(lambda c: threads.page(c, orders, None, 1, whole_chat=True))

    assert [message.text for message in page.items] == ["message 11"]
    assert page.next_cursor is not None


async def test_topics_are_found_by_their_title(store: Store) -> None:
    """A topic is found by its own title and by the name of its forum."""
    await two_topics(store)

    assert [one.topic_title for one in await listed(store, q="order")] == ["Orders"]
    assert len(await listed(store, q="club")) == 2


async def test_commands_of_topics_do_not_replace_each_other(store: Store) -> None:
    """A read mark of one topic leaves that of another in the outbox, and a reply names its
    topic."""
    orders, offers = await two_topics(store)

    await store.database.write(lambda t: mark_read.enqueue(t, orders))
    await store.database.write(lambda t: mark_read.enqueue(t, offers))
    await store.database.write(
        lambda t: outbox.enqueue(
            t, offers, text="hi", client_id=None, reply_to=None, random_id=RandomId(1)
        )
    )

    rows = "SELECT payload FROM outbox ORDER BY id"
    assert await store.database.read(lambda c: select_values(c, rows)) == [
        '{"up_to":10,"topic_id":5}',
        '{"up_to":11,"topic_id":6}',
        '{"text":"hi","reply_to":null,"topic_id":6,"silent":false,"entities":[]}',
    ]
    assert await store.database.read(
        lambda c: [one.command.content for one in outbox.pending(c, ACCOUNT, 2e9)]
    ) == [
        MarkRead(TelegramMessageId(10), ORDERS),
        Send("hi", None, OFFERS),
    ]


async def test_a_change_of_a_topic_waits_for_itself_alone(store: Store) -> None:
    """What the operator sets for a topic shows there at once and in no other. What Telegram cannot
    set for a topic is refused with a sentence."""
    orders, offers = await two_topics(store)
    shown = await store.database.read(lambda c: conversations.get(c, orders))

    await store.database.write(
        lambda t: chat_settings.enqueue(t, shown, Mute(Timestamp(MUTED_ALWAYS)))
    )
    with pytest.raises(Conflict) as refused:
        await store.database.write(
            lambda t: chat_settings.enqueue(t, shown, MarkUnread(unread_mark=True))
        )

    muted = await store.database.read(lambda c: conversations.get(c, orders))
    other = await store.database.read(lambda c: conversations.get(c, offers))
    assert (muted.muted_until, other.muted_until) == (MUTED_ALWAYS, None)
    assert refused.value.code == "change_not_allowed"


async def test_people_who_write_to_a_channel_are_conversations(store: Store) -> None:
    """Who answers a channel's direct messages has a conversation with each person, with the
    person's name, unread count, read mark and unread mark."""
    both = (MONOFORUM, OWN_CHANNEL)
    await record(store, said(1, 500, SHOP), said(2, 600, SHOP), said(3, 500, SHOP), peers=both)

    await record(
        store,
        InboxRead(SHOP, TelegramMessageId(1), None, TopicId(500)),
        UnreadMarkChanged(SHOP, True, None, TopicId(600)),
        peers=both,
    )

    found = {one.topic_title: one for one in await listed(store)}
    assert [one.topic_title for one in await listed(store, q="dora")] == ["Dora"]
    assert found.keys() == {"Dora", "Unknown"}
    assert (found["Dora"].unread_count, found["Dora"].unread_mark) == (1, False)
    assert (found["Unknown"].unread_count, found["Unknown"].unread_mark) == (1, True)
    assert await texts(store, found["Dora"].id) == ["message 1", "message 3"]


async def test_mentions_by_people_are_counted_here(store: Store) -> None:
    """Telegram counts no mentions for a person: those that are stored and unread are counted, also
    those that history brought."""
    both = (MONOFORUM, OWN_CHANNEL)
    asks = [
        said(n, 500, SHOP)._replace(mentions_me=True, is_unread_mention=n != 2) for n in (1, 2, 3)
    ]
    missed = Batch(ACCOUNT, (DORA, *both), tuple(asks), counts_unread=False)
    await store.database.write(lambda t: update_recorder.apply(t, [missed]))
    (before,) = await listed(store)

    await record(store, MentionsRead(SHOP, (TelegramMessageId(3),)), peers=both)

    (after,) = await listed(store)
    assert (before.unread_mentions, after.unread_mentions) == (2, 1)
    assert (before.waiting_since, after.waiting_since) == (asks[0].timestamp, asks[0].timestamp)


async def test_a_customer_has_one_conversation_with_a_channel(store: Store) -> None:
    """Who writes to a channel, and does not answer its direct messages, has one conversation."""
    await record(store, said(1, 7, SHOP), peers=(MONOFORUM,))

    (shop,) = await listed(store)
    assert (shop.title, shop.topic_id, shop.can_reply) == ("Shop", 0, True)


async def test_who_becomes_an_administrator_sees_the_people(store: Store) -> None:
    """When the account may answer the direct messages of a channel, they are divided by person."""
    await record(store, said(1, 500, SHOP), peers=(MONOFORUM,))

    await record(store, peers=(OWN_CHANNEL,))

    (dora,) = await listed(store)
    assert (dora.topic_title, dora.topic_id) == ("Dora", 500)


async def test_a_renamed_person_is_told(store: Store) -> None:
    """The title of a person's conversation follows their name."""
    await record(store, said(1, 500, SHOP), peers=(MONOFORUM, OWN_CHANNEL))
    renamed = Peer(DORA.chat_id, PeerKind.USER, "Dora Dahl", None, 99, can_reply=True)

    await store.database.write(
        lambda t: update_recorder.apply(t, [Batch(ACCOUNT, (renamed,))]) and None
    )

    assert [one.topic_title for one in await listed(store)] == ["Dora Dahl"]


async def test_a_gap_has_the_topics_read(store: Store) -> None:
    """Updates that Telegram has skipped may have been about topics: their list is read again."""
    await two_topics(store)
    await store.database.write(lambda t: t.execute("UPDATE chats SET reads_topics = 0") and None)

    await record(store, HistoryGap(CLUB))

    wanted = await store.database.read(lambda c: topics.wanted(c, ACCOUNT, every=False))
    assert wanted == [CLUB]


async def test_the_topics_of_a_removed_account_are_deleted(store: Store) -> None:
    """Nothing of the topics stays behind when an account is removed with its messages."""
    await two_topics(store)

    await store.database.write(lambda t: removed_accounts.purge(t, ACCOUNT))

    left = "SELECT count(*) FROM topics"
    assert await store.database.read(lambda c: select_values(c, left)) == [0]


async def test_a_search_finds_in_one_topic_or_in_the_whole_chat(store: Store) -> None:
    """A search in a topic leaves out the other topics, unless it asks for the whole chat."""
    orders, _ = await two_topics(store)
    await store.record(incoming(12, "message of somebody"))
    while await store.database.write(search.index_part):
        pass

    async def found(**wanted: Any) -> list[str]:
        wish = MessageFilter(conversation_id=orders, **wanted)
        page = await store.database.read(
            lambda c: search.page(c, q="message", wanted=wish, cursor=None, limit=9)
        )
        return [message.text for message in page.items]

    assert await found() == ["message 10"]
    assert await found(whole_chat=True) == ["message 11", "message 10"]
