"""Store that a basic group became a supergroup.

Telegram creates a new chat, and no longer shows the old one (Telegram: "Channels, supergroups,
gigagroups and basic groups", migration). So the messages of the old chat become read, its draft
moves, and its waiting replies fail, so that the operator can send them to the supergroup. Telegram
reports the change several times and in any order, so all of this may be repeated.
"""

from collections.abc import Iterable

from switchboard.domain.drafts import Draft
from switchboard.domain.ids import AccountId, ChatId, ConversationId, TelegramMessageId
from switchboard.domain.messages import SendError
from switchboard.domain.outbox import Command, OutboxState
from switchboard.domain.outbox.kinds.set_draft import SetDraft
from switchboard.domain.outbox.message_content import MAY_HAVE_ARRIVED
from switchboard.domain.permissions import CannotReply
from switchboard.domain.updates import Peer
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import conversations, dialog_state, outbox, supergroups, waiting
from switchboard.store.messages.commands import chat_settings
from switchboard.store.messages.conversation_state import load_or_create

WAITING = (OutboxState.QUEUED, OutboxState.WAITING)


def record(transaction: Transaction, account_id: AccountId, old: ChatId, new: ChatId) -> bool:
    """Store the change of a group. Returns whether there is a new command to Telegram."""
    if supergroups.add(transaction, account_id, old, new):
        waiting.refresh_chat(transaction, account_id, old)
    return _move_rows(transaction, account_id, old, new)


def record_from_peers(
    transaction: Transaction, account_id: AccountId, peers: Iterable[Peer]
) -> bool:
    """The same for every group whose description says that it has moved."""
    moves = [(peer.chat_id, peer.migrated_to) for peer in peers if peer.migrated_to is not None]
    moved = [record(transaction, account_id, old, new) for old, new in moves]
    return any(moved)


def move_pending(transaction: Transaction, account_id: AccountId) -> bool:
    """The same for all moved groups of an account, for example after its list of chats was read."""
    moves = transaction.fetch_all(
        "SELECT old_chat_id, new_chat_id FROM moved_groups WHERE telegram_account_id = ?",
        (account_id,),
    )
    moved = [
        _move_rows(transaction, account_id, row["old_chat_id"], row["new_chat_id"]) for row in moves
    ]
    return any(moved)


def open_thread(
    transaction: Transaction, account_id: AccountId, old: ChatId, new: ChatId
) -> ConversationId:
    """The conversation of a group that became a supergroup. It is created if it does not exist
    yet."""
    conversation = load_or_create(transaction, account_id, old)
    record(transaction, account_id, old, new)
    return conversation.id


def _move_rows(transaction: Transaction, account_id: AccountId, old: ChatId, new: ChatId) -> bool:
    left = supergroups.conversation_of(transaction.connection, account_id, old)
    if left is None:
        return False
    _read_all(transaction, account_id, old)
    has_draft = _move_draft(transaction, account_id, old, new)
    _fail_waiting(transaction, account_id, old)
    return has_draft


def _read_all(transaction: Transaction, account_id: AccountId, old: ChatId) -> None:
    """Mark the old chat as read, with its mentions, and remove its unread mark."""
    conversation = load_or_create(transaction, account_id, old)
    newest = transaction.fetch_value(
        "SELECT max(message_id) FROM messages WHERE telegram_account_id = ? AND chat_id = ?",
        (account_id, old),
    )
    conversation.read(TelegramMessageId(newest or 0), 0)
    conversation.marks.unread_mentions = 0
    conversation.save(transaction)
    dialog_state.set_unread_mark(transaction, account_id, old, unread_mark=False)


def _move_draft(transaction: Transaction, account_id: AccountId, old: ChatId, new: ChatId) -> bool:
    """Move the draft to the supergroup. It stays if the supergroup is unknown or has a draft, and
    is dropped if the supergroup had a later one. Returns whether it was moved."""
    connection = transaction.connection
    left = supergroups.conversation_of(connection, account_id, old)
    draft = None if left is None else conversations.get(connection, left).draft
    if left is None or draft is None:
        return False
    _withdraw_draft(transaction, account_id, old, draft)
    there = supergroups.conversation_of(connection, account_id, new)
    target = None if there is None else conversations.get(connection, there)
    if target is None or target.draft is not None:
        return False
    dialog_state.clear_draft(transaction, account_id, old)
    later = transaction.fetch_value(
        "SELECT draft_date FROM chats WHERE telegram_account_id = ? AND chat_id = ?",
        (account_id, new),
    )
    if later > draft.date or not draft.text:
        return False
    chat_settings.enqueue(transaction, target, SetDraft(draft.text))
    return True


def _withdraw_draft(
    transaction: Transaction, account_id: AccountId, old: ChatId, draft: Draft
) -> None:
    """Keep a waiting draft only in the store: at Telegram its chat no longer exists."""
    waiting = transaction.execute(
        "DELETE FROM outbox WHERE telegram_account_id = ? AND chat_id = ? AND supersede_key = ? "
        "AND state <> 'sending'",
        (account_id, old, SetDraft.rules.kind),
    )
    if waiting.rowcount:
        dialog_state.set_draft(transaction, account_id, old, draft)


def _fail_waiting(transaction: Transaction, account_id: AccountId, old: ChatId) -> None:
    """Let waiting and failed replies of the old chat be sent to the supergroup. A reply that
    Telegram may already have waits for its answer."""
    for command, error_text in outbox.commands_of_chat(transaction, account_id, old):
        if command.rules.newest_wins:
            if command.state in WAITING:
                outbox.withdraw(transaction, command)
        elif command.state in (*WAITING, OutboxState.FAILED):
            _fail(transaction, command, error_text)


def _fail(transaction: Transaction, command: Command, error_text: str | None) -> None:
    sentence = supergroups.retry_sentence(
        transaction.connection, command.account_id, command.chat_id
    )
    if sentence is None or (error_text or "").startswith(sentence):
        return
    doubt = (error_text or "").endswith(MAY_HAVE_ARRIVED)
    text = command.content.refusal_text(sentence, may_have_arrived=doubt)
    outbox.fail(transaction, command, SendError(CannotReply.GROUP_MOVED.value, text))
