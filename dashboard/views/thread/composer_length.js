/**
 * How the composer follows the length of its text: the send button, the counter, and the height of the field.
 */
import { setText } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";
import { characters, MAX_MESSAGE_LENGTH } from "../../lib/format/text.js";

/** The counter appears this near to the limit (characters). */
const NEAR_LIMIT = 300;

/** @param {HTMLElement} form @param {Record<string, any>} parts of the composer @param {{ isEdit: boolean }} state
 * isEdit: whether a message is edited, which cannot become several */
export function showLength(form, { text, send, sendLater, sendParts, count }, { isEdit }) {
  const written = text.value.trim();
  const left = MAX_MESSAGE_LENGTH - characters(written);
  send.disabled = text.disabled || written === "" || left < 0;
  sendLater.hidden = send.disabled || isEdit; // an edit goes at once, and as it was sent
  sendLater.disabled = send.disabled || isEdit;
  sendParts.hidden = text.disabled || left >= 0 || isEdit;
  form.toggleAttribute("data-over", left < 0);
  setText(count, left > NEAR_LIMIT ? "" : left < 0 ? strings.tooLong(-left) : strings.left(left));
  if (!CSS.supports("field-sizing", "content")) fit(text);
}

/** @param {HTMLTextAreaElement} text */
function fit(text) {
  text.style.blockSize = "auto";
  text.style.blockSize = `${text.scrollHeight}px`;
}
