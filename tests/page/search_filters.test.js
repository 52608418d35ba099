import assert from "node:assert/strict";
import { test } from "node:test";
import { Api } from "../../dashboard/api.js";
import { areForMessages, filtersSet, messageQuery, NO_FILTERS, sendersOf, storedFilters, without } from "../../dashboard/model/search_filters.js";
import { Loader } from "../../dashboard/services/loader/loader.js";
import { Store } from "../../dashboard/store.js";
import { message } from "./samples.js";

const all = { account: "a1", conversation: 7, wholeChat: true, direction: /** @type {const} */ ("incoming"), sender: { id: "77", name: "Bob" }, kind: /** @type {const} */ ("media"), since: "2026-03-01", until: "2026-03-31" };

test("the days of a filter are whole days of the reader's calendar", () => {
  const { since, until } = messageQuery({ ...NO_FILTERS, since: "2026-03-01", until: "2026-03-31" });

  assert.deepEqual([since, until].map((time) => new Date(time ?? "").toString()), [new Date(2026, 2, 1), new Date(2026, 3, 1)].map(String));
  assert.match(since ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});

test("each filter that is set is asked for, and can be removed by itself", () => {
  const names = filtersSet(all);

  assert.deepEqual(names, ["conversation", "account", "from", "kind", "since", "until"]);
  assert.deepEqual(names.reduce((left, name) => ({ ...left, ...without(name) }), all), NO_FILTERS);
  assert.deepEqual(messageQuery(NO_FILTERS), {});
});

test("an account narrows names too, everything else messages only", () => {
  assert.equal(areForMessages({ ...NO_FILTERS, account: "a1" }), false);
  assert.equal(areForMessages({ ...NO_FILTERS, since: "2026-03-01" }), true);
});

test("what a tab has stored comes back, and what another version stored does no harm", () => {
  assert.deepEqual(storedFilters(JSON.parse(JSON.stringify(all))), all);
  assert.deepEqual(storedFilters({ account: 1, kind: "x", sender: "Bob", since: "2026-13-77", direction: "up" }), NO_FILTERS);
  assert.deepEqual(storedFilters(undefined), NO_FILTERS);
});

test("senders are offered once each, without the operator's own accounts", () => {
  const messages = [
    message({ sender_id: "2", sender_name: "Zoe" }),
    message({ sender_id: "77", sender_name: "Bob" }),
    message({ sender_id: "77", sender_name: "Bob" }),
    message({ sender_id: "9", sender_name: "Anna" }),
    message({ sender_id: "8", sender_name: "Me", direction: "outgoing" }),
  ];

  assert.deepEqual(sendersOf(messages, (id) => id === "9"), [{ id: "77", name: "Bob" }, { id: "2", name: "Zoe" }]);
});

test("with a filter for messages, the service is not asked for names", async () => {
  /** @type {string[]} */ const asked = [];
  const fetching = async (/** @type {string} */ url) => {
    asked.push(url);
    return new Response('{"items":[],"next_cursor":null}', { headers: { "Content-Type": "application/json" } });
  };
  const store = new Store();
  const loader = new Loader(new Api("api", /** @type {any} */ (fetching)), store);

  await loader.search.start("ship", { ...NO_FILTERS, conversation: 7, kind: "media" });

  assert.deepEqual(asked, ["api/search?q=ship&conversation_id=7&kind=media&limit=30"]);
  assert.equal(store.search?.conversationPaging.state, "ready");
});
