/**
 * The accounts beside the list: each with its name, its state and what is unread in it. A press shows the
 * conversations of an account: its group, or in one list only its own. A strip above the list on a small screen.
 *
 * @import { AccountArrangement } from "../../services/account_arrangement.js"
 * @import { Settings } from "../../services/settings.js"
 * @import { Store } from "../../store.js"
 * @import { Account } from "../../types.js"
 * @import { Row } from "../../lib/dom/dom.js"
 * @import { Menu, MenuItem } from "../shell/menu.js"
 */
import { cloneTemplate, parts, reconcileRows, setText, throttled } from "../../lib/dom/dom.js";
import { oncePerFrame } from "../../lib/dom/render_scheduler.js";
import { isComposing, keyPressed } from "../../lib/dom/keys.js";
import { strings } from "../../lib/format/strings.js";
import { needsOperator } from "../../model/account_problems.js";
import { statusTone } from "../../model/account_states.js";
import { showConcerning } from "../list/badge.js";
import { menuGestures } from "../shell/menu_gestures.js";
import { dragToOrder } from "./drag_to_order.js";

/** The shortest time between two renderings (milliseconds). */
const THROTTLE = 200;

/** More accounts than this stand closer together. */
const ROOMY = 8;

/** More accounts than this are not all in sight on an ordinary screen. */
const CROWDED = 16;

/** The id of the entry for all accounts. */
const ALL = "";

/** @typedef {{ id: string, account: Account | undefined, hue: string, unread: number, pressed: boolean | null, current: boolean }} Entry
 * pressed: whether the list shows this account only; null in groups. current: whether the open conversation is its own */

/** @typedef {{ show: (id: string | null) => void, manage: (account: Account) => void }} RailActions */

export class AccountRail {
  #root;
  #menu;
  #services;
  #list;
  #actions;
  /** @type {Map<string, Row<Entry>>} */ #rows = new Map();

  /** @param {HTMLElement} root @param {Menu} menu @param {{ store: Store, settings: Settings, arrangement: AccountArrangement }} services
   * @param {EventTarget & { filter: { account: string | null }, isOneList: boolean }} list @param {RailActions} actions */
  constructor(root, menu, services, list, actions) {
    this.#root = root;
    this.#menu = menu;
    this.#services = services;
    this.#list = list;
    this.#actions = actions;
    const render = throttled(oncePerFrame(() => this.#render()), THROTTLE);
    for (const type of ["accounts", "conversations", "selection", "minute"]) services.store.addEventListener(type, render);
    const renderNow = () => this.#render();
    services.settings.addEventListener("change", renderNow);
    list.addEventListener("filter", renderNow);
    root.addEventListener("keydown", (event) => this.#pressed(event));
    root.addEventListener("focusin", () => this.#updateTabStop());
    menuGestures(root, { item: ".rail-account[data-account]", button: ".no-button" }, (node, at) => this.#openMenu(node, at));
    dragToOrder(root, ".rail-account[data-account]", (id, other) => services.arrangement.moveTo(id, other));
    // While the pointer is here, a badge that appears or grows moves nothing.
    root.addEventListener("pointerenter", () => keepWidths(this.#buttons));
    root.addEventListener("pointerleave", () => this.#buttons.forEach((node) => (node.style.inlineSize = "")));
    this.#render();
  }

  /** The account at a place, as the rail shows them. @param {number} place from 1; 0 for all accounts */
  goTo(place) {
    const account = this.#services.store.accounts[place - 1];
    if (account || place === 0) this.#actions.show(account?.id ?? null);
  }

  /** @returns {HTMLElement[]} */
  get #buttons() {
    return [...this.#root.querySelectorAll("button")];
  }

  #render() {
    const { accounts } = this.#services.store;
    const isOne = this.#list.isOneList;
    const rail = /** @type {HTMLElement} */ (this.#root.parentElement);
    rail.toggleAttribute("hidden", accounts.length < (isOne ? 1 : 2));
    rail.toggleAttribute("data-crowded", accounts.length > CROWDED);
    if (accounts.length === 0) return;
    this.#root.toggleAttribute("data-many", accounts.length > ROOMY);
    this.#root.toggleAttribute("data-crowded", accounts.length > CROWDED);
    reconcileRows(this.#root, this.#rows, this.#entries(accounts, isOne), {
      key: ({ id }) => id,
      same: (a, b) => a.account === b.account && a.hue === b.hue && a.unread === b.unread && a.pressed === b.pressed && a.current === b.current,
      create: ({ id }) => this.#create(id),
      update: updateEntry,
    });
    this.#updateTabStop();
  }

  /** @param {Account[]} accounts @param {boolean} isOne @returns {Entry[]} */
  #entries(accounts, isOne) {
    const { store, settings } = this.#services;
    const chosen = accounts.find(({ id }) => id === this.#list.filter.account)?.id ?? ALL;
    const open = store.conversation(store.selected)?.telegram_account_id;
    const entry = (/** @type {string} */ id, /** @type {Account | undefined} */ account) => ({
      id, account, hue: store.hueOf(id), unread: account ? store.unreadOf(id, settings.all) : 0, pressed: isOne ? id === chosen : null, current: id === open,
    });
    return [...(isOne ? [entry(ALL, undefined)] : []), ...accounts.map((account) => entry(account.id, account))];
  }

  /** @param {string} id */
  #create(id) {
    const node = cloneTemplate("rail-account");
    if (id !== ALL) node.dataset.account = id;
    node.draggable = id !== ALL;
    node.addEventListener("click", () => this.#actions.show(id === ALL ? null : id));
    return node;
  }

  /** The rail has one tab stop; the arrow keys move within it. */
  #updateTabStop() {
    const buttons = this.#buttons;
    const stop = buttons.find((each) => each === document.activeElement) ?? buttons.find((each) => each.ariaPressed === "true") ?? buttons[0];
    for (const button of buttons) button.tabIndex = button === stop ? 0 : -1;
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const buttons = this.#buttons;
    const at = buttons.findIndex((each) => each === event.target);
    if (at < 0 || isComposing(event)) return;
    const key = keyPressed(event);
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[key];
    const id = buttons[at]?.dataset.account;
    const { altKey, shiftKey, ctrlKey, metaKey } = event;
    if (step !== undefined && altKey && shiftKey && id !== undefined) this.#services.arrangement.move(id, step);
    else if (altKey || ctrlKey || metaKey) return;
    else if (step !== undefined) buttons[Math.min(Math.max(at + step, 0), buttons.length - 1)]?.focus();
    else if (key === "Home" || key === "End") buttons.at(key === "Home" ? 0 : -1)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation(); // no shortcut of the page
  }

  /** @param {HTMLElement} node @param {{ x: number, y: number }} at */
  #openMenu(node, at) {
    const { store, arrangement } = this.#services;
    const { accounts } = store;
    const place = accounts.findIndex(({ id }) => id === node.dataset.account);
    const account = accounts[place];
    if (!account) return;
    /** @type {MenuItem[]} */ const items = [
      { label: strings.railManage, icon: "edit", run: () => this.#actions.manage(account) },
      ...(place > 0 ? [{ label: strings.moveUp, icon: "up", keyName: "Alt+Shift+↑", run: () => arrangement.move(account.id, -1) }] : []),
      ...(place < accounts.length - 1 ? [{ label: strings.moveDown, icon: "down", keyName: "Alt+Shift+↓", run: () => arrangement.move(account.id, 1) }] : []),
    ];
    this.#menu.open(items, { label: strings.accountMenu(account.label), at, focusBack: () => node.focus() });
  }
}

/** @param {HTMLElement} node @param {Entry} entry */
function updateEntry(node, { account, hue, unread, pressed, current }) {
  const { mark, allIcon, statusDot, label, state, problem, unread: badge } = parts(node);
  const words = account ? (strings.state[account.state] ?? account.state) : "";
  const isQuiet = !account || account.state === "connected";
  node.ariaPressed = pressed === null ? null : String(pressed);
  node.toggleAttribute("data-current", current);
  node.toggleAttribute("data-needs-operator", account !== undefined && needsOperator(account));
  if (account) node.dataset.hue = hue;
  mark.setAttribute("hue", hue);
  mark.setAttribute("label", account?.label ?? "");
  mark.hidden = statusDot.hidden = !account;
  allIcon.toggleAttribute("hidden", account !== undefined);
  statusDot.dataset.tone = account ? statusTone(account.state) : "off";
  setText(label, account?.label ?? strings.allAccounts);
  setText(state, isQuiet && account ? `, ${words}` : "");
  setText(problem, isQuiet ? "" : words);
  node.title = account ? strings.accountState(account.label, words, isQuiet ? "" : (account.state_detail ?? "")) : "";
  showConcerning(badge, unread, account?.unread_count ?? 0);
}

/** @param {HTMLElement[]} nodes */
function keepWidths(nodes) {
  const widths = nodes.map((node) => node.getBoundingClientRect().width);
  nodes.forEach((node, at) => (node.style.inlineSize = `${widths[at]}px`));
}
