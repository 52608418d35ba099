/**
 * Tells whether a reply was refused because of the message that it replies to.
 */

/** Error codes of Switchboard and Telegram for such a reply (`messages.sendMessage`). */
const QUOTE_ERRORS = new Set([
  "quote_deleted",
  "quote_unknown",
  "message_id_invalid",
  "msg_id_invalid",
  "reply_message_id_invalid",
  "reply_to_invalid",
  "reply_to_user_invalid",
  "quote_text_invalid",
]);

/** Whether the reply can be sent without the quote. @param {string | undefined} code */
export function isQuoteRefused(code) {
  return code !== undefined && QUOTE_ERRORS.has(code);
}
