/**
 * The button above the list that leads to the archived conversations and back. It shows how many messages
 * are unread there, and is there only if something is archived.
 *
 * @import { Store } from "../../store.js"
 * @import { TabState } from "../../services/tab_state.js"
 * @import { ConversationList } from "./conversation_list.js"
 */
import { oncePerFrame, setText } from "../../lib/dom/dom.js";
import { hasUnread } from "../../model/conversation_marks.js";
import { strings } from "../../lib/format/strings.js";
import { showBadge } from "./badge.js";

/** @param {{ button: HTMLElement, icon: Element, words: HTMLElement, unread: HTMLElement }} elements
 * @param {{ store: Store, tabState: TabState }} services @param {ConversationList} list
 * @returns {() => void} goes to the archive, or back */
export function archiveButton({ button, icon, words, unread }, { store, tabState }, list) {
  const show = () => {
    const { archived, account } = list.filter;
    const there = account === null ? store.archived : store.archivedOf(account);
    button.hidden = store.search !== null || (!archived && there.length === 0);
    button.toggleAttribute("data-open", archived);
    setText(words, archived ? strings.leaveArchive : strings.archive);
    icon.setAttribute("href", archived ? "#icon-back" : "#icon-archive");
    const count = there.filter(hasUnread).reduce((sum, { unread_count }) => sum + Math.max(1, unread_count), 0);
    showBadge(unread, archived ? 0 : count);
  };
  const toggle = () => {
    const archived = !list.filter.archived;
    list.setFilter({ archived });
    tabState.set({ archived });
    show();
  };
  button.addEventListener("click", toggle);
  list.setFilter({ archived: tabState.all.archived });
  const showSoon = oncePerFrame(show);
  for (const type of ["conversations", "accounts", "search"]) store.addEventListener(type, showSoon);
  list.addEventListener("filter", showSoon);
  show();
  return () => !button.hidden && toggle();
}
