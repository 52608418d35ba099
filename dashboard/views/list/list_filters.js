/**
 * The filters above the list: one list or groups, unread or waiting conversations only, one account only.
 * The chip of an account shows its state and leads to its group, where the operator can manage it.
 *
 * @import { Loader } from "../../services/loader/loader.js"
 * @import { Settings } from "../../services/settings.js"
 * @import { TabState } from "../../services/tab_state.js"
 * @import { Store } from "../../store.js"
 * @import { Account } from "../../types.js"
 * @import { Row } from "../../lib/dom/dom.js"
 * @import { ConversationList } from "./conversation_list.js"
 */
import { hues } from "../../lib/format/account_colour.js";
import { reconcileRows, parts, setText, oncePerFrame, cloneTemplate, throttled } from "../../lib/dom/dom.js";
import { statusTone } from "../../model/account_states.js";
import { strings } from "../../lib/format/strings.js";
import { needsOperator } from "../../model/account_problems.js";
import { choiceOf } from "../../model/list_filter.js";
import { waits } from "../../model/waiting.js";
import { showBadge } from "./badge.js";

/** The shortest time between two counts of those who wait (milliseconds). */
const COUNT_PAUSE = 500;

/** @typedef {{ id: string | null, account: Account | undefined, hue: number | undefined, chosen: boolean }} Chip */

/**
 * @param {{ oneList: HTMLElement, unread: HTMLElement, waiting: HTMLElement, waitingCount: HTMLElement, chips: HTMLElement }} elements
 * @param {{ store: Store, settings: Settings, loader: Loader, tabState: TabState }} services @param {ConversationList} list
 */
export function listTools({ oneList, unread, waiting, waitingCount, chips }, { store, settings, loader, tabState }, list) {
  /** @type {Map<string, Row<Chip>>} */ const rows = new Map();
  oneList.title = strings.oneListHint;
  waiting.title = strings.waitingHint;

  const show = () => {
    const one = settings.get("oneList");
    oneList.ariaPressed = String(one);
    unread.ariaPressed = String(list.filter.unread);
    waiting.ariaPressed = String(Boolean(list.filter.waiting));
    chips.hidden = !one || store.accounts.length === 0;
    if (chips.hidden) return;
    reconcileRows(chips, rows, chipsOf(store, list.filter.account), {
      key: ({ id }) => String(id),
      same: (a, b) => a.account === b.account && a.hue === b.hue && a.chosen === b.chosen,
      create: ({ id }) => createChip(() => choose(id)),
      update: updateChip,
    });
  };
  // While the pointer is over the chips, a badge that appears or grows moves no other chip.
  chips.addEventListener("pointerenter", () => keepWidths([...rows.values()].map(({ node }) => node)));
  chips.addEventListener("pointerleave", () => [...rows.values()].forEach(({ node }) => (node.style.inlineSize = "")));
  const choose = (/** @type {string | null} */ account) => {
    list.setFilter({ account });
    tabState.set({ account });
    if (store.search && store.search.account !== account) void loader.search.start(store.search.q, account);
    show();
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
  const countWaiting = throttled(() => showWaiting(waitingCount, store.conversations.filter(waits).length), COUNT_PAUSE);
  store.addEventListener("conversations", countWaiting);
  list.setFilter({ account: tabState.all.account, unread: tabState.all.unread, waiting: tabState.all.waiting });
  const showSoon = oncePerFrame(show);
  store.addEventListener("accounts", showSoon);
  settings.addEventListener("change", showSoon);
  show();
}

/** @param {Store} store @param {string | null} chosen @returns {Chip[]} */
function chipsOf({ accounts }, chosen) {
  const colours = hues(accounts.map(({ id }) => id));
  const known = accounts.some(({ id }) => id === chosen);
  const all = { id: null, account: undefined, hue: undefined, chosen: !known };
  return [all, ...accounts.map((account) => ({ id: account.id, account, hue: colours.get(account.id), chosen: account.id === chosen }))];
}

/** How many conversations wait. @param {HTMLElement} node @param {number} count */
function showWaiting(node, count) {
  setText(node, count === 0 ? "" : strings.number(count));
}

/** @param {HTMLElement[]} nodes */
function keepWidths(nodes) {
  const widths = nodes.map((node) => node.getBoundingClientRect().width);
  nodes.forEach((node, at) => (node.style.inlineSize = `${widths[at]}px`));
}

/** @param {() => void} choose */
function createChip(choose) {
  const node = cloneTemplate("chip");
  node.addEventListener("click", choose);
  return node;
}

/** @param {HTMLElement} node @param {Chip} chip */
function updateChip(node, { account, hue, chosen }) {
  const { mark, statusDot, label, state, unread } = parts(node);
  node.ariaPressed = String(chosen);
  if (hue !== undefined) node.dataset.hue = String(hue);
  mark.hidden = statusDot.hidden = !account;
  mark.setAttribute("hue", String(hue ?? "none"));
  mark.setAttribute("label", account?.label ?? "");
  statusDot.dataset.tone = account ? statusTone(account.state) : "off";
  node.toggleAttribute("data-troubled", account !== undefined && needsOperator(account));
  statusDot.hidden ||= account?.state === "connected";
  setText(label, account?.label ?? strings.allAccounts);
  const words = account ? (strings.state[account.state] ?? account.state) : "";
  setText(state, account ? `, ${words}` : "");
  node.title = account ? strings.accountState(account.label, words, account.state === "connected" ? "" : (account.state_detail ?? "")) : "";
  showBadge(unread, account?.unread_count ?? 0);
}
