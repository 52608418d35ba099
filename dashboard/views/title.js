/**
 * The window's title, and a mark on its icon, tell how much is unread, also while one looks elsewhere.
 *
 * @import { Store } from "../store.js"
 */
import { throttled } from "../lib/dom.js";
import { strings } from "../lib/strings.js";

/** Changing a title costs the browser a millisecond: at most so often (milliseconds). */
const PAUSE = 500;

/** @param {Store} store */
export function title(store) {
  const icon = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=icon]"));
  const show = () => {
    const words = strings.title(store.unread);
    if (document.title === words) return;
    document.title = words;
    if (icon) icon.href = store.unread > 0 ? "favicon-unread.svg" : "favicon.svg";
  };
  store.addEventListener("accounts", throttled(show, PAUSE));
  show();
}
