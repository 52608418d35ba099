/** The access key: from the address to what this browser keeps. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Api } from "../../dashboard/api.js";
import { Access } from "../../dashboard/services/access.js";
import { Stream } from "../../dashboard/stream.js";

const KEY = "0123456789abcdefghijklmnopqrstuvwxyz_-ABCDE";

/** A service that needs a key, and the page's part of it. */
function setUp() {
  const entries = new Map();
  const access = new Access({ getItem: (key) => entries.get(key) ?? null, setItem: (key, value) => void entries.set(key, value) });
  const api = new Api("api", /** @type {any} */ (async (/** @type {string} */ url, /** @type {any} */ init) => {
    const given = init.body ? JSON.parse(init.body).key : new Headers(init.headers).get("Authorization");
    if (![KEY, "Bearer token"].includes(given)) return answer({ code: "access_key_required", detail: "Run it." }, 401);
    return url === "api/access" && init.method === "POST" ? answer({ token: "token" }) : new Response(null, { status: 204 });
  }), () => access.token);
  return { access, api };
}

const answer = (/** @type {unknown} */ body, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

test("only a fragment with a key is one", () => {
  assert.equal(Access.keyIn(`#key=${KEY}`), KEY);
  for (const other of ["", "#", "#key=", "#key=a b", "#key=<b>", `#x&key=${KEY}`]) assert.equal(Access.keyIn(other), null);
});

test("the key is exchanged for a token, which goes with every request", async () => {
  const { access, api } = setUp();
  const before = await Access.refusal(api);

  await access.enter(api, KEY);

  assert.equal(before, "Run it.");
  assert.equal(access.token, "token");
  assert.equal(await Access.refusal(api), null);
});

test("a wrong key leaves what the browser has", async () => {
  const { access, api } = setUp();
  await access.enter(api, KEY);

  await access.enter(api, "wrong");

  assert.equal(access.token, "token");
});

test("the stream names the token as a subprotocol, and nothing without one", () => {
  /** @type {unknown[][]} */ const opened = [];
  const Socket = /** @type {any} */ (class extends EventTarget {
    /** @param {unknown[]} given */
    constructor(...given) {
      super();
      opened.push(given);
    }
    close() {}
  });

  for (const token of [null, "t"]) {
    const stream = new Stream("ws://x/ws", () => null, Socket, () => token);
    stream.start();
    stream.stop();
  }

  assert.deepEqual(opened, [["ws://x/ws"], ["ws://x/ws", ["switchboard", "bearer.t"]]]);
});
