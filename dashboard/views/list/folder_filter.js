/**
 * The switch between all conversations of an account and Telegram's folders of it: one tab stop, and the
 * arrow keys choose.
 *
 * @import { Folder, Id } from "../../types.js"
 */
import { setText } from "../../lib/dom/dom.js";
import { isComposing } from "../../lib/dom/keys.js";
import { strings } from "../../lib/format/strings.js";

/** What the switch shows. @type {WeakMap<HTMLElement, string>} */
const shown = new WeakMap();

/** @param {HTMLElement} root @param {Folder[]} folders @param {Id | null} chosen null for all conversations
 * @param {(folder: Id | null) => void} choose */
export function updateFolders(root, folders, chosen, choose) {
  const state = JSON.stringify([folders, chosen]);
  root.hidden = folders.length === 0;
  if (shown.get(root) === state) return;
  shown.set(root, state);
  const hadFocus = root.contains(document.activeElement);
  const all = [{ id: null, title: strings.allConversations }, ...folders.map(({ id, title }) => ({ id, title }))];
  root.replaceChildren(...all.map(({ id, title }) => option(title, id === chosen, () => choose(id))));
  if (hadFocus) focusChosen(root);
}

/** @param {HTMLElement} root */
export function listenToFolders(root) {
  root.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined || isComposing(event) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const options = [...root.querySelectorAll("button")];
    const at = options.findIndex((each) => each === document.activeElement);
    options.at((at + step) % options.length)?.click();
    focusChosen(root);
  });
}

/** @param {string} title @param {boolean} isChosen @param {() => void} choose */
function option(title, isChosen, choose) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "folder";
  button.setAttribute("role", "radio");
  button.ariaChecked = String(isChosen);
  button.tabIndex = isChosen ? 0 : -1;
  const words = document.createElement("bdi");
  setText(words, title);
  button.append(words);
  button.addEventListener("click", choose);
  return button;
}

/** @param {HTMLElement} root */
function focusChosen(root) {
  const chosen = root.querySelector("[aria-checked=true]");
  if (chosen instanceof HTMLElement) chosen.focus();
}
