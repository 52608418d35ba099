/**
 * The buttons of a bot below its message. The address of a link stands in full below its text. A button
 * whose answer the page cannot show says that it is to be pressed in Telegram.
 *
 * @import { Button, Message } from "../../types.js"
 */
import { setText } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";
import { oneLine } from "../../lib/format/text.js";
import { addressOf, buttonsBelow } from "../../model/bot_buttons.js";

/** @typedef {(message: Message, row: number, column: number) => Promise<void>} Press */

/** What each list shows: buttons that are the same stay, so that they keep the focus. @type {WeakMap<HTMLElement, string>} */
const shown = new WeakMap();

/** @param {HTMLElement} list @param {Message} message @param {Press} press */
export function showButtons(list, message, press) {
  const rows = buttonsBelow(message);
  list.hidden = rows.length === 0;
  const key = JSON.stringify([message.id, rows]);
  if (shown.get(list) === key) return;
  shown.set(list, key);
  list.replaceChildren(
    ...rows.map((row, at) => {
      const node = document.createElement("div");
      node.className = "button-row";
      node.append(...row.map((button, column) => element(button, () => press(message, at, column))));
      return node;
    }),
  );
}

/** @param {Button} button @param {() => Promise<void>} press */
function element(button, press) {
  if (button.kind === "url") return link(button);
  return button.kind === "callback" ? callback(button, press) : unavailable(button, strings.answerInTelegram);
}

/** @param {Button} button */
function link(button) {
  const { href, shown: address, isSpoofed } = addressOf(button);
  if (href === null) return unavailable(button, address);
  const node = document.createElement("a");
  Object.assign(node, { href, title: href, target: "_blank", rel: "noopener noreferrer", className: "bot-button" });
  node.append(words(button.text), second(address, isSpoofed));
  return node;
}

/** @param {Button} button @param {() => Promise<void>} press */
function callback({ text }, press) {
  const node = document.createElement("button");
  node.type = "button";
  node.className = "bot-button";
  node.append(words(text));
  node.addEventListener("click", () => {
    if (node.ariaBusy === "true") return;
    node.ariaBusy = "true";
    void press().finally(() => (node.ariaBusy = "false"));
  });
  return node;
}

/** A button that the page cannot press. @param {Button} button @param {string} why */
function unavailable({ text }, why) {
  const node = document.createElement("span");
  node.className = "bot-button";
  node.dataset.unavailable = "";
  node.append(words(text), second(why, false));
  return node;
}

/** @param {string} text */
function words(text) {
  const node = document.createElement("bdi");
  node.className = "bot-button-text";
  setText(node, oneLine(text) || strings.unnamedButton);
  return node;
}

/** @param {string} text @param {boolean} warns */
function second(text, warns) {
  const node = document.createElement("bdi");
  node.className = warns ? "bot-button-note real-place" : "bot-button-note";
  setText(node, text);
  return node;
}
