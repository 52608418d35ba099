/**
 * How the view of a thread goes to a message: one that the operator looked for is marked for a while.
 *
 * @import { Target } from "../../store/threads.js"
 */
import { bringTo, isInView } from "../../lib/dom/scroll.js";

/** How long the target of a jump is marked (milliseconds). */
const MARKED_FOR = 4000;

/** Where the line above the first unread message stands when a thread opens (share of the height). */
const UNREAD_LINE_AT = 0.15;

/** @param {Record<string, any>} parts of the thread @param {HTMLElement} node the message @param {Target["as"]} as */
export function goToMessage({ scroller, messages }, node, as) {
  if (as !== "position") mark(messages, node);
  if (as === "position" || !isInView(scroller, node)) node.scrollIntoView({ block: "center" });
}

/** @param {Record<string, any>} parts of the thread @param {HTMLElement | undefined} line above the first unread message */
export function goToUnreadLine({ scroller }, line) {
  if (line) bringTo(scroller, line, UNREAD_LINE_AT);
}

/** @param {HTMLElement} column @param {HTMLElement} node */
function mark(column, node) {
  for (const other of column.querySelectorAll("[data-target]")) delete /** @type {HTMLElement} */ (other).dataset.target;
  node.dataset.target = "";
  setTimeout(() => delete node.dataset.target, MARKED_FOR);
}
