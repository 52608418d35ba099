/**
 * The buttons above the list that lead to the archived or the snoozed conversations and back. They show how
 * much is there, and are there only if something is. They change with the rows, and none appears or disappears
 * while the order of the list is held: that would move the rows.
 *
 * @import { Store } from "../../store.js"
 * @import { TabState } from "../../services/tab_state.js"
 * @import { Conversation } from "../../types.js"
 * @import { ConversationList } from "./conversation_list.js"
 */
import { cloneTemplate, parts, setText } from "../../lib/dom/dom.js";
import { hasUnread } from "../../model/conversation_marks.js";
import { choiceOf } from "../../model/list_filter.js";
import { strings } from "../../lib/format/strings.js";
import { showBadge, showCount } from "./badge.js";

/** @typedef {"archived" | "snoozed"} SideList */

const LOOKS = {
  archived: { icon: "#icon-archive", words: strings.archive, back: strings.leaveArchive },
  snoozed: { icon: "#icon-clock", words: strings.snoozed, back: strings.leaveSnoozed },
};

/** @param {HTMLElement} place @param {SideList} name
 * @param {{ store: Store, tabState: TabState }} services @param {ConversationList} list
 * @returns {() => void} goes to the side list, or back */
export function sideListButton(place, name, { store, tabState }, list) {
  const button = cloneTemplate("side-list");
  button.id = name === "archived" ? "archive" : name;
  const { icon, words, count } = parts(button);
  const looks = LOOKS[name];
  const show = () => {
    const isOpen = Boolean(list.filter[name]);
    const isOther = Boolean(list.filter[name === "archived" ? "snoozed" : "archived"]);
    const there = conversationsOf(store, name, list.filter.account);
    if (!list.isOrderHeld) button.hidden = store.search !== null || isOther || Boolean(list.filter.waiting) || (!isOpen && there.length === 0);
    button.toggleAttribute("data-open", isOpen);
    setText(words, isOpen ? looks.back : looks.words);
    icon.setAttribute("href", isOpen ? "#icon-back" : looks.icon);
    if (name === "snoozed") showCount(count, isOpen ? 0 : there.length);
    else showBadge(count, isOpen ? 0 : unreadIn(there));
  };
  const toggle = () => {
    const change = choiceOf(name, !list.filter[name]);
    list.setFilter(change);
    tabState.set(change);
  };
  button.addEventListener("click", toggle);
  place.append(button);
  list.setFilter({ [name]: tabState.all[name] });
  for (const type of ["rendered", "filter"]) list.addEventListener(type, show);
  show();
  return () => !button.hidden && toggle();
}

/** @param {Store} store @param {SideList} name @param {string | null} account */
function conversationsOf(store, name, account) {
  if (name === "archived") return account === null ? store.archived : store.archivedOf(account);
  return account === null ? store.snoozed : store.snoozedOf(account);
}

/** Unread messages; a conversation that is only marked as unread counts as one. @param {readonly Conversation[]} conversations */
function unreadIn(conversations) {
  return conversations.filter(hasUnread).reduce((sum, { unread_count }) => sum + Math.max(1, unread_count), 0);
}
