/**
 * The title and the icon of the window show the number of unread messages, and whether an account needs
 * the operator. The operator sees them in other tabs, too.
 *
 * @import { Store } from "../../store.js"
 */
import { throttled } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";
import { needsOperator } from "../../model/account_problems.js";

/** The shortest time between two changes; each costs the browser a millisecond (milliseconds). */
const THROTTLE = 500;

/** The unread count of an account follows that of its conversation within this time (milliseconds). */
const COUNT_DELAY = 500;

/** @param {Store} store */
export function title(store) {
  const icon = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=icon]"));
  const show = () => {
    const troubled = store.accounts.some(needsOperator);
    const unread = store.unreadOnce;
    const words = strings.title(unread, troubled);
    if (document.title === words) return;
    document.title = words;
    const name = troubled ? "favicon-problem.svg" : unread > 0 ? "favicon-unread.svg" : "favicon.svg";
    if (icon) icon.href = name;
  };
  store.addEventListener("accounts", throttled(show, THROTTLE));
  store.addEventListener("minute", show);
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  store.addEventListener("conversations", () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      show();
    }, COUNT_DELAY);
  });
  show();
}
