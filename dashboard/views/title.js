/**
 * The window's title tells how much is unread, also while one looks elsewhere.
 *
 * @import { Store } from "../store.js"
 */
import { strings } from "../lib/strings.js";

/** @param {Store} store */
export function title(store) {
  const show = () => {
    document.title = strings.title(store.unread);
  };
  store.addEventListener("accounts", show);
  show();
}
