/**
 * Keyboard shortcuts. What the operator types is meant for the open conversation: outside a field, a
 * character goes into the composer, as in other chat programs. Single keys are shortcuts only if the
 * focus is on a row of the list, or if no conversation is open. The operator can switch them off
 * (WCAG 2.1.4). There are no shortcuts while a dialog is open.
 *
 * @import { Settings } from "../../services/settings.js"
 */
import { isComposing, isPaste, isText, keyPressed } from "../../lib/dom/keys.js";
import { isActionKey } from "../../model/conversation_actions.js";

/**
 * @typedef {object} ShortcutActions
 * @property {() => void} search goes to the search box
 * @property {() => void} searchHere goes to the search box, to search in the open conversation
 * @property {(steps: number, write: boolean) => void} step opens another conversation
 * @property {() => void} nextUnread opens the next unread conversation
 * @property {(key: string) => void} act does with a conversation what the key stands for
 * @property {() => void} archive goes to the archived conversations, or back
 * @property {() => void} write goes to the composer
 * @property {(character: string) => boolean} type goes to the composer, so that the browser writes the
 *   character there; returns true if the character is written already, because there is no composer yet
 * @property {() => boolean} isOpen whether a conversation is on the screen
 * @property {() => boolean} undo undoes what a toast offers to undo; returns whether there was something
 * @property {() => void} palette opens the palette
 * @property {() => void} select selects the row with the focus, or the opposite
 * @property {() => void} about shows who this is, or hides it
 * @property {() => void} snooze asks until when the conversation is to be snoozed
 * @property {() => void} waiting shows who waits, or all
 * @property {() => void} oneList changes between one list and groups
 * @property {(place: number) => void} account shows an account's conversations; place: from 1, as the accounts are ordered; 0 for all
 * @property {() => void} back goes to the list
 * @property {() => void} help
 * @property {() => void} newConversation asks with whom a conversation is to begin
 */

/** @param {ShortcutActions} actions @param {Settings} settings */
export function shortcuts(actions, settings) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const action = isComposing(event) ? undefined : actionOf(event, actions, settings);
    if (action) {
      event.preventDefault();
      action();
    } else if (isUndo(event) && actions.undo()) {
      event.preventDefault();
    } else if (isForComposer(event, actions) && actions.type(characterOf(event))) {
      event.preventDefault();
    }
  });
}

/** @param {KeyboardEvent} event @param {ShortcutActions} actions @param {Settings} settings @returns {(() => void) | undefined} */
function actionOf(event, actions, settings) {
  const { altKey, ctrlKey, metaKey, shiftKey, code, target } = event;
  const key = keyPressed(event);
  if ((ctrlKey || metaKey) && !altKey && key === "k") return actions.palette;
  if ((ctrlKey || metaKey) && shiftKey && !altKey && code === "KeyF") return actions.search;
  if ((ctrlKey || metaKey) && !shiftKey && !altKey && key === "f" && actions.isOpen() && !isSearch(target)) return actions.searchHere;
  if (altKey && !ctrlKey && !metaKey && event.code === "KeyN") return actions.newConversation;
  if (altKey && !ctrlKey && key === "ArrowDown") return () => actions.step(1, !isInList(target));
  if (altKey && !ctrlKey && key === "ArrowUp") return () => actions.step(-1, !isInList(target));
  if (altKey || ctrlKey || metaKey) return undefined;
  if (key === "Escape") return actions.back;
  if (isField(target)) return undefined;
  if (key === "Enter") return isPressed(target) || !actions.isOpen() ? undefined : actions.write;
  const isForList = isInList(target) || (!actions.isOpen() && !isInThread(target));
  return isForList && settings.get("singleKeys") ? singleKeyAction(key, actions) : undefined;
}

/** @param {string} key @param {ShortcutActions} actions */
function singleKeyAction(key, actions) {
  switch (key) {
    case "/":
      return actions.search;
    case "j":
      return () => actions.step(1, false);
    case "k":
      return () => actions.step(-1, false);
    case "n":
      return actions.nextUnread;
    case "a":
      return actions.archive;
    case "i":
      return actions.about;
    case "x":
      return actions.select;
    case "s":
      return actions.snooze;
    case "w":
      return actions.waiting;
    case "l":
      return actions.oneList;
    case "z":
      return actions.undo;
    case "r":
      return actions.write;
    case "?":
      return actions.help;
    default:
      if (/^[0-9]$/.test(key)) return () => actions.account(Number(key));
      return isActionKey(key) ? () => actions.act(key) : undefined;
  }
}

/** The space key presses a button and scrolls the page; a reply does not begin with it.
 * @param {KeyboardEvent} event @param {ShortcutActions} actions */
function isForComposer(event, actions) {
  if (isField(event.target) || !actions.isOpen()) return false;
  return isPaste(event) || (isText(event) && event.key !== " ");
}

/** @param {KeyboardEvent} event @returns {string} empty if only the browser knows what the key writes */
function characterOf(event) {
  return isPaste(event) || [...event.key].length !== 1 ? "" : event.key;
}

/** In a field the key undoes the writing there. @param {KeyboardEvent} event */
function isUndo(event) {
  return keyPressed(event) === "z" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && !isField(event.target);
}

/** @param {EventTarget | null} target */
function isField(target) {
  return target instanceof HTMLElement && target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

/** There the key is the browser's own, for a search in the page. @param {EventTarget | null} target */
function isSearch(target) {
  return target instanceof HTMLInputElement && target.type === "search";
}

/** Whether Enter presses the element. @param {EventTarget | null} target */
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
