/**
 * The title, the icon and the badge of the window show the number of unread messages that concern the operator,
 * and whether an account needs them. The operator sees them in other tabs, too.
 *
 * @import { Settings } from "../../services/settings.js"
 * @import { Store } from "../../store.js"
 */
import { throttled } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";
import { needsOperator } from "../../model/account_problems.js";

/** The shortest time between two changes; each costs the browser a millisecond (milliseconds). */
const THROTTLE = 500;

/** The unread count of an account follows that of its conversation within this time (milliseconds). */
const COUNT_DELAY = 500;

/** @param {Store} store @param {Settings} settings */
export function title(store, settings) {
  const icon = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=icon]"));
  const show = () => {
    const needOperator = store.accounts.some(needsOperator);
    const unread = store.unreadThatConcerns(settings.all);
    const words = strings.title(unread, needOperator);
    if (document.title === words) return;
    document.title = words;
    const name = needOperator ? "favicon-problem.svg" : unread > 0 ? "favicon-unread.svg" : "favicon.svg";
    if (icon) icon.href = name;
    showAppBadge(unread);
  };
  store.addEventListener("accounts", throttled(show, THROTTLE));
  store.addEventListener("minute", show);
  settings.addEventListener("change", show);
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  store.addEventListener("conversations", () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      show();
    }, COUNT_DELAY);
  });
  show();
}

/** An installed page has a badge on its icon, in browsers that can show one. @param {number} unread */
function showAppBadge(unread) {
  if ("setAppBadge" in navigator) navigator.setAppBadge(unread).catch(() => {}); // refused: there is no icon
}
