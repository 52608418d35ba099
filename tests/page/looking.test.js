import assert from "node:assert/strict";
import { test } from "node:test";
import { Api } from "../../dashboard/api.js";
import { Loading } from "../../dashboard/services/loading.js";
import { Store } from "../../dashboard/store.js";
import { conversation, message } from "./samples.js";

/** A page with one conversation of a kind, and what it asks for. @param {"user" | "channel"} kind */
function page(kind) {
  /** @type {string[]} */ const asked = [];
  const answer = JSON.stringify({ items: [message()], next_cursor: null });
  const fetching = async (/** @type {string} */ url) => {
    asked.push(url);
    return new Response(answer, { headers: { "Content-Type": "application/json" } });
  };
  const store = new Store();
  store.putConversation(conversation({ kind }));
  return { asked, loading: new Loading(new Api("api", /** @type {any} */ (fetching)), store) };
}

test("a channel that is looked at again is asked for, since Telegram may tell it only then", async () => {
  const { asked, loading } = page("channel");

  await loading.thread(1);
  await loading.thread(1);

  assert.deepEqual(asked, ["api/conversations/1/messages?limit=50", "api/conversations/1/messages?limit=1"]);
});

test("a private chat whose messages are held is not asked for again", async () => {
  const { asked, loading } = page("user");

  await loading.thread(1);
  await loading.thread(1);

  assert.equal(asked.length, 1);
});
