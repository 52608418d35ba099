/**
 * The keyboard of a bot below the composer. A click sends the text of a button as a reply.
 *
 * @import { ReplyKeyboard } from "../../types.js"
 */
import { setText } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";
import { oneLine } from "../../lib/format/text.js";

/** @type {WeakMap<HTMLElement, string>} */
const shown = new WeakMap();

/** @param {HTMLElement} node @param {ReplyKeyboard | null} keyboard @param {(text: string, keyboard: ReplyKeyboard) => void} send */
export function showReplyKeyboard(node, keyboard, send) {
  const key = JSON.stringify(keyboard);
  node.hidden = keyboard === null;
  if (shown.get(node) === key) return;
  shown.set(node, key);
  const rows = keyboard?.buttons ?? [];
  node.replaceChildren(
    ...rows.map((row) => {
      const line = document.createElement("div");
      line.className = "button-row";
      line.append(...row.map(({ text, kind }) => keyOf(text, kind === "reply" && keyboard ? () => send(text, keyboard) : null)));
      return line;
    }),
  );
}

/** @param {string} text @param {(() => void) | null} send null if the page cannot press the key */
function keyOf(text, send) {
  const key = document.createElement(send ? "button" : "span");
  key.className = "bot-button";
  const words = document.createElement("bdi");
  setText(words, oneLine(text) || strings.unnamedButton);
  key.append(words);
  if (key instanceof HTMLButtonElement && send) {
    key.type = "button";
    key.addEventListener("click", send);
  } else {
    key.dataset.unavailable = "";
    const note = document.createElement("span");
    note.className = "bot-button-note";
    setText(note, strings.answerInTelegram);
    key.append(note);
  }
  return key;
}
