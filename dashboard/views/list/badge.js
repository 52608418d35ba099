/**
 * A number of unread messages: the figure for the eye, the sentence for the ear.
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
  const figure = document.createElement("span");
  figure.ariaHidden = "true";
  setText(figure, strings.number(count));
  badge.replaceChildren(figure, words);
}
