/**
 * The composition root: creates the parts, connects them and starts them.
 *
 * A change goes from the stream to the store and on to the views. An action of the operator goes from
 * the views to the services and the REST API, and comes back as a change.
 *
 * @import { Account, ButtonAnswer, Conversation, Frame, Id, Message, SavedReply } from "./types.js"
 * @import { Done } from "./services/conversation_actions.js"
 * @import { Done as MessageDone } from "./services/message_actions.js"
 */
import "./elements/account_mark.js";
import "./elements/countdown.js";
import { Api } from "./api.js";
import { BrowserStorage } from "./lib/browser_storage.js";
import { local } from "./lib/format/dates.js";
import { localize } from "./lib/dom/dom.js";
import { wasTouch, watchInput } from "./lib/dom/last_input.js";
import { isMessage } from "./model/sections.js";
import { UndoStack } from "./model/undo_stack.js";
import { locks } from "./lib/locks.js";
import { errorMessage } from "./lib/format/error_message.js";
import { titleOf } from "./lib/format/names.js";
import { strings } from "./lib/format/strings.js";
import { Access } from "./services/access.js";
import { AccountArrangement } from "./services/account_arrangement.js";
import { AnswerAccount } from "./services/answer_account.js";
import { BotButtons } from "./services/bot_buttons.js";
import { ConversationActions } from "./services/conversation_actions.js";
import { MessageActions } from "./services/message_actions.js";
import { Drafts } from "./services/drafts.js";
import { SharedDrafts } from "./services/shared_drafts.js";
import { Notes } from "./services/notes.js";
import { Notifications } from "./services/notifications.js";
import { DesktopNotifications } from "./services/desktop_notifications.js";
import { ReadTracker } from "./services/read_tracker.js";
import { watchDay } from "./services/day_clock.js";
import { FolderViews } from "./services/folder_views.js";
import { Health } from "./services/health.js";
import { ListPages } from "./services/list_pages.js";
import { Loader } from "./services/loader/loader.js";
import { Selection } from "./services/selection.js";
import { SavedReplies } from "./services/saved_replies.js";
import { Sender } from "./services/sender.js";
import { Settings } from "./services/settings.js";
import { TabLiveness } from "./services/tab_liveness.js";
import { LocalOutbox } from "./services/local_outbox.js";
import { TabState } from "./services/tab_state.js";
import { Store } from "./store.js";
import { Stream } from "./stream.js";
import { AccountDialog } from "./views/account/account_dialog.js";
import { AddAccount } from "./views/account/add_account.js";
import { AccountRail } from "./views/rail/account_rail.js";
import { accessNotice } from "./views/shell/access_notice.js";
import { clickGuard } from "./views/shell/click_guard.js";
import { Navigation } from "./views/shell/navigation.js";
import { connectionBanner } from "./views/shell/connection_banner.js";
import { bulkBar } from "./views/list/bulk_bar.js";
import { sideListButton } from "./views/list/side_list_button.js";
import { ConversationList } from "./views/list/conversation_list.js";
import { RowMenu } from "./views/list/row_menu.js";
import { SidePanel } from "./views/side_panel/side_panel.js";
import { SavedRepliesDialog } from "./views/saved_replies/manager.js";
import { Suggestions } from "./views/saved_replies/suggestions.js";
import { BotAnswerDialog } from "./views/shell/bot_answer_dialog.js";
import { NewConversationDialog } from "./views/shell/new_conversation_dialog.js";
import { Help } from "./views/shell/help.js";
import { listTools } from "./views/list/list_filters.js";
import { Toasts } from "./views/shell/toast.js";
import { search } from "./views/list/search.js";
import { SearchFilterBar } from "./views/list/search_filters.js";
import { shortcuts } from "./views/shell/shortcuts.js";
import { ThreadPane } from "./views/thread/thread_pane.js";
import { title } from "./views/shell/title.js";
import { sendAndNext } from "./views/shell/send_and_next.js";
import { Menu } from "./views/shell/menu.js";
import { ListActions } from "./views/shell/list_actions.js";
import { Palette } from "./views/shell/palette.js";
import { paletteCommands } from "./views/shell/palette_commands.js";
import { SnoozeDialog } from "./views/shell/snooze_dialog.js";
import { Triage } from "./views/shell/triage.js";
import { healthBanner } from "./views/shell/health_banner.js";

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const keyFragment = location.hash;
if (Access.keyIn(keyFragment) !== null) history.replaceState(history.state, "", location.pathname + location.search);
localize(document);
watchInput(window);
clickGuard(document);

const storage = new BrowserStorage(() => window.localStorage);
const access = new Access(storage);
const api = new Api("api", undefined, () => access.token);
const store = new Store();
const loader = new Loader(api, store);
const localOutbox = new LocalOutbox(storage, new TabLiveness(locks));
const localDrafts = new Drafts(storage);
const readTracker = new ReadTracker(api, store);
const drafts = new SharedDrafts(api, store, localDrafts);
const undos = new UndoStack();
const conversationActions = new ConversationActions(api, store, undos);
const botButtons = new BotButtons(api);
const health = new Health(api);
const stream = new Stream(`ws://${location.host}/ws`, () => store.seq, undefined, () => access.token);

const toasts = new Toasts(element("notice"), undos);
const showToast = toasts.show;
const settings = new Settings(storage);
const messageActions = new MessageActions(api, store, undos, () => settings.get("undoSeconds"));
const sender = new Sender(api, store, localOutbox, () => ({ undoSeconds: settings.get("undoSeconds"), markdown: settings.get("markdown") }));
const tabState = new TabState(new BrowserStorage(() => window.sessionStorage));
store.foldForums(settings.get("foldForums"));
const folderViews = new FolderViews(store, loader, tabState);
const services = { api, store, loader, sender, readTracker, drafts, conversationActions, messageActions, botButtons, settings, tabState, listPages: new ListPages(store, loader), folderViews, selection: new Selection() };
const addAccount = new AddAccount(/** @type {HTMLDialogElement} */ (element("add-account-dialog")), services);
const answerAccount = new AnswerAccount(store, settings);
sender.addEventListener("sends", (event) => answerAccount.used(/** @type {CustomEvent<Id>} */ (event).detail));
const arrangement = new AccountArrangement(store, settings);
const accountDialog = new AccountDialog(/** @type {HTMLDialogElement} */ (element("account-dialog")), { ...services, arrangement }, {
  showToast,
  signIn: (account) => addAccount.open(account),
});

watchDay(store, local.dayKey);
title(store, settings);
connectionBanner(element("banner"), store, () => stream.wake());
healthBanner(element("problems"), health, store, {
  signIn: (account) => addAccount.open(account),
  manage: (account) => accountDialog.open(account),
  connect: (accounts) => void Promise.all(accounts.map(({ id }) => api.changeAccount(id, { is_active: true }))).catch((error) => showToast(errorMessage(error))),
});
const list = new ConversationList({ root: element("groups"), note: element("list-note"), moved: element("moved") }, services, {
  open: (item, write) => chooseByTouch(item) || navigation.openItem(item, write),
  menu: (conversation, at) => rowMenu.open(conversation, at),
  manage: (account) => accountDialog.open(account),
  signIn: (account) => addAccount.open(account),
});
const searchBox = /** @type {HTMLInputElement} */ (element("search"));
searchBox.value = tabState.all.q;
const filterBar = new SearchFilterBar({ toggle: element("search-filters-toggle"), panel: element("search-filters"), chips: element("search-chips") }, services);
const { start: startSearch, searchIn } = search(searchBox, filterBar, loader, list);
element("thread-pane").addEventListener("click", ({ target }) => target instanceof Element && target.closest("[data-search]") && navigation.searchHere(searchIn));
const { chooseAccount } = listTools({ oneList: element("one-list"), unread: element("unread-only"), waiting: element("waiting-only"), waitingCount: element("waiting-count") }, services, list);
const rail = new AccountRail(element("rail"), new Menu(element("rail-menu")), { ...services, arrangement }, list, {
  show: (id) => (list.isOneList ? chooseAccount(id) : id === null ? list.toFirst(false) : list.toAccount(id)),
  manage: (account) => accountDialog.open(account),
});
const notes = new Notes(api, store);
const sidePanel = new SidePanel({ app: element("app"), root: element("side-panel") }, { ...services, notes }, (id) => navigation.goTo(id));
element("thread-pane").addEventListener("click", ({ target }) => target instanceof Element && target.closest("[data-about]") && sidePanel.toggle());
const savedReplies = new SavedReplies(api);
store.addEventListener("saved-replies", (event) => savedReplies.put(/** @type {CustomEvent<SavedReply[]>} */ (event).detail));
new Suggestions(element("suggestions"), element("thread-pane"), { store, savedReplies });
const savedRepliesDialog = new SavedRepliesDialog(/** @type {HTMLDialogElement} */ (element("saved-replies-dialog")), { store, savedReplies }, showToast);
const snoozeDialog = new SnoozeDialog(/** @type {HTMLDialogElement} */ (element("snooze-dialog")), services);
const listActions = new ListActions(services, list, snoozeDialog);
bulkBar({ place: element("bulk-place"), tools: element("list-tools"), root: element("groups") }, services.selection, list, { act: (key) => listActions.act(key), snooze: () => listActions.snooze() });
const rowMenu = new RowMenu(element("row-menu"), services, (id) => list.focusRow(id), [
  { label: strings.select, icon: "sent", key: "x", run: (id) => services.selection.toggle(id) },
  { label: strings.snooze, icon: "clock", key: "s", run: (id) => snoozeDialog.open([id]) },
]);
const toggleArchive = sideListButton(element("side-lists"), "archived", services, list);
sideListButton(element("side-lists"), "snoozed", services, list);
const applySettings = () => {
  store.foldForums(settings.get("foldForums"));
  document.documentElement.dataset.theme = settings.get("theme");
};
settings.addEventListener("change", applySettings);
applySettings();
store.addEventListener("folded", () => store.areForumsFolded && void loader.lists.allUnread());
const pane = new ThreadPane({ app: element("app"), root: element("thread-pane") }, services, { dialog: /** @type {HTMLDialogElement} */ (element("message-dialog")), back: () => navigation.back(), open: (id) => navigation.goTo(id), answerAs: (from, to) => answerAs(from, to), add: () => addAccount.open(), showToast, menu: (conversation, at, opener) => rowMenu.open(conversation, at, opener) });
const help = new Help(/** @type {HTMLDialogElement} */ (element("help-dialog")), services);
element("help").addEventListener("click", () => help.open());
element("open-palette").addEventListener("click", () => palette.open());
const newConversation = new NewConversationDialog(/** @type {HTMLDialogElement} */ (element("new-conversation-dialog")), services, (id) => navigation.goTo(id));
element("new-conversation").addEventListener("click", () => newConversation.show());
const navigation = new Navigation({ app: element("app"), listPane: element("list-pane") }, services, { list, pane }, showToast);
const triage = new Triage(services, { list, pane, navigation }, showToast);
sendAndNext(element("thread-pane"), settings, triage);
const actions = {
  step: (/** @type {number} */ steps, /** @type {boolean} */ write) => navigation.step(steps, write),
  nextUnread: () => void navigation.nextUnread(),
  back: () => listActions.clear() || navigation.back(),
  act: (/** @type {string} */ key) => listActions.act(key),
  palette: () => palette.open(),
  select: () => listActions.select(),
  about: () => sidePanel.toggle(),
  archive: toggleArchive,
  snooze: () => listActions.snooze(),
  waiting: () => element("waiting-only").click(),
  oneList: () => element("one-list").click(),
  account: (/** @type {number} */ place) => rail.goTo(place),
  undo: () => undos.undo(),
  help: () => help.open(),
  newConversation: () => newConversation.show(),
  search: () => searchBox.focus(),
  searchHere: () => navigation.searchHere(searchIn),
};
const writing = { write: () => navigation.write(), type: (/** @type {string} */ character) => pane.type(character), isOpen: () => pane.isOpen };
shortcuts({ ...actions, ...writing }, settings);
const more = { savedReplies: () => savedRepliesDialog.open(), addAccount: () => addAccount.open(), unread: () => element("unread-only").click(), alerts: () => help.open(true) };
const palette = new Palette(/** @type {HTMLDialogElement} */ (element("palette-dialog")), services, {
  open: (id) => navigation.goTo(id),
  toAccount: (id) => list.toAccount(id),
  commands: () => paletteCommands(services, listActions, { ...actions, ...writing }, more),
});
const answerDialog = new BotAnswerDialog(/** @type {HTMLDialogElement} */ (element("answer-dialog")), showToast);
botButtons.addEventListener("answer", (event) => answerDialog.show(/** @type {CustomEvent<ButtonAnswer>} */ (event).detail));
const notifications = new Notifications({ store, settings, desktop: new DesktopNotifications(settings) }, (id) => navigation.open(id));
element("add-account").addEventListener("click", () => addAccount.open());
for (const service of [sender, drafts, conversationActions, messageActions, botButtons, notes]) {
  service.addEventListener("error", (event) => showToast(/** @type {CustomEvent<string>} */ (event).detail));
}
messageActions.addEventListener("done", (event) => {
  const { words, undo, id, number, takenBack } = /** @type {CustomEvent<MessageDone>} */ (event).detail;
  if (takenBack) undo?.();
  else showToast(words, undo, [`message ${id}`], number);
});
messageActions.addEventListener("over", (event) => toasts.withdraw(`message ${/** @type {CustomEvent<Id>} */ (event).detail}`));
conversationActions.addEventListener("done", (event) => onDone(/** @type {CustomEvent<Done>} */ (event).detail));

stream.addEventListener("hello", (event) => onHello(/** @type {CustomEvent<number>} */ (event).detail));
stream.addEventListener("resync", (event) => {
  store.reset(/** @type {CustomEvent<number>} */ (event).detail);
  void loader.loadAll().then(() => loader.search.repeat());
});
stream.addEventListener("frame", (event) => onFrame(/** @type {CustomEvent} */ (event).detail));
stream.addEventListener("state", (event) => {
  const connection = /** @type {CustomEvent} */ (event).detail;
  store.setConnection(connection);
  if (connection.state === "waiting") void checkAccess();
});
store.addEventListener("removed", (event) => void onRemoved(/** @type {CustomEvent<string>} */ (event).detail));
store.addEventListener("merged", (event) => onMerged(/** @type {CustomEvent<{ from: Id, into: Id }>} */ (event).detail));
store.addEventListener("moved", (event) => onMoved(/** @type {CustomEvent<{ from: Id, into: Id }>} */ (event).detail));
store.addEventListener("problem", (event) => showProblem(/** @type {CustomEvent<Conversation>} */ (event).detail));
store.addEventListener("search", () => tabState.set({ q: store.search?.q ?? "" }));
window.addEventListener("pagehide", () => {
  tabState.set({ reading: pane.reading });
  notes.saveAll();
  if (store.selected !== null) drafts.leave(store.selected, true);
});
storage.addEventListener("unsaved", () => showToast(strings.storageUnavailable));
window.addEventListener("storage", ({ key }) => {
  storage.onStorage(key);
  settings.onStorage(key);
  localDrafts.onStorage(key);
  localOutbox.onStorage(key);
});
window.addEventListener("online", () => stream.wake());
document.addEventListener("visibilitychange", () => document.hidden || stream.wake());

resume();
await enter();
stream.start();

/** Exchanges the access key of the address, which then leaves the address. */
async function enter() {
  const key = Access.keyIn(keyFragment);
  if (key !== null) await access.enter(api, key);
}

/** Without a connection: whether the access key is missing. */
async function checkAccess() {
  const reason = await Access.refusal(api);
  if (reason === null) return;
  stream.stop();
  accessNotice(reason);
}

/** Restores the state of the tab after a reload. */
function resume() {
  if (searchBox.value !== "") startSearch();
  navigation.resume();
}

/** Restores the reading position; the thread has to be loaded for it. */
async function restorePosition() {
  const { reading } = tabState.all;
  if (reading && reading.conversation === store.selected) await loader.threads.jump(reading.conversation, reading.message, "position");
}

/** The first `hello` starts the page; a later one means that the connection is back.
 * @param {number} seq */
function onHello(seq) {
  const first = store.seq === null;
  store.start(seq);
  void (first ? loader.loadAll().then(restorePosition) : onReconnect());
  void sender.resume();
  drafts.resume();
  void health.ask();
  void savedReplies.load();
}

/** Loads what failed to load meanwhile, and refreshes the open channel. */
async function onReconnect() {
  await loader.retryFailed();
  if (store.selected !== null) await loader.threads.refreshChannel(store.selected);
}

/** @param {Exclude<Frame, { type: "hello" | "resync" | "alive" }>} frame */
function onFrame(frame) {
  if (frame.type === "account_status" && frame.data.removed_at) showRemoval(frame.data);
  store.applyFrame(frame);
  if (frame.type === "message_received") void notifications.onMessage(frame.data);
}

/** Says that an account of the list was removed elsewhere. @param {Account} account */
function showRemoval({ id, label, state_detail }) {
  if (store.account(id)) showToast(strings.removedElsewhere(label, state_detail ?? ""));
}

/** The conversations of a removed account were kept, deleted, or merged into those of another account.
 * @param {string} accountId */
async function onRemoved(accountId) {
  const inUse = [...store.conversationsOf(accountId), ...store.archivedOf(accountId)].filter(({ id }) => id === store.selected || drafts.get(id).text !== "");
  await Promise.all(inUse.map(({ id }) => loader.lists.conversation(id)));
  await loader.lists.checkRemovedAccount(accountId);
}

/** Moves the draft to the conversation that another one was merged into, and opens it if that was open.
 * @param {{ from: Id, into: Id }} merged */
function onMerged({ from, into }) {
  drafts.move(from, into);
  if (store.selected !== from) return;
  navigation.open(into, document.activeElement instanceof HTMLTextAreaElement);
  if (!store.conversation(into)) void loader.lists.conversation(into);
  showToast(strings.merged);
}

/** The operator answers in a shared group through another account. @param {Id} from @param {Id} to */
function answerAs(from, to) {
  drafts.carry(from, to);
  answerAccount.used(to);
  navigation.open(to);
}

/** A group has become a supergroup: the draft goes there. @param {{ from: Id, into: Id }} moved */
function onMoved({ from, into }) {
  if (drafts.moveText(from, into) && store.selected === from) showToast(strings.draftMoved);
}

/** With a finger, a tap selects further rows once one is selected. @param {Conversation | Message} item @returns {boolean} whether it did */
function chooseByTouch(item) {
  const { selection } = services;
  if (selection.size === 0 || !wasTouch() || isMessage(item)) return false;
  selection.toggle(item.id);
  return true;
}

/** Says what was done with a conversation, and offers to undo it. @param {Done} done */
function onDone({ words, undo, ids, changed, leaves, number, takenBack }) {
  list.releaseOrder();
  const takeBack = () => (triage.stay(ids), undo());
  if (takenBack) return takeBack();
  showToast(leaves ? `${words} ${triage.progress}` : words, takeBack, changed.map((id) => `conversation ${id}`), number);
}

/** Says what Telegram has refused. There is nothing to undo then. @param {Conversation} conversation */
function showProblem(conversation) {
  toasts.withdraw(`conversation ${conversation.id}`);
  if (conversation.problem) showToast(strings.refused(titleOf(conversation), conversation.problem.text));
}
