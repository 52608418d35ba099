/**
 * The number of unread messages: a number on the screen, a sentence for screen readers.
 */
import { setText } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";

/** @type {WeakMap<HTMLElement, number>} */
const shown = new WeakMap();

/** @param {HTMLElement} badge @param {number} count */
export function showBadge(badge, count) {
  if (shown.get(badge) === count) return;
  shown.set(badge, count);
  badge.hidden = count === 0;
  if (count === 0) return badge.replaceChildren();
  const words = document.createElement("span");
  words.className = "visually-hidden";
  setText(words, strings.unread(count));
  const number = document.createElement("span");
  number.ariaHidden = "true";
  setText(number, strings.number(count));
  badge.replaceChildren(number, words);
}
