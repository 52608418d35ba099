/**
 * The filters of the list: one list or groups, unread or waiting conversations only, one account only.
 *
 * @import { Loader } from "../../services/loader/loader.js"
 * @import { Settings } from "../../services/settings.js"
 * @import { TabState } from "../../services/tab_state.js"
 * @import { Store } from "../../store.js"
 * @import { ConversationList } from "./conversation_list.js"
 */
import { setText, throttled } from "../../lib/dom/dom.js";
import { oncePerFrame } from "../../lib/dom/render_scheduler.js";
import { strings } from "../../lib/format/strings.js";
import { choiceOf } from "../../model/list_filter.js";
import { waits } from "../../model/waiting.js";

/** The shortest time between two counts of those who wait (milliseconds). */
const COUNT_PAUSE = 500;

/**
 * @param {{ oneList: HTMLElement, unread: HTMLElement, waiting: HTMLElement, waitingCount: HTMLElement }} elements
 * @param {{ store: Store, settings: Settings, loader: Loader, tabState: TabState }} services @param {ConversationList} list
 * @returns {{ chooseAccount: (id: string | null) => void }} chooseAccount: null for all accounts
 */
export function listTools({ oneList, unread, waiting, waitingCount }, { store, settings, loader, tabState }, list) {
  oneList.title = strings.oneListHint;
  waiting.title = strings.waitingHint;

  const show = () => {
    oneList.ariaPressed = String(settings.get("oneList"));
    unread.ariaPressed = String(list.filter.unread);
    waiting.ariaPressed = String(Boolean(list.filter.waiting));
  };
  const choose = (/** @type {string | null} */ account) => {
    list.setFilter({ account });
    tabState.set({ account });
    if (store.search && store.search.filters.account !== account) void loader.search.start(store.search.q, { ...store.search.filters, account });
  };
  oneList.addEventListener("click", () => {
    choose(null);
    settings.set("oneList", !settings.get("oneList"));
  });
  const toggle = (/** @type {"unread" | "waiting"} */ name) => {
    const change = choiceOf(name, !list.filter[name]);
    list.setFilter(change);
    tabState.set(change);
  };
  unread.addEventListener("click", () => toggle("unread"));
  waiting.addEventListener("click", () => toggle("waiting"));
  list.addEventListener("filter", show);
  list.addEventListener("rendered", throttled(() => showWaiting(waitingCount, store.conversations.filter(waits).length), COUNT_PAUSE));
  list.setFilter({ account: tabState.all.account, unread: tabState.all.unread, waiting: tabState.all.waiting });
  settings.addEventListener("change", oncePerFrame(show));
  show();
  return { chooseAccount: choose };
}

/** How many conversations wait. @param {HTMLElement} node @param {number} count */
function showWaiting(node, count) {
  setText(node, count === 0 ? "" : strings.number(count));
}
