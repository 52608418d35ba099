import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { paging } from "../../dashboard/model/paging.js";
import { NO_FILTER, UNREAD } from "../../dashboard/model/list_filter.js";
import { ALL } from "../../dashboard/model/sections.js";
import { ListPages } from "../../dashboard/services/list_pages.js";
import { Store } from "../../dashboard/store.js";

/** @type {Store} */ let store;
/** @type {string[]} */ let asked;
/** @type {ListPages} */ let pages;

beforeEach(() => {
  store = new Store();
  store.setAccountsPaging(paging("ready"));
  asked = [];
  const loader = { lists: { more: async (/** @type {string} */ list) => void asked.push(list) } };
  pages = new ListPages(store, /** @type {any} */ (loader));
});

test("a list whose end comes near is read on", () => {
  store.setPaging(ALL, { ...paging("ready"), cursor: "more" });

  pages.nearEnd("a1", { ...NO_FILTER, unread: false });
  pages.nearEnd("a1", { ...NO_FILTER, unread: true });

  assert.deepEqual(asked, ["a1", UNREAD]);
});

test("once all conversations are here no list asks for its own", () => {
  store.setPaging(ALL, paging("ready"));

  pages.nearEnd("a1", { ...NO_FILTER, unread: false });
  pages.nearEnd("a1", { ...NO_FILTER, unread: true });

  assert.deepEqual(asked, []);
  assert.equal(pages.of("a1", { ...NO_FILTER, unread: false }).state, "ready");
});
