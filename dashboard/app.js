/**
 * The composition root: creates the parts, connects them and starts them.
 *
 * A change travels stream → store → views; an intent travels views → services → api, and
 * comes back as a change.
 *
 * @import { Account, Frame, Id, Message } from "./types.js"
 */
import "./elements/account_mark.js";
import "./elements/countdown.js";
import { Api } from "./api.js";
import { BrowserStorage } from "./lib/browser_storage.js";
import { local } from "./lib/format/dates.js";
import { localize } from "./lib/dom/dom.js";
import { watchInput } from "./lib/dom/last_input.js";
import { locks } from "./lib/locks.js";
import { isMessage } from "./model/sections.js";
import { strings } from "./lib/format/strings.js";
import { Drafts } from "./services/drafts.js";
import { Notifications } from "./services/notifications.js";
import { Desktop } from "./services/desktop.js";
import { ReadTracker } from "./services/read_tracker.js";
import { watchDay } from "./services/day_clock.js";
import { Health } from "./services/health.js";
import { ListPages } from "./services/list_pages.js";
import { Loader } from "./services/loader/loader.js";
import { Sender } from "./services/sender.js";
import { Settings } from "./services/settings.js";
import { TabLiveness } from "./services/tab_liveness.js";
import { LocalOutbox } from "./services/local_outbox.js";
import { TabState } from "./services/tab_state.js";
import { Store } from "./store.js";
import { Stream } from "./stream.js";
import { AccountDialog } from "./views/account/account_dialog.js";
import { AddAccount } from "./views/account/add_account.js";
import { aimGuard } from "./views/shell/click_guard.js";
import { BackButton } from "./views/shell/back_button.js";
import { connectionBanner } from "./views/shell/connection_banner.js";
import { ConversationList } from "./views/list/conversation_list.js";
import { Help } from "./views/shell/help.js";
import { listTools } from "./views/list/list_filters.js";
import { Toasts } from "./views/shell/toast.js";
import { search } from "./views/list/search.js";
import { shortcuts } from "./views/shell/shortcuts.js";
import { ThreadPane } from "./views/thread/thread_pane.js";
import { title } from "./views/shell/title.js";
import { healthBanner } from "./views/shell/health_banner.js";

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

localize(document);
watchInput(window);
aimGuard(document);

const api = new Api();
const store = new Store();
const loader = new Loader(api, store);
const kept = new BrowserStorage(() => window.localStorage);
const unsent = new LocalOutbox(kept, new TabLiveness(locks));
const sender = new Sender(api, store, unsent);
const readTracker = new ReadTracker(api, store);
const drafts = new Drafts(kept);
const health = new Health(api);
const stream = new Stream(`ws://${location.host}/ws`, () => store.seq);

const toasts = new Toasts(element("notice"));
const showToast = toasts.tell;
const settings = new Settings(kept);
const tabState = new TabState(new BrowserStorage(() => window.sessionStorage));
const services = { api, store, loader, sender, readTracker, drafts, settings, where: tabState, pages: new ListPages(store, loader) };
const addAccount = new AddAccount(/** @type {HTMLDialogElement} */ (element("add-account-dialog")), services);
const accountDialog = new AccountDialog(/** @type {HTMLDialogElement} */ (element("account-dialog")), services, {
  tell: showToast,
  signIn: (account) => addAccount.open(account),
});

watchDay(store, local.dayKey);
title(store);
connectionBanner(element("banner"), store, () => stream.wake());
healthBanner(element("troubles"), health, store, {
  signIn: (account) => addAccount.open(account),
  manage: (account) => accountDialog.open(account),
});
const list = new ConversationList({ root: element("groups"), note: element("list-note"), moved: element("moved") }, services, {
  open: (item, write) => (isMessage(item) ? void jump(item, write) : open(item.id, write)),
  manage: (account) => accountDialog.open(account),
  signIn: (account) => addAccount.open(account),
});
search(/** @type {HTMLInputElement} */ (element("search")), loader, list);
listTools({ oneList: element("one-list"), unread: element("unread-only"), chips: element("chips") }, services, list);
const pane = new ThreadPane(element("thread-pane"), services, { back, add: () => addAccount.open(), tell: showToast });
const help = new Help(/** @type {HTMLDialogElement} */ (element("help-dialog")), settings);
element("help").addEventListener("click", () => help.open());
const hands = { step, unread, back, undo: () => toasts.undo(), help: () => help.open(), search: () => element("search").focus() };
const writing = { write, type: (/** @type {string} */ sign) => pane.type(sign), isOpen: () => pane.isOpen };
shortcuts({ ...hands, ...writing }, settings);
const alerts = new Notifications(store, new Desktop(settings), open);
element("add-account").addEventListener("click", () => addAccount.open());
sender.addEventListener("trouble", (event) => showToast(/** @type {CustomEvent<string>} */ (event).detail));

stream.addEventListener("hello", (event) => onHello(/** @type {CustomEvent<number>} */ (event).detail));
stream.addEventListener("resync", (event) => {
  store.reset(/** @type {CustomEvent<number>} */ (event).detail);
  void loader.loadAll();
});
stream.addEventListener("frame", (event) => onFrame(/** @type {CustomEvent} */ (event).detail));
stream.addEventListener("state", (event) => store.setConnection(/** @type {CustomEvent} */ (event).detail));
store.addEventListener("removed", (event) => void onRemoved(/** @type {CustomEvent<string>} */ (event).detail));
store.addEventListener("merged", (event) => follow(/** @type {CustomEvent<{ from: Id, into: Id }>} */ (event).detail));
store.addEventListener("selection", remember);
store.addEventListener("search", () => tabState.set({ q: store.search?.q ?? "" }));
window.addEventListener("pagehide", () => tabState.set({ reading: pane.reading }));
kept.addEventListener("unkept", () => showToast(strings.unkept));
window.addEventListener("storage", ({ key }) => {
  kept.heard(key);
  settings.onStorage(key);
  drafts.onStorage(key);
  unsent.onStorage(key);
});
window.addEventListener("online", () => stream.wake());
document.addEventListener("visibilitychange", () => document.hidden || stream.wake());

const backButton = new BackButton(window, { list: toList, conversation: goForward });
resume();
stream.start();

/** A reload comes back to where one was. */
function resume() {
  const { selected, q, account } = tabState.all;
  /** @type {HTMLInputElement} */ (element("search")).value = q;
  if (q !== "") void loader.search.start(q, account);
  const id = backButton.conversation ?? selected;
  if (id === null) return;
  if (backButton.isList) store.select(id);
  else open(id);
}

/** To what one read, which could not be shown before the thread was there. */
async function restorePosition() {
  const { reading } = tabState.all;
  if (reading && reading.conversation === store.selected) await loader.threads.jump(reading.conversation, reading.message, "place");
}

/** The first greeting starts the page; a later one means that the connection is back.
 * @param {number} seq */
function onHello(seq) {
  const first = store.seq === null;
  store.start(seq);
  void (first ? loader.loadAll().then(restorePosition) : onReconnect());
  void sender.resume();
  void health.ask();
}

/** What could not be read meanwhile, and what is on the screen. */
async function onReconnect() {
  await loader.retryFailed();
  if (store.selected !== null) await loader.threads.refreshChannel(store.selected);
}

/** @param {Exclude<Frame, { type: "hello" | "resync" | "alive" }>} frame */
function onFrame(frame) {
  if (frame.type === "account_status" && frame.data.removed_at) sayRemoval(frame.data);
  store.applyFrame(frame);
  if (frame.type === "message_received") void alerts.onMessage(frame.data);
}

/** An account that is still in sight was removed elsewhere. @param {Account} account */
function sayRemoval({ id, label, state_detail }) {
  if (store.account(id)) showToast(strings.removedElsewhere(label, state_detail ?? ""));
}

/** Its conversations were kept, deleted, or merged into those of another account.
 * @param {string} accountId */
async function onRemoved(accountId) {
  const begun = store.conversationsOf(accountId).filter(({ id }) => id === store.selected || drafts.get(id).text !== "");
  await Promise.all(begun.map(({ id }) => loader.lists.conversation(id)));
  await loader.lists.checkRemovedAccount(accountId);
}

/** To the conversation that another one was merged into, with the draft.
 * @param {{ from: Id, into: Id }} merged */
function follow({ from, into }) {
  drafts.move(from, into);
  if (store.selected !== from) return;
  open(into, document.activeElement instanceof HTMLTextAreaElement);
  if (!store.conversation(into)) void loader.lists.conversation(into);
  showToast(strings.merged);
}

/** To another conversation. @param {number} steps @param {boolean} write */
function step(steps, write) {
  const item = list.neighbour(steps);
  if (!item) return;
  if (isMessage(item)) void jump(item, write);
  else open(item.id, write);
  list.reveal(!write);
}

/** Unless one did something else meanwhile. */
async function unread() {
  const { activeElement } = document;
  const { selected } = store;
  const conversation = list.nextUnread ?? (await loader.lists.findUnread(list.choice.account));
  if (document.activeElement !== activeElement || store.selected !== selected) return;
  if (!conversation) return showToast(strings.nothingUnread);
  list.unfold(conversation.telegram_account_id);
  open(conversation.id, false);
  list.reveal(true);
}

/** Where one is, in sight also on a small screen. */
function write() {
  if (store.selected !== null) open(store.selected, true, list.hit);
}

/** @param {Id} id @param {boolean} [write] whether the focus goes to the composer
 * @param {Message | null} [hit] by which one came here */
function open(id, write = true, hit = null) {
  list.hit = hit;
  if (hit) pane.comeElsewhere(id);
  store.select(id);
  backButton.opened(id);
  element("app").dataset.pane = "thread";
  pane.show();
  if (write) pane.write();
}

/** To a message that was found. @param {Message} message @param {boolean} write */
async function jump(message, write) {
  open(message.conversation_id, write, message);
  const trouble = await loader.threads.jump(message.conversation_id, message.id);
  if (trouble !== "") showToast(trouble);
}

/** On a small screen the way back is the browser's. */
function back() {
  const isCovered = !element("list-pane").checkVisibility({ visibilityProperty: true });
  if (isCovered && backButton.leave()) return;
  element("app").dataset.pane = "list";
  list.reveal(true);
}

/** One went back: where list and conversation are side by side, the conversation is closed. */
function toList() {
  element("app").dataset.pane = "list";
  list.reveal(true);
  if (!pane.isOpen) return;
  store.select(null);
  pane.show();
}

/** @param {Id} id it may be gone by now */
function goForward(id) {
  open(id);
  if (!store.conversation(id)) void loader.lists.conversation(id);
}

/** What is chosen is kept; where it is gone, one is back at the list. */
function remember() {
  tabState.set({ selected: store.selected });
  if (store.selected !== null) return;
  element("app").dataset.pane = "list";
  backButton.closed();
}
