"""All writes, compared with a reader who knows only the events.

Hypothesis lets Telegram, the operator and Supabase act on three accounts that share chats, over the
real store. After each write the reader knows everything as it is stored.
"""

import itertools
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from switchboard.domain.account_state import AccountState
from switchboard.domain.account_sync import RemoteAccount
from switchboard.domain.accounts import Identity
from switchboard.domain.conversations import PeerKind
from switchboard.domain.drafts import Draft
from switchboard.domain.folders import Folder, FolderId
from switchboard.domain.ids import (
    AccountId,
    ChatId,
    ConversationId,
    MessageId,
    RandomId,
    TelegramMessageId,
)
from switchboard.domain.messages import Direction, Kind, SendError
from switchboard.domain.notifications import NOTIFY_KINDS, NotifyKind, NotifySettings
from switchboard.domain.outbox import Content, OutboxState
from switchboard.domain.outbox.kinds.archive import Archive
from switchboard.domain.outbox.kinds.delete import Delete
from switchboard.domain.outbox.kinds.edit import Edit
from switchboard.domain.outbox.kinds.mark_unread import MarkUnread
from switchboard.domain.outbox.kinds.mute import Mute
from switchboard.domain.outbox.kinds.pin import Pin
from switchboard.domain.outbox.kinds.react import React
from switchboard.domain.outbox.kinds.set_draft import SetDraft
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import (
    ArchiveChanged,
    Batch,
    Change,
    Dialog,
    DraftChanged,
    FoldersChanged,
    HistoryCleared,
    HistoryGap,
    InboxRead,
    MentionsRead,
    MessageEdited,
    MessagesDeleted,
    MuteChanged,
    NotifyDefaultsChanged,
    OutboxRead,
    Peer,
    PinChanged,
    PinOrderChanged,
    SendConfirmed,
    SentMessage,
    UnreadMarkChanged,
)
from switchboard.errors import SwitchboardError
from switchboard.store import migrations
from switchboard.store.accounts import account_sync, accounts, identities, removed_accounts
from switchboard.store.core import mappers
from switchboard.store.core.connections import engine_for
from switchboard.store.core.transaction import Transaction
from switchboard.store.core.waiting_commands import wanted
from switchboard.store.messages import conversations, outbox, peers
from switchboard.store.messages.commands import chat_settings, mark_read, message_changes
from switchboard.store.sync import dialogs, history_gaps, update_recorder

from .conftest import command_of, incoming, setting_of
from .event_reader import Reader

T = TypeVar("T")


def change_message(t: Transaction, id_: MessageId, kind: str) -> None:
    """Queue a change of a message."""
    message = mappers.find_messages(t.connection, [id_])[id_]
    target = TelegramMessageId(message.message_id or 0)
    contents: dict[str, Content] = {
        "edit": Edit(target, "new", (), (message.text,)),
        "delete": Delete(target, for_everyone=True),
        "react": React(target, "👍"),
    }
    message_changes.enqueue(t, message, contents[kind])


TIME = 1_700_000_000

SETTINGS: list[Content] = [
    *(Mute(Timestamp(until)) for until in (0, 2 * TIME)),
    *(kind(value) for kind in (Archive, Pin, MarkUnread) for value in (True, False)),
    *(SetDraft(text) for text in ("", "a")),
]

ACCOUNTS = [AccountId(f"{n}1111111-1111-4111-8111-111111111111") for n in range(3)]
OWNERS = (7, 8, 9)
GROUP, CHANNEL = ChatId(-50), ChatId(-1_000_000_000_060)
CHATS = [ChatId(id_) for id_ in (*OWNERS, 500, GROUP, CHANNEL)]
SENDERS = (*OWNERS, 500)
KINDS = {GROUP: PeerKind.GROUP, CHANNEL: PeerKind.CHANNEL}

WITHOUT_CHAT = """
SELECT c.id FROM conversations c LEFT JOIN chats ch USING (telegram_account_id, chat_id)
WHERE ch.chat_id IS NULL
"""

COPIES = f"""
SELECT c.telegram_account_id, c.muted_until, c.is_archived, c.pinned_rank, c.unread_mark,
  ch.mute_until, ch.is_archived AS chat_is_archived, ch.pinned_rank AS chat_pinned_rank,
  coalesce({wanted("unread_mark")}, ch.unread_mark) AS chat_unread_mark, {mappers.KIND} AS kind
FROM conversations c
JOIN chats ch ON ch.telegram_account_id = c.telegram_account_id AND ch.chat_id = c.chat_id
LEFT JOIN peers p ON p.telegram_account_id = c.telegram_account_id AND p.chat_id = c.chat_id
WHERE NOT EXISTS (SELECT 1 FROM outbox o WHERE o.telegram_account_id = c.telegram_account_id
  AND o.chat_id = c.chat_id AND o.supersede_key IS NOT NULL AND o.state <> 'failed')
"""
"""What each conversation says for which no setting waits, beside what its chat says."""

account_ids = st.sampled_from(ACCOUNTS)
chats = st.sampled_from(CHATS)
ids = st.integers(1, 6)
peer_of = st.builds(
    lambda chat, title, can_reply: Peer(
        chat, KINDS.get(chat, PeerKind.USER), title, None, 1, can_reply=can_reply
    ),
    chats,
    st.sampled_from(["Dora", "Emil"]),
    st.booleans(),
)
message_of = st.builds(
    lambda id_, chat, sender, out, text, changed, mention, kind: incoming(
        id_,
        text,
        mentions_me=mention,
        kind=kind,
        chat_id=chat,
        sender_id=sender if chat < 0 else chat,
        direction=Direction.OUTGOING if out else Direction.INCOMING,
        edited_at=Timestamp(TIME + 100 + changed) if changed else None,
    ),
    ids,
    chats,
    st.sampled_from(SENDERS),
    st.booleans(),
    st.sampled_from(["one", "two "]),
    st.integers(0, 3),
    st.booleans(),
    st.sampled_from([Kind.TEXT, Kind.SERVICE]),
)
settings_of = st.builds(
    NotifySettings, st.none() | st.sampled_from([0, TIME + 900, TIME + 2_000]), st.none()
)
draft_of = st.builds(Draft, st.sampled_from(["", "not yet"]), st.integers(1, 3))
change_of: st.SearchStrategy[Change] = st.one_of(
    message_of,
    st.builds(MessageEdited, message_of),
    st.builds(MessagesDeleted, st.none() | st.just(CHANNEL), st.tuples(ids)),
    st.builds(HistoryCleared, chats, ids),
    st.builds(InboxRead, chats, ids, st.integers(0, 4)),
    st.builds(OutboxRead, chats, ids),
    st.builds(SendConfirmed, st.integers(1, 8), ids),
    st.builds(HistoryGap, st.none() | chats),
    st.builds(MentionsRead, st.none() | st.just(CHANNEL), st.tuples(ids)),
    st.builds(MuteChanged, chats, settings_of),
    st.builds(ArchiveChanged, chats, st.booleans()),
    st.builds(PinChanged, chats, st.booleans(), st.none() | st.booleans()),
    st.builds(PinOrderChanged, st.booleans(), st.lists(chats, unique=True).map(tuple)),
    st.builds(UnreadMarkChanged, chats, st.booleans()),
    st.builds(DraftChanged, chats, draft_of),
    st.builds(NotifyDefaultsChanged, st.sampled_from(NotifyKind), settings_of),
    st.builds(
        FoldersChanged, st.lists(st.just(Folder(FolderId(2), "Work")), max_size=1).map(tuple)
    ),
)
dialog_of = st.builds(
    Dialog,
    peer_of,
    st.integers(0, 6),
    st.integers(0, 4),
    st.integers(0, 6),
    st.integers(0, 6),
    notify=settings_of,
    is_archived=st.booleans(),
    unread_mark=st.booleans(),
    unread_mentions=st.none() | st.integers(0, 2),
    draft=st.none() | draft_of,
)


@cache
def _empty_database() -> Path:
    path = Path(tempfile.mkdtemp()) / "empty.db"
    engine = engine_for(path)
    migrations.upgrade(engine, path)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode = DELETE")
    engine.dispose()
    return path


class EventsMachine(RuleBasedStateMachine):
    """Writes, and a reader of their events."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        path = self.folder / "switchboard.db"
        shutil.copy(_empty_database(), path)
        self.engine = engine_for(path)
        self.connection = self.engine.connect()
        self.connection.exec_driver_sql("PRAGMA synchronous = OFF")
        self.random_ids = itertools.count(1)
        self.reader = Reader()
        for account_id, user_id in zip(ACCOUNTS[:2], OWNERS, strict=False):
            self.sign_in(account_id, user_id)

    # Accounts

    @rule(account_id=account_ids, user_id=st.sampled_from(OWNERS))
    def signs_in(self, account_id: AccountId, user_id: int) -> None:
        """A login, perhaps of an account that was removed."""
        self.sign_in(account_id, user_id)

    def sign_in(self, account_id: AccountId, user_id: int) -> None:
        """Sign in as `services/account_identity.py` does."""
        identity = Identity(user_id, f"Owner {user_id}", None, "01")

        def work(transaction: Transaction) -> None:
            known = accounts.id_of(transaction.connection, user_id) or account_id
            owner = transaction.fetch_value("SELECT user_id FROM accounts WHERE id = ?", (known,))
            if owner in {None, user_id}:
                accounts.save(transaction, known, label="Shop", api_id=1, identity=identity)

        self.write(work)

    @rule(account_id=account_ids, purge=st.booleans())
    def is_removed(self, account_id: AccountId, purge: bool) -> None:
        """An account is removed, with or without its messages."""

        def work(transaction: Transaction) -> None:
            accounts.remove(transaction, account_id)
            if purge:
                removed_accounts.purge(transaction, account_id)

        self.write(work)

    @rule(account_id=account_ids, user_id=st.sampled_from(OWNERS), merge=st.booleans())
    def connects(self, account_id: AccountId, user_id: int, merge: bool) -> None:
        """An account turns out to belong to some person, perhaps to that of another account."""

        def work(transaction: Transaction) -> None:
            if account_id not in self.known():
                return
            identities.recognise(transaction, account_id, user_id)
            for double in identities.doubles(transaction.connection) if merge else ():
                identities.merge(transaction, double)

        self.write(work, moves=True)

    @rule(account_id=account_ids, api_id=st.integers(1, 2), label=st.sampled_from(["A", "B"]))
    def supabase_tells(self, account_id: AccountId, api_id: int, label: str) -> None:
        """Supabase has an account, another login, another label or no account."""
        remote = RemoteAccount(
            account_id, label, api_id, True, Timestamp(TIME), Timestamp(TIME + api_id), "sealed"
        )

        def work(transaction: Transaction) -> None:
            local = {one.id: one for one in account_sync.accounts(transaction.connection)}
            if account_id not in local:
                account_sync.insert_remote(transaction, remote, "registry", has_proxy=False)
            elif label == "A":
                account_sync.replace_session(transaction, remote, has_proxy=False)
            elif api_id == 1:
                account_sync.apply_remote(transaction, local[account_id], remote, "registry")
            elif local[account_id].is_removed:
                account_sync.insert_remote(transaction, remote, "registry", has_proxy=False)
            else:
                account_sync.detach(transaction, account_id)

        self.write(work)

    @rule(account_id=account_ids, state=st.sampled_from([*AccountState]), done=st.integers(0, 2))
    def works(self, account_id: AccountId, state: AccountState, done: int) -> None:
        """An account changes its state, its profile or its progress."""
        identity = Identity(7, f"Name {done}", None, "02")

        def work(transaction: Transaction) -> None:
            if account_id in self.known():
                accounts.set_state(transaction, account_id, state)
                accounts.update_profile(transaction, account_id, identity)
                accounts.set_progress(transaction, account_id, done, 2)

        self.write(work)

    # Telegram

    @rule(
        account_id=account_ids,
        known=st.lists(peer_of, max_size=2),
        changes=st.lists(change_of, min_size=1, max_size=4),
        live=st.booleans(),
    )
    def updates_come(
        self, account_id: AccountId, known: list[Peer], changes: list[Change], live: bool
    ) -> None:
        """Updates, or a page of history."""
        batch = Batch(account_id, tuple(known), tuple(changes), counts_unread=live)
        if account_id in self.known():
            self.write(lambda t: update_recorder.apply(t, [batch]))

    @rule(
        account_id=account_ids,
        listed=st.lists(dialog_of, min_size=1, max_size=3),
        end=st.booleans(),
    )
    def list_is_read(self, account_id: AccountId, listed: list[Dialog], end: bool) -> None:
        """A part of the list of chats, or the end of a pass."""

        def work(transaction: Transaction) -> None:
            found = dialogs.record(transaction, account_id, listed)
            if end:
                dialogs.recount(transaction, account_id)
                newest = dialogs.newest(transaction.connection, account_id)
                gone = {c: n for c, n in newest.items() if c == GROUP}
                dialogs.apply_lower_counts(transaction, account_id, found, gone)
                history_gaps.mark_settled(transaction, account_id, ())

        if account_id in self.known():
            self.write(work)

    @rule(account_id=account_ids, chat_id=chats)
    def nobody_is_there(self, account_id: AccountId, chat_id: ChatId) -> None:
        """Telegram reports a deleted account."""
        self.write(lambda t: peers.mark_deleted(t, account_id, chat_id))

    # The operator

    @rule(which=st.integers(0, 20), up_to=st.none() | ids)
    def reads(self, which: int, up_to: int | None) -> None:
        """A conversation is read."""
        id_ = ConversationId(self.some("conversations", which))
        read_to = None if up_to is None else TelegramMessageId(up_to)
        self.write(lambda t: mark_read.enqueue(t, id_, read_to))

    @rule(which=st.integers(0, 20), content=st.sampled_from(SETTINGS))
    def sets(self, which: int, content: Content) -> None:
        """A property of a conversation's chat is set."""
        id_ = ConversationId(self.some("conversations", which))
        self.write(
            lambda t: chat_settings.enqueue(t, conversations.get(t.connection, id_), content)
        )

    @rule(which=st.integers(0, 20), kind=st.sampled_from(["edit", "delete", "react"]))
    def changes_message(self, which: int, kind: str) -> None:
        """A message that Telegram has is to be edited, deleted, or gets a reaction."""
        id_ = self.some("messages WHERE message_id IS NOT NULL", which)
        if id_:
            self.write(lambda t: change_message(t, MessageId(id_), kind))

    @rule(
        which=st.integers(0, 20),
        outcome=st.sampled_from(["begin", "refused", "withdrawn", "pruned", "removed"]),
    )
    def setting_goes_on(self, which: int, outcome: str) -> None:
        """A setting gets a result."""
        id_ = self.some("outbox WHERE supersede_key IS NOT NULL", which)
        if id_:
            self.write(lambda t: self.go_on_with(t, id_, outcome))

    def go_on_with(self, t: Transaction, id_: int, outcome: str) -> None:
        """One step of a setting in the outbox."""
        command = setting_of(t.connection, id_)
        match outcome:
            case "begin":
                outbox.mark_sending(t, command.id)
            case "refused":
                outbox.fail(t, command, SendError("channel_private", "Left."))
            case "withdrawn":
                chat_settings.withdraw(
                    t, command.account_id, command.chat_id, command.rules.kind, Timestamp(TIME * 2)
                )
            case "pruned":
                t.now += chat_settings.PROBLEM_LIFETIME + 1
                chat_settings.prune_problems(t)
            case "removed":
                outbox.fail_all_of(t, command.account_id)

    @rule(which=st.integers(0, 20), text=st.sampled_from(["one", " two "]))
    def writes(self, which: int, text: str) -> None:
        """A reply is posted."""
        id_ = ConversationId(self.some("conversations", which))
        random_id = RandomId(next(self.random_ids))
        self.write(
            lambda t: outbox.enqueue(
                t, id_, text=text, client_id=None, reply_to=None, random_id=random_id
            )
        )

    @rule(
        which=st.integers(0, 20),
        outcome=st.sampled_from(["begin", "sent", "failed", "gone", "later", "again", "back"]),
        telegram_id=ids,
    )
    def reply_goes_on(self, which: int, outcome: str, telegram_id: int) -> None:
        """A reply gets a result."""
        id_ = MessageId(self.some("outbox WHERE message_id > 0", which, "message_id"))
        sent = SentMessage(TelegramMessageId(telegram_id), Timestamp(TIME + telegram_id))
        if id_:
            self.write(lambda t: self.go_on(t, id_, outcome, sent))

    def go_on(self, t: Transaction, id_: MessageId, outcome: str, sent: SentMessage) -> None:
        """One step of the outbox."""
        command = command_of(t.connection, id_)
        match outcome:
            case "begin":
                outbox.mark_sending(t, command.id)
            case "sent":
                outbox.complete(t, command, sent)
            case "failed" | "gone":
                code = "user_deleted" if outcome == "gone" else "refused"
                outbox.fail(t, command, SendError(code, "Refused."))
            case "later":
                error = SendError("flood_wait", "Wait.", Timestamp(TIME))
                outbox.reschedule(
                    t, command, state=OutboxState.WAITING, until=TIME + 60, error=error
                )
            case "again":
                outbox.retry(t, id_)
            case "back":
                outbox.discard(t, id_)

    # What holds

    def write(self, work: Callable[[Transaction], object], *, moves: bool = False) -> None:
        """Write something. Afterwards the reader knows all of it."""
        self.connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            transaction = Transaction(self.connection, TIME + 1_000)
            work(transaction)
            events = transaction.assign_sequence_numbers()
        except SwitchboardError:
            self.connection.exec_driver_sql("ROLLBACK")
            return
        self.connection.exec_driver_sql("COMMIT")
        self.reader.receive(events)
        if moves:
            self.reader.follow_moved_messages(self.connection)
        assert self.reader.differences(self.connection) == []
        assert self.rows(WITHOUT_CHAT) == []
        for row in self.connection.exec_driver_sql(COPIES):
            own = NotifySettings(row.mute_until)
            defaults = NotifySettings(self.default_of(row.telegram_account_id, row.kind))
            muted_until = own.over(defaults).muted_until(TIME + 1_000)
            assert row.muted_until == muted_until
            assert (row.is_archived, row.pinned_rank, row.unread_mark) == (
                row.chat_is_archived,
                row.chat_pinned_rank,
                row.chat_unread_mark,
            )

    def default_of(self, account_id: str, kind: str) -> Timestamp | None:
        """The default of an account for a kind of peers."""
        found = self.connection.exec_driver_sql(
            "SELECT mute_until FROM notify_defaults WHERE telegram_account_id = ? AND kind = ?",
            (account_id, NOTIFY_KINDS[PeerKind(kind)].value),
        ).first()
        return None if found is None else found.mute_until

    def known(self) -> set[AccountId]:
        """The accounts that are stored."""
        return {AccountId(id_) for (id_,) in self.rows("SELECT id FROM accounts")}

    def some(self, table: str, which: int, key: str = "id") -> int:
        """A row of a table, or 0 if it is empty."""
        found = [id_ for (id_,) in self.rows(f"SELECT {key} FROM {table} ORDER BY {key}")]
        return found[which % len(found)] if found else 0

    def rows(self, sql: str) -> list[tuple[int]]:
        """The rows of a statement."""
        return self.connection.exec_driver_sql(sql).all()  # type: ignore[return-value]

    def teardown(self) -> None:
        """Close the database."""
        self.connection.close()
        self.engine.dispose()
        shutil.rmtree(self.folder)


TestEvents = EventsMachine.TestCase
TestEvents.__doc__ = "What is shown changes only together with an event."
TestEvents.settings = settings(
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
