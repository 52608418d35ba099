/**
 * The badges of a row: a sign on the screen, a sentence for screen readers.
 */
import { setText } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";

/** @type {WeakMap<HTMLElement, string>} */
const shown = new WeakMap();

/** The number of unread messages. @param {HTMLElement} badge @param {number} count */
export function showBadge(badge, count) {
  showSign(badge, count === 0 ? null : strings.number(count), strings.unread(count));
}

/** How many unread messages of an account concern the operator: the number of the rail, the title and the group.
 * @param {HTMLElement} badge @param {number} count @param {number} all with those in groups that concern nobody in particular */
export function showConcerning(badge, count, all) {
  showSign(badge, count === 0 ? null : strings.number(count), strings.unreadForYou(count, all));
  badge.title = strings.unreadForYou(count, all);
}

/** How many conversations are in a list. @param {HTMLElement} badge @param {number} count */
export function showCount(badge, count) {
  showSign(badge, count === 0 ? null : strings.number(count), strings.conversations(count));
}

/** Unread messages, or a dot if there is none and the conversation was marked as unread.
 * @param {HTMLElement} badge @param {number} count @param {boolean} marked */
export function showUnread(badge, count, marked) {
  const isDot = count === 0 && marked;
  badge.toggleAttribute("data-dot", isDot);
  if (isDot) showSign(badge, "", strings.markedUnread);
  else showBadge(badge, count);
}

/** @param {HTMLElement} badge @param {number} count unread mentions and replies */
export function showMentions(badge, count) {
  showSign(badge, count === 0 ? null : "@", strings.mentions(count));
}

/** @param {HTMLElement} badge @param {string | null} sign null for no badge @param {string} sentence */
function showSign(badge, sign, sentence) {
  const state = sign === null ? "" : `${sign} ${sentence}`;
  if (shown.get(badge) === state) return;
  shown.set(badge, state);
  badge.hidden = sign === null;
  if (sign === null) return badge.replaceChildren();
  const words = document.createElement("span");
  words.className = "visually-hidden";
  setText(words, sentence);
  const visible = document.createElement("span");
  visible.ariaHidden = "true";
  setText(visible, sign);
  badge.replaceChildren(visible, words);
}
