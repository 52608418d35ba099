/**
 * The buttons of bots: below a message, or as a keyboard below the composer.
 *
 * @import { Button, Message } from "../types.js"
 */
import { safeHref } from "../lib/rich_text/links.js";
import { spoofedPlace } from "../lib/rich_text/link_spoofing.js";

/** Whether the buttons of a message are a keyboard, which stands below the composer.
 * @param {Pick<Message, "buttons">} message */
function isReplyKeyboard({ buttons }) {
  return (buttons ?? []).some((row) => row.some(({ kind }) => kind === "reply"));
}

/** The rows of buttons below a message. @param {Pick<Message, "buttons" | "deleted_at"> & Partial<Message>} message @returns {Button[][]} */
export function buttonsBelow(message) {
  return message.deleted_at !== null || isReplyKeyboard(message) ? [] : (message.buttons ?? []);
}

/** The address of a button.
 * @param {Button} button @returns {{ href: string | null, shown: string, isSpoofed: boolean }} href: null if the
 *   page does not open it; shown: the whole address; isSpoofed: whether the text of the button looks like
 *   another address */
export function addressOf({ text, url }) {
  const href = safeHref(url ?? "");
  return { href, shown: href ?? url ?? "", isSpoofed: href !== null && spoofedPlace(text, href) !== null };
}
