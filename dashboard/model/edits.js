/**
 * The text of a message that is being edited, and the change that its edit asks for.
 *
 * The operator edits the formats as Markdown, if Markdown can say all of them and the text itself has no marks.
 * Otherwise the plain text is edited; Switchboard then keeps the formats of the part that did not change.
 *
 * @import { Message } from "../types.js"
 */
import { hasMarks, isExpressible, markdownOf } from "../lib/rich_text/markdown.js";

/** @typedef {Pick<Message, "text"> & Partial<Pick<Message, "entities">>} Editable */

/** @param {Editable} message */
function isMarkdown({ text, entities = [] }) {
  return entities.length > 0 && !hasMarks(text) && isExpressible(entities);
}

/** What the composer shows. @param {Editable} message */
export function editableText(message) {
  return isMarkdown(message) ? markdownOf(message.text, message.entities ?? []) : message.text;
}

/** @param {Editable} message as it is @param {string} written @param {boolean} markdown whether marks become formats
 * @returns {{ text: string, format?: "markdown" } | null} null if nothing has changed */
export function editOf(message, written, markdown) {
  if (written === editableText(message)) return null;
  const isPlain = hasMarks(message.text) || !isExpressible(message.entities ?? []);
  const isMarked = isMarkdown(message) || (markdown && !isPlain && hasMarks(written));
  return isMarked ? { text: written, format: "markdown" } : { text: written };
}
