/**
 * The window's title, and a mark on its icon, tell how much is unread and that an account needs the operator, also while one looks elsewhere.
 *
 * @import { Store } from "../store.js"
 */
import { throttled } from "../lib/dom.js";
import { strings } from "../lib/strings.js";
import { needsOperator } from "../lib/troubles.js";

/** Changing a title costs the browser a millisecond: at most so often (milliseconds). */
const PAUSE = 500;

/** @param {Store} store */
export function title(store) {
  const icon = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=icon]"));
  const show = () => {
    const troubled = store.accounts.some(needsOperator);
    const words = strings.title(store.unread, troubled);
    if (document.title === words) return;
    document.title = words;
    const name = troubled ? "favicon-trouble.svg" : store.unread > 0 ? "favicon-unread.svg" : "favicon.svg";
    if (icon) icon.href = name;
  };
  store.addEventListener("accounts", throttled(show, PAUSE));
  show();
}
