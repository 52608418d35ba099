/**
 * The page by keyboard. What one types is meant for the conversation that is open: outside a field,
 * a sign goes into its composer, as in other programs for chats. Single keys are shortcuts only
 * where nobody can believe to be typing: while the focus is on a row of the list, or while no
 * conversation is open; and they can be switched off (WCAG 2.1.4). Nothing while a dialog is open.
 *
 * @import { Settings } from "../../services/settings.js"
 */
import { isComposing, isPaste, isText, keyPressed } from "../../lib/dom/keys.js";

/**
 * @typedef {object} Hands
 * @property {() => void} search to the search box
 * @property {(steps: number, write: boolean) => void} step to another conversation
 * @property {() => void} unread to the next conversation with something unread
 * @property {() => void} write to the composer
 * @property {(sign: string) => boolean} type to the composer, so that this sign goes into it;
 *   whether that has been done already, since there is no composer yet
 * @property {() => boolean} isOpen whether a conversation is on the screen
 * @property {() => boolean} undo what a notice offers to undo; whether there was something
 * @property {() => void} back to the list
 * @property {() => void} help
 */

/** @param {Hands} hands @param {Settings} settings */
export function shortcuts(hands, settings) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const action = isComposing(event) ? undefined : meaning(event, hands, settings);
    if (action) {
      event.preventDefault();
      action();
    } else if (isUndo(event) && hands.undo()) {
      event.preventDefault();
    } else if (isForComposer(event, hands) && hands.type(signOf(event))) {
      event.preventDefault();
    }
  });
}

/** @param {KeyboardEvent} event @param {Hands} hands @param {Settings} settings @returns {(() => void) | undefined} */
function meaning(event, hands, settings) {
  const { altKey, ctrlKey, metaKey, target } = event;
  const key = keyPressed(event);
  if ((ctrlKey || metaKey) && !altKey && key === "k") return hands.search;
  if (altKey && !ctrlKey && key === "ArrowDown") return () => hands.step(1, !isInList(target));
  if (altKey && !ctrlKey && key === "ArrowUp") return () => hands.step(-1, !isInList(target));
  if (altKey || ctrlKey || metaKey) return undefined;
  if (key === "Escape") return hands.back;
  if (isField(target)) return undefined;
  if (key === "Enter") return isPressed(target) || !hands.isOpen() ? undefined : hands.write;
  const ofTheList = isInList(target) || (!hands.isOpen() && !isInThread(target));
  return ofTheList && settings.get("singleKeys") ? single(key, hands) : undefined;
}

/** @param {string} key @param {Hands} hands */
function single(key, hands) {
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
    case "?":
      return hands.help;
    default:
      return undefined;
  }
}

/** A blank presses a button and turns the page; a reply does not begin with it.
 * @param {KeyboardEvent} event @param {Hands} hands */
function isForComposer(event, hands) {
  if (isField(event.target) || !hands.isOpen()) return false;
  return isPaste(event) || (isText(event) && event.key !== " ");
}

/** @param {KeyboardEvent} event @returns {string} empty where the browser is to say what it writes */
function signOf(event) {
  return isPaste(event) || [...event.key].length !== 1 ? "" : event.key;
}

/** In a field the key undoes what was written there. @param {KeyboardEvent} event */
function isUndo(event) {
  return keyPressed(event) === "z" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && !isField(event.target);
}

/** @param {EventTarget | null} target */
function isField(target) {
  return target instanceof HTMLElement && target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

/** Enter presses it. @param {EventTarget | null} target */
function isPressed(target) {
  return target instanceof HTMLElement && target.closest("button, a, summary") !== null;
}

/** @param {EventTarget | null} target */
function isInList(target) {
  return target instanceof HTMLElement && target.closest(".rows") !== null;
}

/** @param {EventTarget | null} target */
function isInThread(target) {
  return target instanceof HTMLElement && target.closest("main") !== null;
}
