/**
 * The types of REST and of the event stream, as the contract names them. There is no code in this file.
 *
 * Every time is UTC, `YYYY-MM-DDTHH:MM:SSZ`, so that two of them compare as text.
 *
 * @typedef {string | number} Id
 *
 * @typedef {"connecting" | "catching_up" | "connected" | "disconnected" | "flood_wait"
 *   | "signed_out" | "banned" | "duplicated" | "held_elsewhere" | "failed"
 *   | "inactive" | "frozen"} AccountState
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
 * @property {string | null} complete_until  all messages up to this time are stored
 * @property {number} unread_count
 * @property {"supabase" | "local"} storage
 * @property {string} created_at
 * @property {number} import_done  chats whose history has been read
 * @property {number} import_total  of this many chats; equal to import_done if no import runs
 * @property {string | null} [user_id]  Telegram's id; messages of this account have it as sender_id
 * @property {string | null} [removed_at]  set in the last event of a removed account
 * @property {boolean} [has_proxy]  it has a proxy of its own, whose address Switchboard never returns
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
 * @property {string | null} [topic_id]  a forum topic, or the person in a channel's direct messages; null for a whole chat
 * @property {boolean} [is_listed]  false: lists do not show it, as a forum beside its topics, or a hidden topic
 * @property {string | null} [topic_title]  the title of the topic, or the name of the person
 * @property {boolean} [is_direct_messages]  whether it is a person in a channel's direct messages
 * @property {string | null} [first_name]  of the person or bot, if it is known
 * @property {boolean} can_reply
 * @property {Id | null} [moved_to_conversation_id]  the supergroup that this group became
 * @property {Id | null} [moved_from_conversation_id]  the group that this supergroup was; its messages follow when the thread is paged back
 * @property {string | null} [cannot_reply_reason]  why nothing can be written, as a sentence
 * @property {number} unread_count
 * @property {number} failed_count  replies that failed and were neither sent nor discarded since
 * @property {string | null} last_message_at
 * @property {Message | string | null} last_message
 * @property {string | null} [read_inbox_max_id]  Telegram's id of the last read message
 * @property {number} [unread_own_count]  unread messages that another account of the operator wrote
 * @property {string | null} [muted_until]  `9999-12-31T23:59:59Z` for always
 * @property {boolean} [is_archived]
 * @property {boolean} [is_pinned]
 * @property {number | null} [pinned_rank]  the place among the pinned ones of the account
 * @property {boolean} [unread_mark]  marked as unread, without an unread message
 * @property {number} [unread_mentions]  unread mentions of the account and replies to it
 * @property {{ code: string, text: string } | null} [problem]  why Telegram refused the operator's last change
 * @property {Draft | null} [draft]  the unfinished reply at Telegram, which all the account's devices share
 * @property {ReplyKeyboard | null} [reply_keyboard]  the answers that a bot offers
 * @property {string | null} [waiting_since]  the time of the oldest message that nobody has answered
 * @property {string | null} [snoozed_until]  lists leave it out until then
 * @property {boolean} [snooze_unless_answered]  a reply of the operator does not end the snooze
 * @property {string | null} [note]  the operator's; Telegram does not know it
 *
 * @typedef {object} Draft
 * @property {string} text
 * @property {string | null} reply_to_message_id  Telegram's id of the message that it replies to
 * @property {string} date
 *
 * @typedef {object} Folder  one of Telegram's folders; only Switchboard applies its rules
 * @property {number} id  unique within its account
 * @property {string} account_id
 * @property {string} title
 * @property {string | null} emoticon
 * @property {string[]} pinned  chat ids, as are the next two
 * @property {string[]} included
 * @property {string[]} excluded
 * @property {boolean} contacts
 * @property {boolean} non_contacts
 * @property {boolean} groups
 * @property {boolean} channels
 * @property {boolean} bots
 * @property {boolean} exclude_muted
 * @property {boolean} exclude_read
 * @property {boolean} exclude_archived
 *
 * @typedef {{ telegram_account_id: string, items: Folder[] }} FolderList  all folders of an account
 *
 * @typedef {object} Meeting  a conversation of one of the accounts, and its title there
 * @property {Id} conversation_id
 * @property {string} telegram_account_id
 * @property {string} chat_id
 * @property {string} title
 * @property {string | null} last_message_at
 *
 * @typedef {object} About  who a conversation is with
 * @property {Conversation} conversation
 * @property {string | null} person_id  null for a group or channel
 * @property {string | null} first_name
 * @property {boolean} is_contact  in the contacts of the account
 * @property {string | null} first_message_at  the oldest stored message
 * @property {number} message_count  the stored messages, also deleted ones, up to 100,000
 * @property {boolean} is_complete  Telegram has no older message
 * @property {Meeting[]} elsewhere  the same person or group in other accounts
 * @property {Meeting[]} groups  in which the person wrote lately
 *
 * @typedef {object} ConversationChange  what the operator changes; an absent field stays as it is
 * @property {string | null} [muted_until]
 * @property {boolean} [is_archived]
 * @property {boolean} [is_pinned]
 * @property {boolean} [unread_mark]
 * @property {Omit<Draft, "date"> | null} [draft]
 * @property {string | null} [snoozed_until]
 * @property {boolean} [snooze_unless_answered]  together with snoozed_until
 * @property {string | null} [note]
 *
 * @typedef {object} Failure
 * @property {string} code
 * @property {string} text
 * @property {string | null} [retry_at]
 *
 * @typedef {"bold" | "italic" | "underline" | "strikethrough" | "spoiler" | "code" | "pre"
 *   | "blockquote" | "text_link" | "mention"} EntityType
 *
 * @typedef {object} Entity  the format or the link of a part of a text
 * @property {EntityType} type
 * @property {number} offset  in UTF-16 code units, as in JavaScript
 * @property {number} length
 * @property {string} [url]  of a text_link
 * @property {string} [language]  of a pre
 *
 * @typedef {object} Button  of a bot
 * @property {string} text
 * @property {"url" | "reply" | "callback" | "other"} kind
 * @property {string} [url]  only of a url
 *
 * @typedef {object} ReplyKeyboard  what a bot offers to answer
 * @property {string} message_id  Telegram's id of the message that brought it
 * @property {Button[][]} buttons
 * @property {string | null} placeholder
 * @property {boolean} is_single_use  hidden once it was used
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
 * @property {"received" | "pending" | "sent" | "failed" | "scheduled"} status
 * @property {Failure | null} error
 * @property {string | null} client_id
 * @property {string | null} reply_to_message_id
 * @property {string | null} edited_at
 * @property {string | null} deleted_at
 * @property {string | null} read_at
 * @property {Entity[]} [entities]  absent while Switchboard has not confirmed the message
 * @property {string | null} [forwarded_from]  the author of the forwarded message
 * @property {string | null} [signature]  under a post, or of an anonymous administrator
 * @property {{ kind: "message" | "story", text: string | null, author: string | null } | null} [quote]
 *   a quoted part, or a quote from another chat or of a story
 * @property {boolean} [mentions_me]  mentions the account, or replies to a message of it
 * @property {boolean} [is_silent]  the sender wants no sound
 * @property {string | null} [topic_id]  as in its conversation
 * @property {string | null} [album_id]  photos and files that were sent together have the same
 * @property {Button[][]} [buttons]  of a bot, in rows
 * @property {Reaction[]} [reactions]
 * @property {string | null} [expires_at]  when its timer deletes it for everybody
 * @property {boolean} [deleted_by_timer]
 * @property {string | null} [not_before]  a pending reply is not sent before, and can be taken back
 * @property {string | null} [scheduled_at]  when Telegram sends it
 * @property {boolean} [scheduled_when_online]  Telegram sends it as soon as the other person is online
 * @property {boolean} [can_edit]  time limits pass without an event
 * @property {boolean} [can_delete_for_everyone]
 * @property {PendingChange | null} [pending_change]  wanted, and not at Telegram yet
 * @property {{ code: string, text: string } | null} [problem]  why Telegram refused the last change
 * @property {boolean} [local]  only on the page: Switchboard has not confirmed it yet
 * @property {"markdown"} [format]  only on the page: the marks in the text become formats
 * @property {boolean} [split]  only on the page: to be sent in parts, because it is too long for one message
 *
 * @typedef {object} PendingChange
 * @property {string} kind  edit, delete, react; of a scheduled message reschedule, unschedule, send_scheduled
 * @property {string} [text]  of an edit
 * @property {Entity[]} [entities]  of an edit
 * @property {string | null} [send_at]  of a reschedule
 * @property {string | null} [emoji]  of a reaction; null takes it back
 * @property {boolean} [for_everyone]  of a deletion
 * @property {Failure | null} error  why it waits
 *
 * @typedef {object} Person  somebody whom accounts have met
 * @property {string} chat_id
 * @property {ConversationKind} kind
 * @property {string} title
 * @property {string | null} username
 * @property {{ telegram_account_id: string, conversation_id: Id | null }[]} known_by  the newest conversation first
 *
 * @typedef {object} OutgoingText  a reply, as it is sent to Switchboard
 * @property {string} text
 * @property {string} client_id
 * @property {string} [reply_to_message_id]
 * @property {boolean} [split]  a text that is too long is sent in parts
 * @property {"markdown"} [format]
 * @property {string} [send_at]  by Telegram's schedule
 * @property {string} [not_before]
 * @property {boolean} [silent]
 *
 * @typedef {{ emoji: string, count: number, chosen: boolean }} Reaction  chosen: by the account itself
 *
 * @typedef {object} ButtonAnswer  what a bot answered when a button was pressed
 * @property {"text" | "url" | "none"} kind
 * @property {string | null} text
 * @property {boolean} alert  whether the operator is to confirm that they read the text
 * @property {string | null} url
 *
 * @typedef {{ text: string, since: string, entities: Entity[] }} Edit  an earlier text, its
 *   formats, and when it was written
 *
 * @typedef {object} Activity  of one hour
 * @property {string} hour  when it begins
 * @property {number} received
 * @property {number} sent
 * @property {number | null} latency_median_ms  from Telegram's packet to this page; null if
 *   no message arrived live
 * @property {number | null} latency_worst_ms
 * @property {number} requests
 *
 * @typedef {{ telegram_account_id: string, done: number, total: number }} ImportProgress  in chats
 *
 * @typedef {object} LoginError
 * @property {string} code
 * @property {string} [detail]
 *
 * @typedef {object} LoginProgress
 * @property {string} login_id
 * @property {string} step  code, password, qr, done, or the way in which it ended
 * @property {string | null} [qr_url]
 * @property {string | null} [qr_svg]
 * @property {string | null} [expires_at]
 * @property {SentBy | null} [sent_by]  null if the sent code is no longer valid
 * @property {string | null} [sent_to]  where the code was sent, as Telegram masks it
 * @property {number | null} [code_length]
 * @property {SentBy | null} [next_way]  the way in which the code can be sent again
 * @property {string | null} [resend_at]
 * @property {string | null} [password_hint]
 * @property {string | null} [note]
 * @property {Account | null} [account]
 * @property {LoginError | null} [error]
 *
 * @typedef {"app" | "sms" | "call" | "flash_call" | "missed_call" | "email" | "fragment"
 *   | "firebase" | "word" | "phrase"} SentBy
 *
 * @typedef {object} NewAccount  without an API ID and hash, those of `like_account_id` or of the newest account are used
 * @property {number | string} [api_id]
 * @property {string} [api_hash]
 * @property {string} [like_account_id]
 * @property {string} label
 * @property {string} [phone]
 * @property {string} [proxy]  for this account alone
 *
 * @typedef {object} SavedReply  its text may contain {first_name}, {name} and {account}
 * @property {number} id
 * @property {string} shortcut
 * @property {string} text
 *
 * @typedef {object} ImportedReplies
 * @property {number} added
 * @property {SavedReply[]} items  the new ones
 * @property {string[]} clashes  shortcuts that another text has here
 * @property {string[]} unchanged  shortcuts that were here already
 * @property {string[]} unusable  shortcuts without a text, or with too long a one
 *
 * @typedef {object} SavedReplyList
 * @property {SavedReply[]} items
 *
 * @typedef {{ type: "hello", seq: number }
 *   | { type: "resync", seq?: number }
 *   | { type: "alive", seq: number }
 *   | { type: "message_received" | "message_sent" | "message_updated", seq: number, data: Message }
 *   | { type: "conversation_updated", seq: number, data: Conversation }
 *   | { type: "account_status", seq: number, data: Account }
 *   | { type: "saved_replies_updated", seq: number, data: { items: SavedReply[] } }
 *   | { type: "folders_updated", seq: number, data: FolderList }
 *   | { type: "import_progress", seq: number, data: ImportProgress }} Frame
 */

/**
 * @template T
 * @typedef {{ items: T[], next_cursor: string | null, older?: "unavailable" }} Page
 */

export {};
