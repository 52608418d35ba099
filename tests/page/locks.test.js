import assert from "node:assert/strict";
import { test } from "node:test";
import { locks } from "../../dashboard/lib/locks.js";
import { TabLiveness } from "../../dashboard/services/tab_liveness.js";

/** @param {any} locks */
const browser = (locks) => Object.defineProperty(globalThis, "navigator", { value: { locks }, configurable: true });

for (const [what, given] of /** @type {[string, any][]} */ ([
  ["has no locks", undefined],
  ["refuses them", { request: async () => Promise.reject(new DOMException("", "SecurityError")), query: async () => Promise.reject(new Error()) }],
])) {
  test(`where the browser ${what}, a tab is as if alone`, async () => {
    browser(given);
    const tabs = new TabLiveness(locks);

    await tabs.waitClosed("another");

    assert.equal(await locks.request("a", { ifAvailable: true }, (lock) => lock !== null), true);
    assert.deepEqual(await locks.query(), {});
  });
}

test("what goes wrong under a lock is not mistaken for a refusal", async () => {
  browser({ request: async (/** @type {any} */ _, /** @type {any} */ run) => run({}) });
  let runs = 0;

  await assert.rejects(locks.request("a", () => { runs++; throw new Error("within"); }), /within/u);

  assert.equal(runs, 1);
});
