"""Accounts, their sessions, and the sessions that are still to be signed out."""

from sqlalchemy import Column, Index, Text, text
from sqlmodel import Field, SQLModel


class AccountRow(SQLModel, table=True):
    """An account that was signed in here. A removed account keeps its row (removed_at) because its
    messages are still stored.

    user_id is Telegram's id of the account itself, 0 before it is known; no user has two accounts.
    same_as: the account of the same user into which this one is still to be merged.
    registry_user_id: the user that the registry names, if that user has another account here.
    may_merge: whether the operator has allowed the merge of the two. signed_in_at: when the session
    was created. base_label and base_active: the values that Supabase and this installation last
    agreed on. pending_writes (JSON): labels and flags that were sent to Supabase since then,
    without an answer. registry_id: the Supabase project that had the account. holds_lease: whether
    this installation held the lease when Supabase was last asked. message_limits (JSON): how long
    messages may be edited and deleted for everyone; null for the usual times.
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
    has_proxy: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    message_limits: str | None = Field(default=None, sa_type=Text)


class SessionRow(SQLModel, table=True):
    """The encrypted session of an account. It may be stored a moment before its account.

    previous_ciphertext: the replaced session, until the new one has connected. is_unsent: the
    proxy in the ciphertext was changed, and the registry may not have the ciphertext yet.
    """

    __tablename__ = "sessions"

    account_id: str = Field(primary_key=True)
    ciphertext: str = Field(sa_column=Column(Text, nullable=False))
    previous_ciphertext: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    is_unsent: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})


class SignOutRow(SQLModel, table=True):
    """A session that is still to be signed out at Telegram, as ciphertext.

    bound_to: the account id that the ciphertext is bound to; a login that is not an account yet has
    an id of its own. needs_lease: whether another installation may be using the session.
    """

    __tablename__ = "sign_outs"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    bound_to: str
    ciphertext: str = Field(sa_column=Column(Text, nullable=False))
    needs_lease: bool
