/**
 * The bar of the selected rows, instead of the filters above the list, and how rows are selected: X and Shift with the
 * arrow keys, Ctrl or Shift with a click, or the menu of a row.
 *
 * @import { Selection } from "../../services/selection.js"
 * @import { ConversationList } from "./conversation_list.js"
 */
import { cloneTemplate, parts, setText } from "../../lib/dom/dom.js";
import { isComposing } from "../../lib/dom/keys.js";
import { strings } from "../../lib/format/strings.js";

/** @typedef {{ act: (key: string) => void, snooze: () => void }} BulkActions */

/** @param {{ place: HTMLElement, tools: HTMLElement, root: HTMLElement }} elements place: of the bar; tools: the filters; root:
 * the list @param {Selection} selection @param {ConversationList} list @param {BulkActions} actions */
export function bulkBar({ place, tools, root }, selection, list, actions) {
  const bar = cloneTemplate("bulk-bar");
  const { count, done, read, mute, snooze, clear } = parts(bar);
  place.append(bar);
  for (const [button, key] of /** @type {const} */ ([[done, "e"], [read, "u"], [mute, "m"]])) button.addEventListener("click", () => actions.act(key));
  snooze.addEventListener("click", actions.snooze);
  clear.addEventListener("click", () => selection.clear());
  selection.addEventListener("change", () => {
    bar.hidden = selection.size === 0;
    tools.hidden = selection.size > 0;
    setText(count, strings.selectedCount(selection.size));
  });
  list.addEventListener("rendered", () => {
    if (selection.size === 0) return;
    const { ids } = list;
    selection.keep((id) => ids.has(id));
  });
  list.addEventListener("filter", () => selection.clear());
  selectByPointer(root, selection, list);
  selectByArrows(root, selection, list);
}

/** @param {HTMLElement} root @param {Selection} selection @param {ConversationList} list */
function selectByPointer(root, selection, list) {
  root.addEventListener("click", (event) => {
    const row = event.target instanceof Element && !event.target.closest(".row-menu") ? event.target.closest(".row") : null;
    const id = row && list.conversationOf(row);
    if (id === null || id === undefined || !(event.shiftKey || event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.shiftKey) selection.extend(id, (from, to) => list.between(from, to));
    else selection.toggle(id);
  }, { capture: true });
}

/** The list has moved the focus already. @param {HTMLElement} root @param {Selection} selection @param {ConversationList} list */
function selectByArrows(root, selection, list) {
  /** @type {ReturnType<typeof list.focusedId>} */ let before = null;
  root.addEventListener("keydown", () => (before = list.focusedId()), { capture: true });
  root.addEventListener("keydown", (event) => {
    if (isComposing(event) || !event.shiftKey || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    const id = list.focusedId();
    if (before !== null && !selection.has(before)) selection.toggle(before);
    if (id !== null) selection.extend(id, (from, to) => list.between(from, to));
  });
}
