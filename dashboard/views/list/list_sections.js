/**
 * The sections of the list in the DOM: groups of accounts with their folders, or rows without an account.
 *
 * @import { FolderViews } from "../../services/folder_views.js"
 * @import { ListPages } from "../../services/list_pages.js"
 * @import { Settings } from "../../services/settings.js"
 * @import { Store } from "../../store.js"
 * @import { Account } from "../../types.js"
 * @import { ListView, Section } from "../../model/sections.js"
 * @import { Row } from "../../lib/dom/dom.js"
 * @import { RowRenderer } from "./virtual_list.js"
 * @import { Entry } from "./conversation_row.js"
 * @import { Shown } from "./list_part.js"
 */
import { reconcileRows, parts } from "../../lib/dom/dom.js";
import { isComplete } from "../../model/paging.js";
import { noteOf } from "../../model/list_status.js";
import { ALL, FOUND } from "../../model/sections.js";
import { strings } from "../../lib/format/strings.js";
import { createGroup, createPlain, showOpen, updateHead, updateMore, updateNote } from "./account_group.js";
import { updateFolders } from "./folder_filter.js";
import { VirtualList } from "./virtual_list.js";

/** @typedef {{ manage: (account: Account) => void, signIn: (account: Account) => void }} AccountActions */

export class ListSections {
  #root;
  #services;
  #actions;
  #rowRenderer;
  /** @type {Map<string, Row<Section>>} */ #nodes = new Map();

  /** As it was rendered last. @type {ListView | null} */ #view = null;

  /** What is in the DOM, by the section's id. @type {Map<string, Shown>} */ shown = new Map();

  /** @param {HTMLElement} root
   * @param {{ store: Store, listPages: ListPages, settings: Settings, folderViews: FolderViews }} services
   * @param {AccountActions} actions @param {RowRenderer<Entry>} rowRenderer */
  constructor(root, services, actions, rowRenderer) {
    this.#root = root;
    this.#services = services;
    this.#actions = actions;
    this.#rowRenderer = rowRenderer;
  }

  /** @param {Section[]} sections @param {ListView} view
   * @param {number} size the height of a row (pixels) */
  render(sections, view, size) {
    this.#view = view;
    reconcileRows(this.#root, this.#nodes, sections, {
      key: ({ id }) => id,
      same: () => false,
      create: (section) => this.#create(section),
      update: (node, section) => this.#update(node, section, view, size),
    });
    for (const id of this.shown.keys()) if (!this.#nodes.has(id)) this.shown.delete(id);
    for (const { list } of this.shown.values()) list.measure(this.#root);
  }

  /** Opens an account's group or closes it, unfolds it or folds it.
   * @param {string} id @param {"collapsed" | "unfolded"} setting */
  toggle(id, setting = "collapsed") {
    const { settings } = this.#services;
    const ids = settings.get(setting);
    const without = ids.filter((other) => other !== id);
    settings.set(setting, without.length < ids.length ? without : [...ids, id]);
  }

  /** @param {Section} section */
  #create({ id }) {
    const retry = () => this.#view && this.#services.listPages.more(id, this.#view);
    const { manage, signIn } = this.#actions;
    const node = isPlain(id)
      ? createPlain(id === FOUND ? strings.messagesFound : "", retry)
      : createGroup({ toggle: () => this.toggle(id), more: () => this.toggle(id, "unfolded"), manage: () => this.#withAccount(id, manage), signIn: () => this.#withAccount(id, signIn), retry });
    node.dataset.account = id;
    if (isPlain(id)) parts(node).rows.setAttribute("aria-label", id === FOUND ? strings.messagesFound : strings.allAccounts);
    return node;
  }

  /** @param {HTMLElement} node @param {Section} section @param {ListView} view @param {number} size */
  #update(node, section, view, size) {
    const { id, account, items } = section;
    const before = this.shown.get(id);
    const { store } = this.#services;
    const hue = store.hueOf(id);
    const list = before?.list ?? new VirtualList(parts(node).rows, this.#rowRenderer);
    const unread = account ? store.unreadOf(id, this.#services.settings.all) : 0;
    this.shown.set(id, { section, list, hue, node, unread });
    const isSame = before?.section.account === account && before?.hue === hue && before?.unread === unread;
    if (!isPlain(id) && (!before || !isSame)) updateHead(node, account, hue, unread);
    showOpen(node, section);
    if (!isPlain(id)) this.#showFolders(node, id, view);
    list.stretch(items.length, size);
    const state = this.#services.listPages.of(id, view);
    if (!isPlain(id)) updateMore(node, section, isComplete(state));
    updateNote(node, noteOf(section, state, view, store), state.state === "failed");
  }

  /** A search and the archive are of no folder. @param {HTMLElement} node @param {string} id @param {ListView} view */
  #showFolders(node, id, view) {
    const { store, folderViews } = this.#services;
    const folders = store.search || view.archived ? [] : store.folders.of(id);
    updateFolders(parts(node).folders, folders, view.folders?.[id] ?? null, (folder) => folderViews.choose(id, folder));
  }

  /** @param {string} id @param {(account: Account) => void} action */
  #withAccount(id, action) {
    const account = this.#services.store.account(id);
    if (account) action(account);
  }
}

/** Whether a section has no account. @param {string} id */
function isPlain(id) {
  return id === ALL || id === FOUND;
}
