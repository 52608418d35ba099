/**
 * The list of conversations: a group for each account, or one list over all accounts, newest first.
 *
 * Only the rows in sight are in the DOM. New rows above do not move the rows in sight: the first
 * unchanged row in sight keeps its position. While a pointer is over the list, no row moves at all, and a
 * press means the row that was there when the operator aimed. The next page of a section is loaded when
 * its end comes near.
 *
 * @import { Drafts } from "../../services/drafts.js"
 * @import { ListPages } from "../../services/list_pages.js"
 * @import { Settings } from "../../services/settings.js"
 * @import { Store } from "../../store.js"
 * @import { Account, Conversation, Message } from "../../types.js"
 * @import { ListFilter } from "../../model/list_filter.js"
 * @import { ListView, Section } from "../../model/sections.js"
 * @import { Row } from "../../lib/dom/dom.js"
 * @import { Entry } from "./conversation_row.js"
 * @import { Placed } from "./virtual_list.js"
 */
import { HeldSections } from "../../model/held_sections.js";
import { RecentPositions } from "../../lib/dom/recent_positions.js";
import { hues } from "../../lib/format/account_colour.js";
import { reconcileRows, parts, setText, oncePerFrame, throttled } from "../../lib/dom/dom.js";
import { wasTouch } from "../../lib/dom/last_input.js";
import { isComposing } from "../../lib/dom/keys.js";
import { NO_FILTER } from "../../model/list_filter.js";
import { listNote, noteOf } from "../../model/list_status.js";
import { ALL, currentName, FOUND, isMessage, nameOf, nextUnread, sectionsOf, stepFrom, positionOf } from "../../model/sections.js";
import { anchorOf, scrollFor } from "../../lib/dom/scroll_anchor.js";
import { strings } from "../../lib/format/strings.js";
import { OrderHold } from "./order_hold.js";
import { createGroup, createPlain, showOpen, updateHead, updateNote } from "./account_group.js";
import { VirtualList } from "./virtual_list.js";
import { createRow, sameEntry, updateRow } from "./conversation_row.js";

/** Rows beyond the edges that are in the DOM, too, so that scrolling finds them there. */
const OVERSCAN = 6;

/** The next page is loaded when the end of a section is this near (pixels). */
const LOAD_MARGIN = 800;

/** The shortest time between two renderings when many events arrive (milliseconds). */
const THROTTLE = 100;

/** @typedef {{ section: Section, list: VirtualList<Entry>, hue: number | undefined }} Shown */

/**
 * @typedef {object} ListActions
 * @property {(item: Conversation | Message, write: boolean) => void} open
 * @property {(account: Account) => void} manage
 * @property {(account: Account) => void} signIn
 */

export class ConversationList {
  #root;
  #note;
  #moved;
  #store;
  #listPages;
  #settings;
  #drafts;
  #actions;
  #renderSoon = oncePerFrame(() => this.#render());
  /** @type {Map<string, Row<Section>>} */ #nodes = new Map();
  /** @type {Map<string, Shown>} */ #shown = new Map();
  /** @type {Map<string, number>} */ #hues = new Map();
  /** @type {Section[]} */ #sections = [];
  /** The row that the Tab key goes to. @type {string | undefined} */ #tabStop;
  #size = 1;
  /** Whether the last rendering showed a search. */ #searched = false;
  /** @type {OrderHold} */ #orderHold;
  #heldSections = new HeldSections();
  /** @type {RecentPositions<Conversation | Message | null>} */ #positions = new RecentPositions();
  /** How far the list has scrolled by itself to keep its rows in place (pixels). */ #autoScrolled = 0;

  /** @type {ListFilter} */
  filter = NO_FILTER;

  /** The found message by which the operator opened the conversation. @type {Message | null} */
  hit = null;

  /** @param {{ root: HTMLElement, note: HTMLElement, moved: HTMLElement }} parts root: the scroller;
   * moved: the button that shows how many rows move when the hold ends
   * @param {{ store: Store, listPages: ListPages, settings: Settings, drafts: Drafts }} services @param {ListActions} actions */
  constructor({ root, note, moved }, { store, listPages, settings, drafts }, actions) {
    this.#root = root;
    this.#note = note;
    this.#store = store;
    this.#listPages = listPages;
    this.#settings = settings;
    this.#drafts = drafts;
    this.#actions = actions;
    this.#moved = moved;
    this.#orderHold = new OrderHold(root, this.#renderSoon);
    this.#listen();
    this.#render();
  }

  /** @param {Partial<ListFilter>} change */
  setFilter(change) {
    this.filter = { ...this.filter, ...change };
    this.#root.scrollTop = 0;
    this.#renderSoon();
  }

  /** The item some steps after the current one. @param {number} steps */
  neighbour(steps) {
    const found = stepFrom(this.#sections, this.#current, steps);
    return found?.section.items[found.index];
  }

  /** The next unread conversation. */
  get nextUnread() {
    const { selected } = this.#store;
    return nextUnread(this.#sections, selected) ?? nextUnread(sectionsOf(this.#store, this.#view), selected);
  }

  /** Opens an account's group if it is closed. @param {string} accountId */
  unfold(accountId) {
    if (!this.#sections.some(({ id, open }) => id === accountId && !open)) return;
    this.#toggle(accountId);
    this.#render();
  }

  /** Scrolls to the current row. @param {boolean} focus */
  reveal(focus) {
    const place = this.#current === null ? undefined : positionOf(this.#sections, this.#current);
    if (place) this.#goTo(place, focus);
  }

  /** Goes to the first row. @param {boolean} open whether to open it, too */
  toFirst(open) {
    this.#render();
    const place = stepFrom(this.#sections, null, 0);
    const item = place?.section.items[place.index];
    if (!place || !item) return;
    this.#goTo(place, true);
    if (open) this.#actions.open(item, !isMessage(item)); // after a found message the operator may go on to the next
  }

  /** The name of the current row. */
  get #current() {
    return currentName(this.#store, this.hit);
  }

  #listen() {
    const renderThrottled = throttled(this.#renderSoon, THROTTLE);
    for (const type of ["accounts", "conversations"]) this.#store.addEventListener(type, renderThrottled);
    for (const type of ["selection", "search", "day"]) this.#store.addEventListener(type, this.#renderSoon);
    this.#settings.addEventListener("change", this.#renderSoon);
    this.#drafts.addEventListener("change", this.#renderSoon);
    this.#root.addEventListener("scroll", this.#renderSoon, { passive: true });
    this.#root.addEventListener("click", (event) => this.#clicked(event), { capture: true });
    this.#moved.addEventListener("click", () => {
      this.#root.scrollTop = 0;
      this.#orderHold.end();
    });
    this.#root.addEventListener("keydown", (event) => this.#pressed(event));
    this.#root.addEventListener("focusin", () => this.#updateTabStop());
    new ResizeObserver(this.#renderSoon).observe(this.#root);
  }

  #render() {
    this.#size = rowSize();
    const isUnchanged = (/** @type {Conversation | Message} */ item) => isMessage(item) || this.#store.conversation(item.id) === item;
    const anchor = anchorOf(this.#shown, this.#root.scrollTop, this.#size, isUnchanged);
    const view = this.#view;
    this.#hues = hues(this.#store.accounts.map(({ id }) => id));
    this.#sections = this.#arranged(sectionsOf(this.#store, view), view);
    this.#root.classList.toggle("one-list", view.oneList);
    this.#renderSections(view);
    for (const { list } of this.#shown.values()) list.measure(this.#root);
    const wanted = scrollFor(this.#shown, anchor, this.#size);
    if (wanted !== undefined && Math.abs(wanted - this.#root.scrollTop) >= 1) this.#keepScroll(wanted);
    this.#renderRows();
    this.#positions.note(this.#spots(), performance.now());
    setText(this.#note, listNote(this.#store));
    const searched = this.#searched;
    this.#searched = this.#store.search !== null;
    if (searched && !this.#searched) this.reveal(false);
  }

  /** Scrolls so that the rows in sight stay where they are. @param {number} wanted */
  #keepScroll(wanted) {
    const before = this.#root.scrollTop;
    this.#root.scrollTop = wanted;
    this.#autoScrolled += this.#root.scrollTop - before;
  }

  /** The sections in the order to show: while the order is held, rows stay where they are. Another filter or
   * search of the operator changes them at once.
   * @param {Section[]} sections @param {ListView} view */
  #arranged(sections, view) {
    const { search, selected } = this.#store;
    const isSearching = search?.conversationPaging.state === "loading" || search?.messagePaging.state === "loading";
    if (!this.#orderHold.isHeld || isSearching) {
      this.#heldSections.release();
      this.#showMoved(0);
      return sections;
    }
    const query = JSON.stringify([view, search?.q]);
    const arranged = this.#heldSections.arrange(sections, { query, selected, ...this.#holdOptions });
    this.#showMoved(arranged.moved);
    return arranged.sections;
  }

  /** @param {number} count */
  #showMoved(count) {
    this.#moved.hidden = count === 0;
    if (count > 0) setText(/** @type {Element} */ (this.#moved.querySelector("span")), strings.number(count));
  }

  /** The positions of everything that can be pressed, in heights that scrolling does not change. */
  #spots() {
    const offset = this.#root.getBoundingClientRect().top - this.#autoScrolled;
    return [...this.#shown].flatMap(([id, { section, list }]) => {
      const start = this.#nodes.get(id)?.node.offsetTop ?? list.top;
      const head = { name: id, item: null, top: start + offset, bottom: list.top + offset };
      const rows = section.open ? list.rows : [];
      return [head, ...rows.map(({ name, index, item }) => ({ name, item: item.item, ...list.span(index, offset) }))];
    });
  }

  /** A press means the row that was there when the operator aimed. @param {MouseEvent} event */
  #clicked(event) {
    const target = /** @type {Element} */ (event.target);
    const height = event.clientY + this.#root.scrollTop - this.#autoScrolled;
    if (event.detail === 0) return; // by keyboard
    const aimed = this.#positions.aimedAt(height, performance.now(), wasTouch() ? undefined : this.#orderHold.lastMove);
    const row = target.closest(".row");
    const item = aimed?.item;
    const isMeant = row ? this.#nameOf(row) === aimed?.name || (wasTouch() && !item) : !item || isStuck(target, this.#root);
    if (isMeant) return;
    event.preventDefault();
    event.stopPropagation();
    if (item && (isMessage(item) || this.#store.conversation(item.id))) this.#actions.open(item, true);
  }

  /** @param {Element} row */
  #nameOf(row) {
    const nodes = [...this.#shown.values()].flatMap(({ list }) => list.nodes);
    return nodes.find(({ node }) => node === row)?.name;
  }

  /** @returns {ListView} */
  get #view() {
    const [oneList, collapsed] = [this.#settings.get("oneList"), this.#settings.get("collapsed")];
    const { account } = this.filter;
    return { ...this.filter, oneList, collapsed, account: account !== null && this.#store.account(account) ? account : null };
  }

  /** @param {ListView} view */
  #renderSections(view) {
    reconcileRows(this.#root, this.#nodes, this.#sections, {
      key: ({ id }) => id,
      same: () => false,
      create: (section) => this.#create(section),
      update: (node, section) => this.#update(node, section, view),
    });
    for (const id of this.#shown.keys()) if (!this.#nodes.has(id)) this.#shown.delete(id);
  }

  /** @param {Section} section */
  #create({ id }) {
    const retry = () => this.#listPages.more(id, this.filter);
    const plain = id === ALL || id === FOUND;
    const node = plain
      ? createPlain(id === FOUND ? strings.messagesFound : "", retry)
      : createGroup({ toggle: () => this.#toggle(id), manage: () => this.#withAccount(id, this.#actions.manage), signIn: () => this.#withAccount(id, this.#actions.signIn), retry });
    node.dataset.account = id;
    if (plain) parts(node).rows.setAttribute("aria-label", id === FOUND ? strings.messagesFound : strings.allAccounts);
    return node;
  }

  /** @param {HTMLElement} node @param {Section} section @param {ListView} view */
  #update(node, section, view) {
    const { id, account, items } = section;
    const before = this.#shown.get(id);
    const list = before?.list ?? new VirtualList(parts(node).rows, this.#rowRenderer);
    const hue = this.#hues.get(id);
    this.#shown.set(id, { section, list, hue });
    const plain = id === ALL || id === FOUND;
    if (!plain && (!before || before.section.account !== account || before.hue !== hue)) updateHead(node, account, hue);
    showOpen(node, section);
    list.stretch(items.length, this.#size);
    const state = this.#listPages.of(id, view);
    updateNote(node, noteOf(section, state, view, this.#store), state.state === "failed");
  }

  /** How the order is held: see `HeldSections`. */
  #holdOptions = {
    currentCopy: (/** @type {Conversation | Message} */ item) => (isMessage(item) ? undefined : this.#store.conversation(item.id)),
    canGrow: (/** @type {Section} */ { id }) => {
      const { list } = this.#shown.get(id) ?? {};
      return !list || list.bottom >= this.#root.scrollTop + this.#root.clientHeight;
    },
  };

  #rowRenderer = {
    create: () => createRow((item) => this.#actions.open(item, true)),
    update: updateRow,
    same: sameEntry,
  };

  #renderRows() {
    const { scrollTop, clientHeight } = this.#root;
    const margin = OVERSCAN * this.#size;
    for (const { section, list } of this.#shown.values()) {
      const [from, to] = section.open ? list.range(scrollTop - margin, scrollTop + clientHeight + margin) : [0, 0];
      list.show(this.#placed(section, list, from, to));
      if (section.open && list.bottom < scrollTop + clientHeight + LOAD_MARGIN) this.#listPages.nearEnd(section.id, this.filter);
    }
    this.#updateTabStop();
  }

  /** The rows in sight, and the row with the focus. @param {Section} section @param {VirtualList<Entry>} list
   * @param {number} from @param {number} to @returns {Placed<Entry>[]} */
  #placed({ items, open }, list, from, to) {
    const placed = items.slice(from, to).map((item, at) => this.#place(item, from + at));
    const { focused } = list;
    if (focused === undefined || !open || placed.some(({ name }) => name === focused)) return placed;
    const at = items.findIndex((item) => nameOf(item) === focused);
    const item = items[at];
    if (!item) return placed;
    return at < from ? [this.#place(item, at), ...placed] : [...placed, this.#place(item, at)];
  }

  /** @param {Conversation | Message} item @param {number} index @returns {Placed<Entry>} */
  #place(item, index) {
    const { selected, search } = this.#store;
    const message = isMessage(item);
    const conversation = message ? this.#store.conversation(item.conversation_id) : item;
    const account = item.telegram_account_id;
    const entry = {
      item,
      conversation,
      hue: this.#hues.get(account),
      label: this.#store.account(account)?.label ?? strings.removedAccount,
      selected: nameOf(item) === this.#current,
      q: message ? (search?.q ?? "") : "",
      draft: message || item.id === selected ? "" : this.#drafts.get(item.id).text,
      own: this.#ownOf(message ? item : item.last_message),
      today: this.#store.today,
    };
    return { name: nameOf(item), index, item: entry };
  }

  /** @param {Message | string | null} message */
  #ownOf(message) {
    return message !== null && typeof message === "object" ? this.#store.ownLabel(message.sender_id) : undefined;
  }

  // By keyboard: the list has one tab stop, and the arrow keys move within it.

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (isComposing(event)) return;
    const name = this.#focusedName;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity }[event.key];
    if (name === undefined || steps === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const place = stepFrom(this.#sections, name, steps);
    if (!place) return;
    event.preventDefault();
    this.#goTo(place, true);
  }

  get #focusedName() {
    for (const { list } of this.#shown.values()) if (list.focused !== undefined) return list.focused;
    return undefined;
  }

  /** @param {{ section: Section, index: number }} place @param {boolean} focus */
  #goTo({ section, index }, focus) {
    const item = section.items[index];
    const shown = this.#shown.get(section.id);
    if (!item || !shown) return;
    const y = shown.list.top + index * this.#size;
    const { scrollTop, clientHeight } = this.#root;
    const head = index === 0 ? shown.list.top : 1.5 * this.#size; // the headings stick to the upper edge
    if (y < scrollTop + head) this.#root.scrollTop = y - head;
    else if (y + this.#size > scrollTop + clientHeight) this.#root.scrollTop = y + 1.5 * this.#size - clientHeight;
    this.#renderRows();
    if (focus) shown.list.node(nameOf(item))?.querySelector("button")?.focus({ preventScroll: true });
  }

  #updateTabStop() {
    const names = [this.#focusedName ?? this.#tabStop, this.#current];
    const lists = [...this.#shown.values()].map(({ list }) => list);
    const there = names.find((name) => name && lists.some((list) => list.node(name)));
    this.#tabStop = there || lists.flatMap(({ rows }) => rows)[0]?.name;
    for (const { node, name } of lists.flatMap((list) => list.nodes)) {
      const button = /** @type {HTMLElement} */ (node.firstElementChild);
      button.tabIndex = name === this.#tabStop ? 0 : -1;
    }
  }

  /** @param {string} id */
  #toggle(id) {
    const collapsed = this.#settings.get("collapsed");
    const without = collapsed.filter((other) => other !== id);
    this.#settings.set("collapsed", without.length < collapsed.length ? without : [...collapsed, id]);
  }

  /** @param {string} id @param {(account: Account) => void} action */
  #withAccount(id, action) {
    const account = this.#store.account(id);
    if (account) action(account);
  }
}

/** The height of a row, from styles/tokens.css. */
function rowSize() {
  const root = getComputedStyle(document.documentElement);
  return Math.round(Number.parseFloat(root.getPropertyValue("--row-size")) * Number.parseFloat(root.fontSize));
}

/** Whether an element is in a heading that sticks to the upper edge, above the rows there.
 * @param {Element} target @param {HTMLElement} root */
function isStuck(target, root) {
  const head = target.closest(".group-head");
  return head !== null && head.getBoundingClientRect().top <= root.getBoundingClientRect().top + 1;
}
