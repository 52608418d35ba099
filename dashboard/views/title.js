/**
 * The window's title tells how much is unread, also while one looks elsewhere.
 *
 * @import { Store } from "../store.js"
 */
import { throttled } from "../lib/dom.js";
import { strings } from "../lib/strings.js";

/** Changing a title costs the browser a millisecond: at most so often (milliseconds). */
const PAUSE = 500;

/** @param {Store} store */
export function title(store) {
  const show = () => {
    const words = strings.title(store.unread);
    if (document.title !== words) document.title = words;
  };
  store.addEventListener("accounts", throttled(show, PAUSE));
  show();
}
