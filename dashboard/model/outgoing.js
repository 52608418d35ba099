/**
 * Replies that Switchboard has not confirmed: how one begins, and how it is sent.
 *
 * @import { Conversation, Message, OutgoingText } from "../types.js"
 */
import { strings } from "../lib/format/strings.js";
import { hasMarks } from "../lib/rich_text/markdown.js";

/**
 * @typedef {object} SendOptions how the operator wants one reply to be sent
 * @property {boolean} [split] in parts, because it is too long for one message
 * @property {string} [sendAt] by Telegram's schedule, at this time
 * @property {boolean} [silent] without a sound at the other side
 */

/**
 * @typedef {object} SendChoices how the operator wants all replies to be sent
 * @property {number} undoSeconds how long a reply waits, so that it can be taken back
 * @property {boolean} markdown whether marks in a text become formats
 */

/** The last provisional id. */
let lastId = 0;

/** The ids of a new reply. Ids sort in the order of writing, even within a millisecond. */
export function newIds() {
  const client_id = crypto.randomUUID();
  lastId = Math.max(Date.now(), lastId + 1);
  return { id: `local ${lastId} ${client_id}`, client_id, message_id: null, local: true };
}

/** A discarded reply that the operator brings back. @param {Message} message @returns {Message} */
export function discarded(message) {
  const error = message.error ?? { code: "discarded", text: strings.discardedBefore };
  return { ...message, status: "failed", error: { ...error, retry_at: null }, deleted_at: null, not_before: null };
}

/** @param {Conversation} conversation @param {string} text @param {string | null} quoted Telegram's id
 * @param {SendOptions} options @param {SendChoices} choices @returns {Message} */
export function provisional(conversation, text, quoted, { split, sendAt, silent }, { undoSeconds, markdown }) {
  const now = Date.now();
  return {
    ...newIds(),
    conversation_id: conversation.id,
    telegram_account_id: conversation.telegram_account_id,
    chat_id: conversation.chat_id,
    topic_id: conversation.topic_id ?? null,
    direction: "outgoing",
    sender_id: null,
    sender_name: null,
    text,
    kind: "text",
    media_label: null,
    timestamp: sendAt ?? utc(now),
    status: "pending",
    error: null,
    reply_to_message_id: quoted,
    edited_at: null,
    deleted_at: null,
    read_at: null,
    ...(split && { split }),
    ...(silent && { is_silent: true }),
    ...(sendAt !== undefined && { scheduled_at: sendAt }),
    ...(sendAt === undefined && undoSeconds > 0 && { not_before: utc(now + undoSeconds * 1000) }),
    ...(markdown && hasMarks(text) && { format: /** @type {const} */ ("markdown") }),
  };
}

/** What Switchboard is asked to send. A time to take it back that has passed is left out.
 * @param {Message} message @param {number} now milliseconds @returns {OutgoingText} */
export function bodyOf({ text, client_id, reply_to_message_id, split, format, scheduled_at, not_before, is_silent }, now) {
  return {
    text,
    client_id: client_id ?? "",
    ...(reply_to_message_id !== null && { reply_to_message_id }),
    ...(split && { split }),
    ...(format && { format }),
    ...(scheduled_at && { send_at: scheduled_at }),
    ...(not_before && Date.parse(not_before) > now && { not_before }),
    ...(is_silent && { silent: true }),
  };
}

/** @param {number} milliseconds */
function utc(milliseconds) {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
