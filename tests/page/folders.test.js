import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { listFor, NO_FILTER, queryOf } from "../../dashboard/model/list_filter.js";
import { sectionsOf } from "../../dashboard/model/sections.js";
import { FolderViews } from "../../dashboard/services/folder_views.js";
import { ListLoader } from "../../dashboard/services/loader/list_loader.js";
import { TabState } from "../../dashboard/services/tab_state.js";
import { Store } from "../../dashboard/store.js";
import { account, conversation, settled, storage } from "./samples.js";

const rules = { contacts: false, non_contacts: false, groups: false, channels: false, bots: false, exclude_muted: false, exclude_read: false, exclude_archived: false };
const work = { id: 2, account_id: "a1", title: "Work", emoticon: null, pinned: [], included: [], excluded: [], ...rules };

/** @type {Store} */ let store;
/** @type {any[]} */ let asked;
/** The ids in the folder. @type {number[]} */ let inFolder;
/** @type {FolderViews} */ let views;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  store = new Store();
  store.start(0);
  store.putAccount(account());
  [asked, inFolder] = [[], [3, 1]];
  const conversations = async (/** @type {any} */ query) => {
    asked.push(query);
    return { items: inFolder.map((id) => conversation({ id, is_archived: id === 3 })), next_cursor: null };
  };
  const lists = new ListLoader(/** @type {any} */ ({ conversations }), store, String);
  views = new FolderViews(store, /** @type {any} */ ({ lists }), new TabState(storage()));
  store.applyFrame({ type: "folders_updated", seq: 1, data: { telegram_account_id: "a1", items: [work] } });
});

function shown() {
  const view = { ...NO_FILTER, oneList: false, collapsed: [], folders: views.chosen };
  return sectionsOf(store, view).flatMap(({ items }) => items.map(({ id }) => id));
}

test("a page of folders does not undo what an event said while the page was under way", async () => {
  /** @type {(answer: any) => void} */ let answer = () => {};
  const lists = new ListLoader(/** @type {any} */ ({ folders: () => new Promise((resolve) => (answer = resolve)) }), store, String);
  const loading = lists.folders();
  store.applyFrame({ type: "folders_updated", seq: 2, data: { telegram_account_id: "a1", items: [work, { ...work, id: 3 }] } });

  answer({ items: [{ ...work, account_id: "a2" }] });
  await loading;

  assert.deepEqual([store.folders.of("a1").map(({ id }) => id), store.folders.of("a2").length], [[2, 3], 1]);
});

test("a folder lists its conversations in Switchboard's order, archived ones, too", async () => {
  views.choose("a1", 2);
  await settled();

  assert.deepEqual(shown(), [3, 1]);
  assert.deepEqual([asked[0].accountId, asked[0].folder], ["a1", "2"]);
});

test("a folder is read again when a conversation of its account has changed, and only then", async () => {
  views.choose("a1", 2);
  await settled();
  inFolder = [5, 3];

  store.putConversation(conversation({ id: 9, telegram_account_id: "a2" }));
  mock.timers.tick(1000);
  const before = asked.length;
  store.putConversation(conversation({ id: 5 }));
  store.putConversation(conversation({ id: 1 }));
  mock.timers.tick(1000);
  await settled();
  mock.timers.tick(1000);
  await settled();

  assert.deepEqual([before, asked.length, shown()], [1, 2, [5, 3]]);
});

test("a folder that was deleted at Telegram is no longer chosen", async () => {
  views.choose("a1", 2);
  store.applyFrame({ type: "folders_updated", seq: 2, data: { telegram_account_id: "a1", items: [] } });

  assert.deepEqual(views.chosen, {});
});

test("the archive is of no folder", () => {
  assert.equal(listFor("a1", { ...NO_FILTER, archived: true, folders: { a1: 2 } }), "archived");
  assert.deepEqual(queryOf("archived unread"), { archived: true, unread: true });
});
