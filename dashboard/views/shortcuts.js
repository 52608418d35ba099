/**
 * The page by keyboard. Single keys do nothing while one types, and nothing while a dialog is open.
 */
import { keyPressed } from "../lib/keys.js";

/**
 * @typedef {object} Hands
 * @property {() => void} search to the search box
 * @property {(steps: number, write: boolean) => void} step to another conversation
 * @property {() => void} unread to the next conversation with something unread
 * @property {() => void} write to the composer
 * @property {() => void} back to the list
 * @property {() => void} help
 */

/** @param {Hands} hands */
export function shortcuts(hands) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const action = meaning(event, hands);
    if (!action) return;
    event.preventDefault();
    action();
  });
}

/** @param {KeyboardEvent} event @param {Hands} hands @returns {(() => void) | undefined} */
function meaning(event, hands) {
  const { altKey, ctrlKey, metaKey } = event;
  const key = keyPressed(event);
  const typing = isField(event.target);
  if ((ctrlKey || metaKey) && !altKey && key === "k") return hands.search;
  if (altKey && !ctrlKey && key === "ArrowDown") return () => hands.step(1, typing);
  if (altKey && !ctrlKey && key === "ArrowUp") return () => hands.step(-1, typing);
  if (altKey || ctrlKey || metaKey) return undefined;
  if (key === "Escape") return hands.back;
  return typing ? undefined : single(key, event.target, hands);
}

/** @param {string} key @param {EventTarget | null} target @param {Hands} hands */
function single(key, target, hands) {
  switch (key) {
    case "/":
      return hands.search;
    case "j":
      return () => hands.step(1, false);
    case "k":
      return () => hands.step(-1, false);
    case "n":
      return hands.unread;
    case "r":
      return hands.write;
    case "Enter": // on a button it presses the button
      return target instanceof HTMLElement && target.closest("button, a, summary") ? undefined : hands.write;
    case "?":
      return hands.help;
    default:
      return undefined;
  }
}

/** @param {EventTarget | null} target */
function isField(target) {
  return target instanceof HTMLElement && target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}
