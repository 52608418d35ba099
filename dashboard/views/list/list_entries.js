/**
 * What the rows of the list show: of each item the account, the draft and whatever else a row needs.
 *
 * @import { SharedDrafts } from "../../services/shared_drafts.js"
 * @import { Selection } from "../../services/selection.js"
 * @import { Store } from "../../store.js"
 * @import { Conversation, Id, Message } from "../../types.js"
 * @import { Section } from "../../model/sections.js"
 * @import { Entry } from "./conversation_row.js"
 * @import { Placed, VirtualList } from "./virtual_list.js"
 */
import { local } from "../../lib/format/dates.js";
import { isMuted } from "../../model/conversation_marks.js";
import { isMessage, nameOf } from "../../model/sections.js";
import { strings } from "../../lib/format/strings.js";

/** @typedef {Conversation | Message} Item */

export class ListEntries {
  #store;
  #drafts;
  #selection;
  #current;

  /** Whether the list is one over all accounts, without groups. */ isMixed = false;
  /** Whether the rows say how long somebody waits. */ showsWaits = false;

  /** @param {{ store: Store, drafts: SharedDrafts, selection: Selection }} services
   * @param {() => string | null} current the name of the current row */
  constructor({ store, drafts, selection }, current) {
    this.#selection = selection;
    this.#store = store;
    this.#drafts = drafts;
    this.#current = current;
  }

  /** The rows between two positions, and the row with the focus. @param {Section} section @param {VirtualList<Entry>} list
   * @param {number} from @param {number} to @returns {Placed<Entry>[]} */
  placed({ items, open }, list, from, to) {
    const placed = items.slice(from, to).map((item, at) => this.#place(item, from + at));
    const { focused } = list;
    if (focused === undefined || !open || placed.some(({ name }) => name === focused)) return placed;
    const at = items.findIndex((item) => nameOf(item) === focused);
    const item = items[at];
    if (!item) return placed;
    return at < from ? [this.#place(item, at), ...placed] : [...placed, this.#place(item, at)];
  }

  /** @param {Item} item @param {number} index @returns {Placed<Entry>} */
  #place(item, index) {
    const { selected, search } = this.#store;
    const message = isMessage(item);
    const conversation = message ? this.#store.conversation(item.conversation_id) : item;
    const account = item.telegram_account_id;
    const shared = message || !this.isMixed ? [] : this.#store.sharedWith(item.id);
    const isShared = this.#store.areGroupsMerged && shared.length > 1;
    const most = (/** @type {(each: Conversation) => number | undefined} */ count) => Math.max(0, ...(isShared ? shared : conversation ? [conversation] : []).map((each) => count(each) ?? 0));
    const entry = {
      item,
      conversation,
      hue: this.#store.hueOf(account),
      label: isShared ? strings.sharedAs(shared.map((each) => this.#labelOf(each.telegram_account_id))) : this.#labelOf(account),
      mark: this.#labelOf(account),
      unread: most(({ unread_count }) => unread_count),
      mentioned: most(({ unread_mentions }) => unread_mentions),
      selected: nameOf(item) === this.#current(),
      q: message ? (search?.q ?? "") : "",
      draft: message || item.id === selected ? "" : this.#draftOf(item.id),
      muted: conversation !== undefined && isMuted(conversation, Date.now()),
      own: this.#ownOf(message ? item : item.last_message),
      today: this.#store.today,
      when: message ? "" : this.#when(item),
      named: this.isMixed,
      chosen: !message && this.#selection.has(item.id),
    };
    return { name: nameOf(item), index, item: entry };
  }

  /** @param {Conversation} conversation */
  #when({ snoozed_until = null, waiting_since = null }) {
    const now = new Date();
    if (snoozed_until) return strings.backAt(local.moment(snoozed_until, now));
    return this.showsWaits && waiting_since ? strings.waitsSince(local.since(waiting_since, now)) : "";
  }

  /** The unfinished reply to a conversation, or to a topic of a forum. @param {Id} id */
  #draftOf(id) {
    return this.#store.rowParts(id).map((each) => this.#drafts.get(each.id).text).find((text) => text !== "") ?? "";
  }

  /** @param {string} accountId */
  #labelOf(accountId) {
    return this.#store.account(accountId)?.label ?? strings.removedAccount;
  }

  /** @param {Message | string | null} message */
  #ownOf(message) {
    return message !== null && typeof message === "object" ? this.#store.ownLabel(message.sender_id) : undefined;
  }
}
