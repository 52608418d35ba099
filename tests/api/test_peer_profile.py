"""Who a conversation is with, over HTTP."""

from pathlib import Path

from switchboard.domain.conversations import PeerKind
from switchboard.domain.ids import ChatId
from switchboard.domain.messages import Direction
from switchboard.domain.updates import Batch, HistoryCleared, Peer
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import search
from switchboard.store.sync import update_recorder
from tests.store.conftest import incoming

from .test_conversation_list import ADA, HELP, SHOP, TEAM, changed, conversation, serving, sign_in

CLUB = ChatId(-51)


def help_desk(transaction: Transaction) -> None:
    """Another account, which knows Ada by another name, and is in the team and in a club."""
    sign_in(transaction, HELP, 8)
    peers = (
        Peer(ADA, PeerKind.USER, "Ada Lovelace", "ada", 1, can_reply=True, is_contact=True),
        Peer(TEAM, PeerKind.GROUP, "Team", None, None, can_reply=True),
        Peer(CLUB, PeerKind.GROUP, "Club", None, None, can_reply=True),
    )
    said = (
        incoming(21, chat_id=ADA, sender_id=ADA),
        incoming(22, chat_id=ADA, sender_id=8, direction=Direction.OUTGOING),
        incoming(23, chat_id=CLUB, sender_id=ADA),
        incoming(24, chat_id=TEAM, sender_id=500),
    )
    update_recorder.apply(transaction, [Batch(HELP, peers, said)])


async def test_a_person_is_described_with_all_places_where_one_meets_them(tmp_path: Path) -> None:
    """The names that each account has, the other conversations with the person, and the groups in
    which the person writes."""
    in_team = changed(incoming(30, chat_id=TEAM, sender_id=ADA))
    note = changed(HistoryCleared(ADA, 4))  # type: ignore[arg-type]
    async with serving(tmp_path, help_desk, in_team, note, search.index_part) as http:
        ada = await conversation(http, "Ada Lovelace")
        answer = await http.get(f"/conversations/{ada['id']}/about")

    about = answer.json()
    assert answer.status_code == 200, answer.text
    assert about["conversation"] == ada
    assert (about["person_id"], about["is_contact"]) == (str(ADA), True)
    assert (about["message_count"], about["first_message_at"]) == (2, "2023-11-14T22:13:41Z")
    assert [(one["title"], one["telegram_account_id"]) for one in about["elsewhere"]] == [
        ("Ada", SHOP)
    ]
    assert [(one["title"], one["telegram_account_id"]) for one in about["groups"]] == [
        ("Team", SHOP),
        ("Club", HELP),
    ]


async def test_a_group_is_described_with_the_other_accounts_in_it(tmp_path: Path) -> None:
    """A group is no person. The other accounts that are in it are named."""
    async with serving(tmp_path, help_desk, search.index_part) as http:
        team = await conversation(http, "Team", account_id=SHOP)
        about = (await http.get(f"/conversations/{team['id']}/about")).json()
        unknown = await http.get("/conversations/4711/about")

    assert (about["person_id"], about["first_name"], about["groups"]) == (None, None, [])
    assert [(one["title"], one["telegram_account_id"]) for one in about["elsewhere"]] == [
        ("Team", HELP)
    ]
    assert unknown.status_code == 404
