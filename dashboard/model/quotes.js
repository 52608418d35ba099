/**
 * Whether a reply was refused because of the message that it answers.
 */

/** Switchboard's and Telegram's words for a quote that cannot be sent (`messages.sendMessage`). */
const REFUSED = new Set([
  "quote_deleted",
  "quote_unknown",
  "message_id_invalid",
  "msg_id_invalid",
  "reply_message_id_invalid",
  "reply_to_invalid",
  "reply_to_user_invalid",
  "quote_text_invalid",
]);

/** Whether it would go without the quote. @param {string | undefined} code */
export function isQuoteRefused(code) {
  return code !== undefined && REFUSED.has(code);
}
