/**
 * The window's title, and a mark on its icon, tell how much is unread and that an account needs the operator, also while one looks elsewhere.
 *
 * @import { Store } from "../../store.js"
 */
import { throttled } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";
import { needsOperator } from "../../model/account_problems.js";

/** Changing a title costs the browser a millisecond: at most so often (milliseconds). */
const PAUSE = 500;

/** What is unread in a conversation is told first, then the sum of its account: soon after (milliseconds). */
const SUM = 500;

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
  store.addEventListener("accounts", throttled(show, PAUSE));
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  store.addEventListener("conversations", () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      show();
    }, SUM);
  });
  show();
}
