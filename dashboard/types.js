/**
 * The shapes that cross the wall between Switchboard and this page, as its REST and
 * WebSocket contract names them. Types only; nothing here runs.
 *
 * Every time is UTC, `YYYY-MM-DDTHH:MM:SSZ`, so that two of them compare as text.
 *
 * @typedef {string | number} Id
 *
 * @typedef {"connecting" | "catching_up" | "connected" | "disconnected" | "flood_wait"
 *   | "signed_out" | "banned" | "duplicated" | "held_elsewhere" | "failed"
 *   | "inactive"} AccountState
 *
 * @typedef {object} Account
 * @property {string} id
 * @property {string} label
 * @property {number} api_id
 * @property {string | null} display_name
 * @property {string | null} username
 * @property {string | null} phone_hint  the last two digits
 * @property {boolean} is_active
 * @property {AccountState} state
 * @property {string | null} state_detail  what happened and what to do
 * @property {string | null} retry_at
 * @property {string | null} complete_until  everything up to here is in the store
 * @property {number} unread_count
 * @property {"supabase" | "local"} storage
 * @property {string} created_at
 * @property {number} import_done  chats whose history has been read
 * @property {number} import_total  of so many; alike when nothing is left
 * @property {string | null} [user_id]  Telegram's, as the sender_id of messages has it
 * @property {string | null} [removed_at]  set on the last word about a removed account
 *
 * @typedef {"user" | "bot" | "group" | "channel"} ConversationKind
 *
 * @typedef {object} Conversation
 * @property {Id} id
 * @property {string} telegram_account_id
 * @property {string} chat_id
 * @property {ConversationKind} kind
 * @property {string} title
 * @property {string | null} username
 * @property {boolean} can_reply
 * @property {number} unread_count
 * @property {number} failed_count  replies that were refused and are neither sent nor discarded since
 * @property {string | null} last_message_at
 * @property {Message | string | null} last_message
 * @property {string | null} [read_inbox_max_id]  Telegram's message id up to which it is read
 * @property {number} [unread_own_count]  of the unread, how many another account of ours wrote
 *
 * @typedef {object} Failure
 * @property {string} code
 * @property {string} text
 * @property {string | null} [retry_at]
 *
 * @typedef {"bold" | "italic" | "underline" | "strikethrough" | "spoiler" | "code" | "pre"
 *   | "blockquote" | "text_link" | "mention"} EntityType
 *
 * @typedef {object} Entity  how a part of a text looks, or where it leads
 * @property {EntityType} type
 * @property {number} offset  in UTF-16 code units, as strings count here
 * @property {number} length
 * @property {string} [url]  of a text_link
 * @property {string} [language]  of a pre
 *
 * @typedef {object} Message
 * @property {Id} id
 * @property {Id} conversation_id
 * @property {string} telegram_account_id
 * @property {string} chat_id
 * @property {string | null} message_id  Telegram's; null while pending
 * @property {"incoming" | "outgoing"} direction
 * @property {string | null} sender_id
 * @property {string | null} sender_name
 * @property {string} text
 * @property {"text" | "media" | "service"} kind
 * @property {string | null} media_label
 * @property {string} timestamp
 * @property {"received" | "pending" | "sent" | "failed"} status
 * @property {Failure | null} error
 * @property {string | null} client_id
 * @property {string | null} reply_to_message_id
 * @property {string | null} edited_at
 * @property {string | null} deleted_at
 * @property {string | null} read_at
 * @property {Entity[]} [entities]  absent while Switchboard has not confirmed the message
 * @property {string | null} [forwarded_from]  who wrote it first
 * @property {string | null} [signature]  under a post, or of an anonymous administrator
 * @property {{ kind: "message" | "story", text: string | null, author: string | null } | null} [quote]
 *   what it quotes beyond its reply
 * @property {boolean} [local]  ours only: Switchboard has not confirmed it yet
 *
 * @typedef {{ text: string, since: string, entities: Entity[] }} Edit  an earlier text, how it
 *   looked, and since when it stood
 *
 * @typedef {object} Activity  of one hour
 * @property {string} hour  when it begins
 * @property {number} received
 * @property {number} sent
 * @property {number | null} latency_median_ms  from Telegram's packet to this page; null where
 *   nothing came in live
 * @property {number | null} latency_worst_ms
 *
 * @typedef {{ telegram_account_id: string, done: number, total: number }} ImportProgress  in chats
 *
 * @typedef {object} LoginError
 * @property {string} code
 * @property {string} [text]
 * @property {string} [detail]
 *
 * @typedef {object} LoginProgress
 * @property {string} login_id
 * @property {string} step  code, password, qr, done, or how it ended
 * @property {string | null} [qr_url]
 * @property {string | null} [qr_svg]
 * @property {string | null} [expires_at]
 * @property {SentBy | null} [sent_by]  null where the code that was sent is no longer good
 * @property {string | null} [sent_to]  Telegram's own pattern of where
 * @property {number | null} [code_length]
 * @property {SentBy | null} [next_way]  how the code may be sent again
 * @property {string | null} [resend_at]
 * @property {string | null} [password_hint]
 * @property {string | null} [note]
 * @property {Account | null} [account]
 * @property {LoginError | null} [error]
 *
 * @typedef {"app" | "sms" | "call" | "flash_call" | "missed_call" | "email" | "fragment"
 *   | "firebase" | "word" | "phrase"} SentBy
 *
 * @typedef {object} NewAccount  without API ID and hash those of `like_account_id` or of the newest
 * @property {number | string} [api_id]
 * @property {string} [api_hash]
 * @property {string} [like_account_id]
 * @property {string} label
 * @property {string} [phone]
 *
 * @typedef {{ type: "hello", seq: number }
 *   | { type: "resync", seq?: number }
 *   | { type: "alive", seq: number }
 *   | { type: "message_received" | "message_sent" | "message_updated", seq: number, data: Message }
 *   | { type: "conversation_updated", seq: number, data: Conversation }
 *   | { type: "account_status", seq: number, data: Account }
 *   | { type: "import_progress", seq: number, data: ImportProgress }} Frame
 */

/**
 * @template T
 * @typedef {{ items: T[], next_cursor: string | null, older?: "unavailable" }} Page
 */

export {};
