import assert from "node:assert/strict";
import { test } from "node:test";
import { Api } from "../../dashboard/api.js";
import { ApiError, Unreachable } from "../../dashboard/lib/errors.js";

/** @param {(url: string, init: any) => Response | Promise<Response>} answer */
function asking(answer) {
  /** @type {[string, any][]} */ const asked = [];
  const api = new Api("api", /** @type {any} */ (async (/** @type {string} */ url, /** @type {any} */ init) => {
    asked.push([url, init]);
    return answer(url, init);
  }));
  return { api, asked };
}

const json = (/** @type {unknown} */ body, status = 200, type = "application/json") =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": type } });

test("a question names only what was given", async () => {
  const { api, asked } = asking(() => json({ items: [], next_cursor: null }));

  await api.conversations({ accountId: "a b", limit: 50 });

  assert.equal(asked[0]?.[0], "api/conversations?account_id=a+b&limit=50");
});

test("writes are JSON", async () => {
  const { api, asked } = asking(() => json({}, 201));

  await api.reply(7, { text: "hi", client_id: "c" });

  const [url, init] = /** @type {[string, any]} */ (asked[0]);
  assert.deepEqual(
    [url, init.method, init.headers, init.body],
    ["api/conversations/7/reply", "POST", { "Content-Type": "application/json" }, '{"text":"hi","client_id":"c"}'],
  );
});

test("ids cannot reach out of their place in the path", async () => {
  const { api, asked } = asking(() => json({}));

  await api.conversation("../accounts");

  assert.equal(asked[0]?.[0], "api/conversations/..%2Faccounts");
});

test("a refusal carries its code and its sentence", async () => {
  const problem = { code: "text_too_long", detail: "Shorten it.", title: "Unprocessable" };
  const { api } = asking(() => json(problem, 422, "application/problem+json"));

  const refused = await api.accounts().catch((error) => error);

  assert.ok(refused instanceof ApiError);
  assert.deepEqual([refused.status, refused.code, refused.message], [422, "text_too_long", "Shorten it."]);
});

test("an answer of the proxy in place of the service is none: the request may have taken effect", async () => {
  const problem = { type: "about:blank", title: "Service Unavailable", status: 503, detail: "Switchboard is starting, or does not run.", code: "not_ready" };
  const { api, asked } = asking(() => json(problem, 503, "application/problem+json"));

  const failures = await Promise.all([api.reply(7, { text: "hi", client_id: "c" }), api.problems()].map((each) => each.catch((error) => error)));

  assert.deepEqual(failures.map((error) => [error instanceof Unreachable, error.cause?.message]), Array(2).fill([true, problem.detail]));
  assert.equal(asked.length, 2);
});

test("a refusal without a body still is one", async () => {
  const { api } = asking(() => new Response("Bad gateway", { status: 502 }));

  const refused = await api.accounts().catch((error) => error);

  assert.ok(refused instanceof ApiError);
  assert.deepEqual([refused.status, refused.code, refused.message], [502, "unknown", "HTTP 502"]);
});

test("a missing answer is distinguished from a refusal", async () => {
  const { api } = asking(() => {
    throw new TypeError("Failed to fetch");
  });

  await assert.rejects(api.accounts(), Unreachable);
});

test("an answer cut off in the middle is no answer", async () => {
  const { api } = asking(() => new Response('{"items": [', { headers: { "Content-Type": "application/json" } }));

  await assert.rejects(api.accounts(), Unreachable);
});

test("204 has nothing to say", async () => {
  const { api } = asking(() => new Response(null, { status: 204 }));

  assert.equal(await api.discard(3), null);
});
