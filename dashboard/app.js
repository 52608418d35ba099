/**
 * The composition root: builds the parts, introduces them to each other, starts them.
 *
 * A change travels stream → store → views; an intent travels views → services → api, and
 * comes back as a change.
 *
 * @import { Id } from "./types.js"
 */
import "./elements/account_mark.js";
import "./elements/count_down.js";
import { Api } from "./api.js";
import { speak } from "./lib/dom.js";
import { Drafts } from "./lib/drafts.js";
import { Attention } from "./services/attention.js";
import { ListPages } from "./services/list_pages.js";
import { Loading } from "./services/loading.js";
import { Sending } from "./services/sending.js";
import { Settings } from "./services/settings.js";
import { Store } from "./store.js";
import { Stream } from "./stream.js";
import { AccountDialog } from "./views/account_dialog.js";
import { AddAccount } from "./views/add_account.js";
import { banner } from "./views/banner.js";
import { ConversationList } from "./views/conversations.js";
import { listTools } from "./views/list_tools.js";
import { notice } from "./views/notice.js";
import { search } from "./views/search.js";
import { ThreadPane } from "./views/thread_pane.js";
import { title } from "./views/title.js";

const SELECTED = "switchboard selected";

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

speak(document);

const api = new Api();
const store = new Store();
const loading = new Loading(api, store);
const sending = new Sending(api, store, localStorage);
const attention = new Attention(api, store);
const drafts = new Drafts(localStorage);
const stream = new Stream(`ws://${location.host}/ws`, () => store.seq);

const tell = notice(element("notice"));
const settings = new Settings(localStorage);
const services = { api, store, loading, sending, attention, drafts, settings, pages: new ListPages(store, loading) };
const addAccount = new AddAccount(/** @type {HTMLDialogElement} */ (element("add-account-dialog")), services);
const accountDialog = new AccountDialog(/** @type {HTMLDialogElement} */ (element("account-dialog")), services, tell);

title(store);
banner(element("banner"), store, () => stream.wake());
search(/** @type {HTMLInputElement} */ (element("search")), loading);
const list = new ConversationList({ root: element("groups"), note: element("list-note") }, services, {
  open: (item) => open(item.id),
  manage: (account) => accountDialog.open(account),
});
listTools({ oneList: element("one-list"), unread: element("unread-only"), chips: element("chips") }, services, list);
new ThreadPane(element("thread-pane"), services, { back, add: () => addAccount.open() });
element("add-account").addEventListener("click", () => addAccount.open());
sending.addEventListener("trouble", (event) => tell(/** @type {CustomEvent<string>} */ (event).detail));

stream.addEventListener("hello", (event) => greeted(/** @type {CustomEvent<number>} */ (event).detail));
stream.addEventListener("resync", (event) => {
  store.reset(/** @type {CustomEvent<number>} */ (event).detail);
  void loading.everything();
});
stream.addEventListener("frame", (event) => store.applyFrame(/** @type {CustomEvent} */ (event).detail));
stream.addEventListener("state", (event) => store.setConnection(/** @type {CustomEvent} */ (event).detail));
store.addEventListener("removed", (event) => loading.keptOf(/** @type {CustomEvent<string>} */ (event).detail));
store.addEventListener("selection", remember);
window.addEventListener("storage", ({ key }) => settings.heard(key));
window.addEventListener("online", () => stream.wake());
document.addEventListener("visibilitychange", () => document.hidden || stream.wake());

const remembered = sessionStorage.getItem(SELECTED);
if (remembered !== null) open(JSON.parse(remembered));
stream.start();

/** The first greeting starts the page; a later one means that the connection is back.
 * @param {number} seq */
function greeted(seq) {
  const first = store.seq === null;
  store.begin(seq);
  void (first ? loading.everything() : loading.failed());
  void sending.resume();
}

/** @param {Id} id */
function open(id) {
  store.select(id);
  element("desk").dataset.pane = "thread";
}

function back() {
  element("desk").dataset.pane = "list";
  list.reveal(store.selected, true);
}

/** A reload comes back to the same conversation; where it is gone, to the list. */
function remember() {
  if (store.selected === null) {
    sessionStorage.removeItem(SELECTED);
    element("desk").dataset.pane = "list";
  } else sessionStorage.setItem(SELECTED, JSON.stringify(store.selected));
}
