/**
 * The list: a group an account, in each its conversations, newest first.
 *
 * Only groups of which something changed are gone through, and in them only rows that
 * changed are touched. Further pages are asked for when the end of a group comes into view.
 *
 * @import { Loading } from "../services/loading.js"
 * @import { Store } from "../store.js"
 * @import { Account, Id } from "../types.js"
 * @import { Row } from "../lib/dom.js"
 */
import { hues } from "../lib/colour.js";
import { local } from "../lib/dates.js";
import { keyed, say, scheduled } from "../lib/dom.js";
import { roving } from "../lib/roving.js";
import { strings } from "../lib/strings.js";
import { createGroup, updateHead, updateNote } from "./group.js";
import { createRow, sameEntry, updateRow } from "./row.js";

/** @import { Entry } from "./row.js" */

/** @typedef {{ id: string, account: Account | undefined, hue: number | undefined }} Group */

/**
 * @typedef {object} ListParts
 * @property {HTMLElement} root the groups' scroller
 * @property {HTMLElement} note
 */

/**
 * @typedef {object} ListActions
 * @property {(id: Id) => void} open
 * @property {(account: Account) => void} manage
 */

const COLLAPSED = "switchboard collapsed";

export class ConversationList {
  #root;
  #note;
  #store;
  #loading;
  #actions;
  #repair;
  #observer;
  /** @type {Map<string, Row<Group>>} */ #groups = new Map();
  /** @type {WeakMap<HTMLElement, Map<string, Row<Entry>>>} */ #rows = new WeakMap();
  /** @type {Set<string>} */ #collapsed;
  /** Groups whose rows are to be gone through before the next frame. @type {Set<string>} */ #dirty = new Set();
  #today = "";

  /** @param {ListParts} parts @param {{ store: Store, loading: Loading }} services @param {ListActions} actions */
  constructor({ root, note }, { store, loading }, actions) {
    this.#root = root;
    this.#note = note;
    this.#store = store;
    this.#loading = loading;
    this.#actions = actions;
    this.#collapsed = new Set(JSON.parse(localStorage.getItem(COLLAPSED) ?? "[]"));
    this.#repair = roving(root, ".row-button");
    this.#observer = new IntersectionObserver((entries) => this.#reached(entries), {
      root,
      rootMargin: "400px",
    });
    this.#listen();
    this.#renderAll();
  }

  #listen() {
    const soon = scheduled(() => this.#render());
    const all = scheduled(() => this.#renderAll());
    this.#store.addEventListener("accounts", soon);
    for (const type of ["selection", "search"]) this.#store.addEventListener(type, all);
    this.#store.addEventListener("conversations", (event) => {
      const accountId = /** @type {CustomEvent<string | undefined>} */ (event).detail;
      if (accountId === undefined) return all();
      this.#dirty.add(accountId);
      soon();
    });
    setInterval(() => today() !== this.#today && all(), 60_000);
  }

  #renderAll() {
    for (const id of this.#groups.keys()) this.#dirty.add(id);
    this.#render();
  }

  #render() {
    this.#today = today();
    this.#renderGroups();
    for (const { node, item } of this.#groups.values()) {
      if (this.#dirty.has(item.id)) this.#renderRows(node, item);
    }
    this.#dirty.clear();
    this.#repair();
    say(this.#note, this.#words());
  }

  #renderGroups() {
    const { accounts, removedAccounts } = this.#store;
    const colours = hues(accounts.map(({ id }) => id));
    const groups = [...accounts.map(({ id }) => id), ...removedAccounts].map((id) => ({
      id,
      account: this.#store.account(id),
      hue: colours.get(id),
    }));
    keyed(this.#root, this.#groups, groups, {
      key: (group) => group.id,
      same: (a, b) => a.account === b.account && a.hue === b.hue,
      create: (group) => this.#create(group),
      update: (node, group) => this.#update(node, group),
    });
  }

  /** A head changes often (its unread count); rows only with the account's name, colour and
   * what there is to say where there are none. @param {HTMLElement} node @param {Group} group */
  #update(node, group) {
    const look = `${group.hue} ${group.account?.label} ${group.account?.state}`;
    if (node.dataset.look !== look) this.#dirty.add(group.id);
    node.dataset.look = look;
    updateHead(node, group);
  }

  /** @param {Group} group */
  #create({ id }) {
    const node = createGroup({
      collapsed: this.#collapsed.has(id),
      toggled: (collapsed) => this.#toggled(id, collapsed),
      manage: () => {
        const account = this.#store.account(id);
        if (account) this.#actions.manage(account);
      },
      again: () => this.#more(id),
    });
    node.dataset.account = id;
    return node;
  }

  /** @param {string} id @param {boolean} collapsed */
  #toggled(id, collapsed) {
    if (collapsed) this.#collapsed.add(id);
    else this.#collapsed.delete(id);
    localStorage.setItem(COLLAPSED, JSON.stringify([...this.#collapsed]));
  }

  /** @param {HTMLElement} node @param {Group} group */
  #renderRows(node, { id, account, hue }) {
    const { search, selected } = this.#store;
    const list = /** @type {HTMLElement} */ (node.querySelector(".rows"));
    const rows = this.#rows.get(list) ?? new Map();
    this.#rows.set(list, rows);
    const all = this.#store.conversationsOf(id);
    const shown = search ? all.filter((conversation) => search.ids.has(conversation.id)) : all;
    const label = account?.label ?? strings.removedAccount;
    /** @type {Entry[]} */
    const entries = shown.map((conversation) => ({
      conversation,
      hue,
      label,
      today: this.#today,
      selected: conversation.id === selected,
    }));
    keyed(list, rows, entries, {
      key: ({ conversation }) => String(conversation.id),
      same: sameEntry,
      create: () => createRow(),
      update: (row, entry) => updateRow(row, entry, this.#actions.open),
    });
    node.hidden = search !== null && shown.length === 0;
    const note = updateNote(node, search ? null : this.#store.pagingOf(id), shown.length, account);
    this.#observer.unobserve(note);
    this.#observer.observe(note);
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #reached(entries) {
    for (const { isIntersecting, target } of entries) {
      const group = target.closest(".group");
      if (isIntersecting && group instanceof HTMLElement) this.#reachedEnd(group.dataset.account ?? "");
    }
  }

  /** @param {string} accountId */
  #reachedEnd(accountId) {
    const failed = this.#store.search?.state === "failed" || this.#store.pagingOf(accountId).state === "failed";
    if (!failed && this.#store.accountsPaging.state === "ready") this.#more(accountId);
  }

  /** @param {string} accountId */
  #more(accountId) {
    if (this.#store.search) this.#loading.moreFound();
    else this.#loading.moreConversations(accountId);
  }

  /** What there is to say about the list as a whole. */
  #words() {
    const { search, accountsPaging, accounts } = this.#store;
    if (accountsPaging.state === "failed") return accountsPaging.trouble;
    if (accountsPaging.state !== "ready" && accounts.length === 0) return strings.loadingAccounts;
    if (search?.state === "failed") return search.trouble;
    if (search?.state === "loading" && search.ids.size === 0) return strings.searching;
    if (search && search.ids.size === 0) return strings.nothingFound(search.q);
    return "";
  }
}

/** The reader's calendar day. */
function today() {
  return local.dayKey(new Date().toISOString());
}
