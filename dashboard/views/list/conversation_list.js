/**
 * The list of conversations: a group for each account, or one list over all accounts, newest first.
 *
 * Only the rows in sight are in the DOM. New rows above do not move the rows in sight: the first
 * unchanged row in sight keeps its position. While a pointer is over the list, no row moves at all
 * (`list_click_guard.js` says what a press means). The next page of a section is loaded when its end comes near.
 * Events: `filter`; `rendered`, for what changes in the same frame as the rows.
 *
 * @import { SharedDrafts } from "../../services/shared_drafts.js"
 * @import { FolderViews } from "../../services/folder_views.js"
 * @import { ListPages } from "../../services/list_pages.js"
 * @import { Selection } from "../../services/selection.js"
 * @import { Settings } from "../../services/settings.js"
 * @import { Store } from "../../store.js"
 * @import { Account, Conversation, Id, Message } from "../../types.js"
 * @import { Finished } from "../../model/triage.js"
 * @import { ListFilter } from "../../model/list_filter.js"
 * @import { ListView, Section } from "../../model/sections.js"
 * @import { Anchor } from "../../lib/dom/scroll_anchor.js"
 */
import { setText, throttled } from "../../lib/dom/dom.js";
import { oncePerFrame } from "../../lib/dom/render_scheduler.js";
import { NO_FILTER } from "../../model/list_filter.js";
import { listNote } from "../../model/list_status.js";
import { ALL, currentName, isMessage, nameOf, nextUnread, sectionsOf, stepFrom, positionOf } from "../../model/sections.js";
import { isLeft, nextToDo, nextToOpen } from "../../model/triage.js";
import { anchorOf, scrollFor } from "../../lib/dom/scroll_anchor.js";
import { HeldOrder } from "./held_order.js";
import { ListEntries } from "./list_entries.js";
import { ListFocus } from "./list_focus.js";
import { nameOfRow, rowSize } from "./list_part.js";
import { PressGuard } from "./list_click_guard.js";
import { ListSections } from "./list_sections.js";
import { menuGestures } from "../shell/menu_gestures.js";
import { createRow, sameEntry, updateRow } from "./conversation_row.js";

/** Rows beyond the edges that are in the DOM, too, so that scrolling finds them there. */
const OVERSCAN = 6;

/** The next page is loaded when the end of a section is this near (pixels). */
const LOAD_MARGIN = 800;

/** The shortest time between two renderings when many events arrive (milliseconds). */
const THROTTLE = 100;

/**
 * @typedef {object} ListActions
 * @property {(item: Conversation | Message, write: boolean) => void} open
 * @property {(conversation: Conversation, at: { x: number, y: number }) => void} menu opens the menu of a conversation
 * @property {(account: Account) => void} manage
 * @property {(account: Account) => void} signIn
 */

export class ConversationList extends EventTarget {
  #root;
  #note;
  #store;
  #listPages;
  #settings;
  #folderViews;
  #actions;
  #renderSoon = oncePerFrame(() => this.#renderHeld(), () => this.#look());
  /** @type {Section[]} */ #sections = [];
  #size = 1;
  /** The row that the next rendering keeps in place. @type {Anchor | null} */ #anchor = null;
  /** Whether the last rendering showed a search. */ #searched = false;
  /** @type {ListSections} */ #parts;
  /** @type {HeldOrder} */ #order;
  /** @type {ListEntries} */ #entries;
  /** @type {PressGuard} */ #pressGuard;
  /** @type {ListFocus} */ #focus;

  /** @type {ListFilter} */
  filter = NO_FILTER;

  /** The found message by which the operator opened the conversation. @type {Message | null} */
  hit = null;

  /** @param {{ root: HTMLElement, note: HTMLElement, moved: HTMLElement }} parts root: the scroller;
   * moved: the button that shows how many rows move when the hold ends
   * @param {{ store: Store, listPages: ListPages, settings: Settings, folderViews: FolderViews, drafts: SharedDrafts, selection: Selection }} services @param {ListActions} actions */
  constructor({ root, note, moved }, services, actions) {
    const { store, listPages, settings, folderViews, drafts, selection } = services;
    super();
    this.#root = root;
    this.#note = note;
    this.#store = store;
    this.#listPages = listPages;
    this.#settings = settings;
    this.#folderViews = folderViews;
    this.#actions = actions;
    const rows = { create: () => createRow((item) => this.#actions.open(item, true)), update: updateRow, same: sameEntry };
    this.#parts = new ListSections(root, services, actions, rows);
    const { shown } = this.#parts;
    this.#order = new HeldOrder({ root, moved }, store, shown, this.#renderSoon);
    this.#entries = new ListEntries({ store, drafts, selection }, () => this.#current);
    this.#pressGuard = new PressGuard(root, {
      shown,
      lastMove: () => this.#order.lastMove,
      open: (item) => (isMessage(item) || store.conversation(item.id)) && actions.open(item, true),
    });
    this.#focus = new ListFocus(root, {
      shown,
      sections: () => this.#sections,
      current: () => this.#current,
      rowSize: () => this.#size,
      renderRows: () => this.#renderRows(),
    });
    menuGestures(root, { item: ".row", button: ".row-menu", isMeant: (press) => this.#pressGuard.isMeant(press) }, (row, at) => this.#openMenu(row, at));
    this.#listen(drafts, selection);
    this.#renderNow();
  }

  /** @param {Partial<ListFilter>} change */
  setFilter(change) {
    this.filter = { ...this.filter, ...change };
    this.#root.scrollTop = 0;
    this.#renderSoon();
    this.dispatchEvent(new Event("filter"));
  }

  /** The item some steps after the current one. @param {number} steps */
  neighbour(steps) {
    const found = stepFrom(this.#sections, this.#current, steps);
    return found?.section.items[found.index];
  }

  /** The next unread conversation. */
  get nextUnread() {
    const { selected } = this.#store;
    return nextUnread(this.#sections, selected) ?? nextUnread(this.#whole, selected);
  }

  /** The conversation to open after another one. @param {Id | null} from @param {Finished} finished */
  nextToOpen(from, finished) {
    const shown = nextToOpen(this.#sections, from, finished);
    return shown && isLeft(shown, finished) ? shown : (nextToDo(this.#whole, from, finished) ?? shown);
  }

  /** Goes to the first row of an account. @param {string} accountId */
  toAccount(accountId) {
    if (!this.#sections.some(({ id }) => id === accountId)) this.setFilter({ account: accountId, waiting: false, snoozed: false });
    this.unfold(accountId);
    this.#renderNow();
    const section = this.#sections.find(({ id }) => id === accountId);
    this.#root.scrollTop = this.#parts.shown.get(accountId)?.node.offsetTop ?? 0;
    this.#renderRows();
    if (section && section.items.length > 0) this.#focus.goTo({ section, index: 0 }, true);
  }

  /** Opens an account's group if it is closed. @param {string} accountId */
  unfold(accountId) {
    if (!this.#sections.some(({ id, open }) => id === accountId && !open)) return;
    this.#parts.toggle(accountId);
    this.#renderNow();
  }

  /** Whether the list is one over all accounts, or over one of them. */
  get isOneList() {
    return this.#view.oneList;
  }

  /** The conversation that the operator means in the list: that of the row with the focus, or the open one. */
  get meant() {
    const name = this.#focus.name;
    const place = name === undefined ? undefined : positionOf(this.#sections, name);
    const item = place?.section.items[place.index];
    if (!item) return this.#store.selected;
    return isMessage(item) ? item.conversation_id : item.id;
  }

  /** The conversation of the row with the focus. @returns {Id | null} */
  focusedId() {
    const name = this.#focus.name ?? "";
    return this.#flat.find(({ id }) => name === `conversation ${id}`)?.id ?? null;
  }

  /** The conversations of the list. */
  get ids() {
    return new Set(this.#flat.map(({ id }) => id));
  }

  /** Whether the list has a conversation. @param {Id} id */
  shows(id) {
    return this.#flat.some((each) => each.id === id);
  }

  /** The conversation of a row. @param {Element} row @returns {Id | null} */
  conversationOf(row) {
    const name = nameOfRow(this.#parts.shown, row);
    return this.#flat.find((item) => name === nameOf(item))?.id ?? null;
  }

  /** The conversations from one to another, in the order of the list. @param {Id} from @param {Id} to @returns {Id[]} */
  between(from, to) {
    const ids = this.#flat.map(({ id }) => id);
    const [start, end] = [ids.indexOf(from), ids.indexOf(to)].sort((a, b) => a - b);
    return start === undefined || start < 0 ? [] : ids.slice(start, (end ?? start) + 1);
  }

  /** The conversations of the open sections. */
  get #flat() {
    return this.#sections.filter(({ open }) => open).flatMap(({ items }) => items.filter((item) => !isMessage(item)));
  }

  /** The operator has changed a row: shows the new order even while the pointer is over the list. */
  releaseOrder() {
    this.#order.end();
  }

  /** Whether rows stay where they are, because the operator may be about to press one. */
  get isOrderHeld() {
    return this.#order.isHeld;
  }

  /** Gives the focus to the row of a conversation, if the list shows it. @param {Id} id */
  focusRow(id) {
    const place = positionOf(this.#sections, `conversation ${id}`);
    if (place) this.#focus.goTo(place, true);
  }

  /** Scrolls to the current row. @param {boolean} focus */
  reveal(focus) {
    const place = this.#current === null ? undefined : positionOf(this.#sections, this.#current);
    if (place) this.#focus.goTo(place, focus);
  }

  /** Goes to the first row. @param {boolean} open whether to open it, too */
  toFirst(open) {
    this.#renderNow();
    const place = stepFrom(this.#sections, null, 0);
    const item = place?.section.items[place.index];
    if (!place || !item) return;
    this.#focus.goTo(place, true);
    if (open) this.#actions.open(item, !isMessage(item)); // after a found message the operator may go on to the next
  }

  /** The name of the current row. */
  get #current() {
    return currentName(this.#store, this.hit);
  }

  /** @param {SharedDrafts} drafts @param {Selection} selection */
  #listen(drafts, selection) {
    const renderThrottled = throttled(this.#renderSoon, THROTTLE);
    for (const type of ["accounts", "conversations"]) this.#store.addEventListener(type, renderThrottled);
    for (const type of ["selection", "search", "day", "minute"]) this.#store.addEventListener(type, this.#renderSoon);
    this.#settings.addEventListener("change", this.#renderSoon);
    for (const part of [drafts, selection]) part.addEventListener("change", this.#renderSoon);
    this.#folderViews.addEventListener("change", this.#renderSoon);
    this.#root.addEventListener("scroll", this.#renderSoon, { passive: true });
    new ResizeObserver(this.#renderSoon).observe(this.#root);
  }

  #renderNow() {
    this.#look();
    this.#render();
    this.#pressGuard.note();
  }

  #renderHeld() {
    this.#focus.holdWhile(() => this.#render());
    return () => this.#pressGuard.note();
  }

  #look() {
    this.#size = rowSize();
    const isUnchanged = (/** @type {Conversation | Message} */ item) => isMessage(item) || this.#store.conversation(item.id) === item;
    this.#anchor = anchorOf(this.#parts.shown, this.#root.scrollTop, this.#size, isUnchanged);
  }

  #render() {
    const view = this.#view;
    this.#store.mergeGroups(view.oneList && view.account === null);
    this.#sections = this.#order.arranged(sectionsOf(this.#store, view), view);
    this.#entries.isMixed = view.oneList && view.account === null && this.#store.accounts.length > 1;
    this.#entries.showsWaits = Boolean(view.waiting);
    this.#root.classList.toggle("one-list", view.oneList);
    this.#parts.render(this.#sections, view, this.#size);
    const wanted = scrollFor(this.#parts.shown, this.#anchor, this.#size);
    if (wanted !== undefined && Math.abs(wanted - this.#root.scrollTop) >= 1) this.#pressGuard.keepScroll(wanted);
    this.#renderRows();
    setText(this.#note, listNote(this.#store, view));
    if (this.#sections.length === 0 && view.archived) this.#listPages.nearEnd(ALL, view);
    const searched = this.#searched;
    this.#searched = this.#store.search !== null;
    if (searched && !this.#searched) this.reveal(false);
    this.dispatchEvent(new Event("rendered"));
  }

  /** @returns {ListView} */
  get #view() {
    const { account, waiting, snoozed } = this.filter;
    const oneList = this.#settings.get("oneList") || Boolean(waiting || snoozed);
    const [collapsed, unfolded] = [this.#settings.get("collapsed"), this.#settings.get("unfolded")];
    return { ...this.filter, folders: this.#folderViews.chosen, oneList, collapsed, unfolded, account: account !== null && this.#store.account(account) ? account : null };
  }

  /** What the list would show if every group were unfolded. */
  get #whole() {
    return sectionsOf(this.#store, { ...this.#view, unfolded: this.#store.accounts.map(({ id }) => id) });
  }

  #renderRows() {
    const { scrollTop, clientHeight } = this.#root;
    const margin = OVERSCAN * this.#size;
    for (const { section, list } of this.#parts.shown.values()) {
      const [from, to] = section.open ? list.range(scrollTop - margin, scrollTop + clientHeight + margin) : [0, 0];
      list.show(this.#entries.placed(section, list, from, to));
      if (section.open && section.hidden === 0 && list.bottom < scrollTop + clientHeight + LOAD_MARGIN) this.#listPages.nearEnd(section.id, this.#view);
    }
    this.#focus.updateTabStop();
  }

  /** @param {Element} row @param {{ x: number, y: number }} at */
  #openMenu(row, at) {
    const name = nameOfRow(this.#parts.shown, row);
    const place = name === undefined ? undefined : positionOf(this.#sections, name);
    const item = place?.section.items[place.index];
    const conversation = item && (isMessage(item) ? this.#store.conversation(item.conversation_id) : item);
    if (conversation) this.#actions.menu(conversation, at);
  }
}
