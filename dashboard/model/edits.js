/**
 * The text of a message that is being edited, and the change that its edit asks for.
 *
 * Switchboard writes the formats of a message as Markdown, where that says the same. Otherwise the plain text is
 * edited; Switchboard then keeps the formats of the part that did not change.
 *
 * @import { Message } from "../types.js"
 */
import { hasMarks } from "../lib/rich_text/markdown.js";

/** @typedef {{ text: string, format: "markdown" | "plain" | "any" }} EditableText
 * format: what the marks in the text are; `any`: there are none yet, so what is written decides */

/** The text without asking Switchboard; null if the message has formats.
 * @param {Pick<Message, "text" | "entities">} message @returns {EditableText | null} */
export function editableText({ text, entities = [] }) {
  return entities.length > 0 ? null : { text, format: hasMarks(text) ? "plain" : "any" };
}

/** @param {EditableText} before @param {string} written @param {boolean} markdown whether marks become formats
 * @returns {{ text: string, format?: "markdown" } | null} null if nothing has changed */
export function editOf(before, written, markdown) {
  if (written === before.text) return null;
  const isMarked = before.format === "markdown" || (before.format === "any" && markdown && hasMarks(written));
  return isMarked ? { text: written, format: "markdown" } : { text: written };
}

/** What undoes an edit. @param {EditableText} before @returns {{ text: string, format?: "markdown" }} */
export function undoOf({ text, format }) {
  return format === "markdown" ? { text, format } : { text };
}
