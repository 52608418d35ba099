"""The tables, as they are in SQLite, for Alembic only: no query uses these classes.

Migrations create the tables, and a test compares the result with this description. Times are
whole seconds of UTC. Chats are named by Telegram's marked id. `mappers` turns rows into the
domain's values.
"""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class AccountRow(SQLModel, table=True):
    """An account that was signed in here. removed_at keeps the row for its messages' sake.

    user_id is Telegram's id of the account itself, 0 before it is known; nobody has two accounts.
    same_as: the account of the same person, into which this one is still to be merged.
    registry_user_id: the user that the registry names, where another account here is already
    of that user; may_merge: whether the operator has allowed to merge the two.
    signed_in_at dates the session. base_label and base_active are what the record and we last
    agreed on. pending_writes (JSON): labels and flags that were sent to Supabase since, without an
    answer. registry_id: the Supabase in which the account was last seen. holds_lease: whether this
    installation held the lease when Supabase was last asked.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        Index("accounts_of_user", "user_id"),
        Index("one_account_a_user", "user_id", unique=True, sqlite_where=text("user_id <> 0")),
    )

    id: str = Field(primary_key=True)
    label: str
    api_id: int
    user_id: int
    display_name: str
    username: str | None = None
    phone_hint: str
    is_active: bool
    state: str
    state_detail: str
    retry_at: int | None = None
    complete_until: int | None = None
    storage: str
    created_at: int
    removed_at: int | None = None
    import_done: int = 0
    import_total: int = 0
    signed_in_at: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    base_label: str | None = None
    base_active: bool | None = None
    pending_writes: str | None = Field(default=None, sa_type=Text)
    registry_id: str | None = None
    holds_lease: bool = Field(default=True, sa_column_kwargs={"server_default": "1"})
    same_as: str | None = None
    registry_user_id: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    may_merge: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})


class SessionRow(SQLModel, table=True):
    """The vault's ciphertext for an account. It may be here a moment before its account is.

    previous_ciphertext: the one that it replaced, until the new session has connected.
    """

    __tablename__ = "sessions"

    account_id: str = Field(primary_key=True)
    ciphertext: str = Field(sa_column=Column(Text, nullable=False))
    previous_ciphertext: str | None = Field(default=None, sa_column=Column(Text, nullable=True))


class SignOutRow(SQLModel, table=True):
    """A session that is still to be signed out at Telegram, as ciphertext.

    bound_to: the account that the ciphertext is bound to; of a login that is not an account yet,
    an id of its own. needs_lease: whether another installation may be using the session.
    """

    __tablename__ = "sign_outs"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    bound_to: str
    ciphertext: str = Field(sa_column=Column(Text, nullable=False))
    needs_lease: bool


class PeerRow(SQLModel, table=True):
    """A user, group or channel as one account knows it. Access hashes are per account.

    search_key: what title and username are looked for by (domain/search_key.py).
    """

    __tablename__ = "peers"
    __table_args__ = (
        Index("peers_by_username", "telegram_account_id", "username"),
        {"sqlite_with_rowid": False},
    )

    telegram_account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    chat_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    kind: str
    title: str
    username: str | None = None
    access_hash: int | None = None
    can_reply: bool
    search_key: str = Field(default="", sa_column_kwargs={"server_default": ""})
    is_contact: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})


class ChatRow(SQLModel, table=True):
    """One of an account's chats: what Telegram's sync needs, and what the owner has set for it.

    unread_counted_up_to_id: Telegram's unread count included everything up to this Telegram id.
    verified_up_to_id: history has been read without a hole up to this Telegram id.
    history_complete: everything older has been fetched, or Telegram has no more.
    rescan_from_id: Telegram skipped updates here; from this Telegram id on, messages have to be
    read again.
    in_step_up_to_id: up to here history had been read, and updates had told everything, when
    the account last was in step with Telegram.
    mute_until, silent: the chat's own notification settings; null where the defaults of its kind
    hold (`notify_defaults`). mute_until is 0 for a chat that is not muted.
    pinned_rank: its place among the pinned chats of the archive or of the main list, the least one
    first; null where it is not pinned.
    draft_date: when the owner saved or cleared the draft; draft_text is null where there is none.
    """

    __tablename__ = "chats"
    __table_args__ = ({"sqlite_with_rowid": False},)

    telegram_account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    chat_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    read_inbox_max_id: int = 0
    read_outbox_max_id: int = 0
    unread_counted_up_to_id: int = 0
    verified_up_to_id: int = 0
    history_complete: bool = False
    rescan_from_id: int | None = None
    in_step_up_to_id: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    mute_until: int | None = None
    silent: bool | None = None
    is_archived: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    pinned_rank: int | None = None
    unread_mark: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    unread_mentions: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    draft_text: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    draft_entities: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    draft_reply_to_message_id: int | None = None
    draft_date: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class NotifyDefaultRow(SQLModel, table=True):
    """The notification settings of an account's chats of one kind that have none of their own."""

    __tablename__ = "notify_defaults"
    __table_args__ = ({"sqlite_with_rowid": False},)

    telegram_account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    kind: str = Field(primary_key=True)
    mute_until: int | None = None
    silent: bool | None = None


class FolderRow(SQLModel, table=True):
    """A folder of an account at Telegram (a dialog filter). rules: as JSON, which chats are in it.

    position: its place among the account's folders.
    """

    __tablename__ = "folders"
    __table_args__ = ({"sqlite_with_rowid": False},)

    telegram_account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    position: int
    title: str
    emoticon: str | None = None
    rules: str = Field(sa_column=Column(Text, nullable=False))


class ConversationRow(SQLModel, table=True):
    """What the operator works with: a chat of an account, or one topic of it.

    topic_id: 0 where the whole chat is one conversation.
    last_message_id and last_message_at are kept beside it so that the list needs no search.
    muted_until: until when it is muted, by its chat's settings or the defaults; null where it is
    not muted. This, is_archived, pinned_rank and unread_mark are copies of what its chat says, for
    the indexes of the list (`store/messages/dialog_state.py`).
    """

    __tablename__ = "conversations"
    __table_args__ = (
        UniqueConstraint("telegram_account_id", "chat_id", "topic_id"),
        Index("conversations_of_chat", "chat_id"),
        Index("conversations_newest", "is_archived", "last_message_at", "id"),
        Index(
            "conversations_newest_of_account",
            "telegram_account_id",
            "is_archived",
            "last_message_at",
            "id",
        ),
        Index(
            "conversations_unread",
            "telegram_account_id",
            "is_archived",
            "muted_until",
            "unread_count",
            sqlite_where=text("unread_count > 0"),
        ),
        Index(
            "conversations_pinned",
            "is_archived",
            "pinned_rank",
            "id",
            sqlite_where=text("pinned_rank IS NOT NULL"),
        ),
        Index("conversations_muted", "muted_until", sqlite_where=text("muted_until IS NOT NULL")),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    telegram_account_id: str = Field(foreign_key="accounts.id")
    chat_id: int
    topic_id: int = 0
    unread_count: int = 0
    last_message_id: int | None = None
    last_message_at: int = 0
    muted_until: int | None = None
    is_archived: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    pinned_rank: int | None = None
    unread_mark: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})


class MessageRow(SQLModel, table=True):
    """A message. message_id is Telegram's, null until Telegram has given one.

    sort_rank orders messages of one second: Telegram's id, or above all while there is none.

    entities: as JSON how the text looks, null where it is plain. header: as JSON where it was
    forwarded from, who signed it and what it quotes, null where there is nothing of this.

    mentions_me: it mentions the owner, or answers a message of the owner. is_unread_mention: the
    owner has not looked at it yet. is_silent: it was sent without a notification.

    discarded: an outgoing message the operator took back before it was sent, or one that turned
    out to be another row; it is listed nowhere.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("telegram_account_id", "chat_id", "message_id"),
        UniqueConstraint("conversation_id", "client_id"),
        CheckConstraint("direction IN ('incoming', 'outgoing')"),
        CheckConstraint("status IN ('received', 'pending', 'sent', 'failed')"),
        Index("messages_in_thread", "conversation_id", "timestamp", "sort_rank", "id"),
        Index("messages_by_time", "telegram_account_id", "timestamp"),
        Index("messages_by_telegram_id", "telegram_account_id", "message_id"),
        Index(
            "messages_nameless",
            "telegram_account_id",
            "sender_id",
            sqlite_where=text("sender_name IS NULL"),
        ),
        Index(
            "messages_unread_by_peer",
            "conversation_id",
            "message_id",
            sqlite_where=text("direction = 'outgoing' AND read_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    telegram_account_id: str = Field(foreign_key="accounts.id")
    conversation_id: int = Field(foreign_key="conversations.id")
    chat_id: int
    message_id: int | None = None
    sort_rank: int
    direction: str
    sender_id: int | None = None
    sender_name: str | None = None
    text: str = Field(sa_column=Column(Text, nullable=False))
    kind: str
    media_label: str | None = None
    timestamp: int
    status: str
    error_code: str | None = None
    error_text: str | None = None
    retry_at: int | None = None
    client_id: str | None = None
    reply_to_message_id: int | None = None
    edited_at: int | None = None
    deleted_at: int | None = None
    read_at: int | None = None
    discarded: bool = False
    entities: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    header: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    mentions_me: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    is_unread_mention: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    is_silent: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})


class MessageVersionRow(SQLModel, table=True):
    """An earlier version of a message's text, how it looked, and since when it stood."""

    __tablename__ = "message_versions"
    __table_args__ = (Index("versions_of_message", "message_id"),)

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="messages.id")
    text: str = Field(sa_column=Column(Text, nullable=False))
    valid_from: int
    entities: str | None = Field(default=None, sa_column=Column(Text, nullable=True))


class OutboxRow(SQLModel, table=True):
    """A command: a change that the operator wants at Telegram. It leaves when Telegram has executed
    it, or when the operator takes it back.

    kind and payload (JSON): what it says. message_id: our message that it is about.
    ordering_key: in a chat, commands with the same key run one after the other. supersede_key: a
    newer command of the chat with this key replaces it. not_before: the earliest time of the first
    try. blocks_account: it waits for what may hold back the whole account, not only its chat: a
    flood wait since which Telegram has taken no other such command. error: why it waits, or why
    Telegram refused it.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("telegram_account_id", "random_id"),
        Index("outbox_in_order", "telegram_account_id", "id"),
        Index(
            "outbox_of_chat",
            "telegram_account_id",
            "chat_id",
            "supersede_key",
            sqlite_where=text("supersede_key IS NOT NULL"),
        ),
        Index("outbox_of_message", "message_id"),
        Index(
            "outbox_failed",
            "telegram_account_id",
            "chat_id",
            sqlite_where=text("state = 'failed'"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    telegram_account_id: str = Field(foreign_key="accounts.id")
    chat_id: int
    conversation_id: int = Field(foreign_key="conversations.id")
    kind: str
    message_id: int | None = None
    payload: str = Field(sa_column=Column(Text, nullable=False))
    random_id: int | None = None
    ordering_key: str
    supersede_key: str | None = None
    state: str
    attempts: int = 0
    not_before: int | None = None
    next_try_at: int | None = None
    blocks_account: bool = True
    error_code: str | None = None
    error_text: str | None = None
    created_at: int


class UpdateStateRow(SQLModel, table=True):
    """Where an account stands in one of Telegram's sequences; channel_id 0 is the account's own."""

    __tablename__ = "update_states"
    __table_args__ = ({"sqlite_with_rowid": False},)

    telegram_account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    channel_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    pts: int
    qts: int = 0
    date: int = 0
    seq: int = 0


class DialogCheckpointRow(SQLModel, table=True):
    """How far the first reading of an account's list of chats has come; no row once it is whole.

    date, message_id and chat_id: where the last stored page ended.
    """

    __tablename__ = "dialog_checkpoints"
    __table_args__ = ({"sqlite_with_rowid": False},)

    telegram_account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    date: int
    message_id: int
    chat_id: int


class MessageTombstoneRow(SQLModel, table=True):
    """A message that was deleted at Telegram before it came here; chat_id is 0 outside channels."""

    __tablename__ = "message_tombstones"
    __table_args__ = ({"sqlite_with_rowid": False},)

    telegram_account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    chat_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    message_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    created_at: int


class EventRow(SQLModel, table=True):
    """One number of the sequence: what kind of change, and what changed."""

    __tablename__ = "changes"

    seq: int | None = Field(default=None, primary_key=True)
    type: str
    subject_id: str


class MergedConversationRow(SQLModel, table=True):
    """A conversation that was merged into another, when their accounts were. Its number may still
    be known to an open page or another program."""

    __tablename__ = "merged_conversations"

    id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    into_id: int


class MetaRow(SQLModel, table=True):
    """Single values: the installation's id, how far the search index has come."""

    __tablename__ = "meta"

    key: str = Field(primary_key=True)
    value: str
