import assert from "node:assert/strict";
import { test } from "node:test";
import { Api } from "../../dashboard/api.js";
import { Loader } from "../../dashboard/services/loader/loader.js";
import { Store } from "../../dashboard/store.js";
import { account, conversation, message } from "./samples.js";

/** A page with one conversation of a kind, and what it asks for.
 * @param {"user" | "channel"} kind @param {unknown} [item] of what is answered */
function page(kind, item = message()) {
  /** @type {string[]} */ const asked = [];
  const answer = JSON.stringify({ items: [item], next_cursor: null });
  const fetching = async (/** @type {string} */ url) => {
    asked.push(url);
    return new Response(answer, { headers: { "Content-Type": "application/json" } });
  };
  const store = new Store();
  store.putConversation(conversation({ kind }));
  return { asked, store, loader: new Loader(new Api("api", /** @type {any} */ (fetching)), store) };
}

test("a channel that is viewed again is loaded, because Telegram may send its updates only then", async () => {
  const { asked, loader } = page("channel");

  await loader.threads.open(1);
  await loader.threads.open(1);

  assert.deepEqual(asked, ["api/conversations/1/messages?limit=50", "api/conversations/1/messages?limit=1"]);
});

test("a private chat whose messages are held is not asked for again", async () => {
  const { asked, loader } = page("user");

  await loader.threads.open(1);
  await loader.threads.open(1);

  assert.equal(asked.length, 1);
});

test("what is unread further down than any list has come is asked for, unless nothing is unread", async () => {
  const { asked, loader, store } = page("user", conversation({ id: 7, unread_count: 2 }));
  store.putAccount(account());
  const none = await loader.lists.findUnread(null);
  store.putAccount(account({ unread_count: 2 }));

  const found = await loader.lists.findUnread(null);

  assert.equal(none, undefined);
  assert.equal(found?.id, 7);
  assert.deepEqual(asked, ["api/conversations?unread=true&limit=50"]);
  assert.equal(await loader.lists.findUnread("another"), undefined);
});
