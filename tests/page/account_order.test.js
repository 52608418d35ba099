import assert from "node:assert/strict";
import { test } from "node:test";
import { inOwnOrder, movedBy, movedTo } from "../../dashboard/model/account_order.js";
import { AccountArrangement } from "../../dashboard/services/account_arrangement.js";
import { Settings } from "../../dashboard/services/settings.js";
import { Store } from "../../dashboard/store.js";
import { account } from "./samples.js";

test("accounts that the operator has not moved follow the others in order of creation", () => {
  const accounts = ["a", "b", "c", "d"].map((id) => account({ id }));

  assert.deepEqual(inOwnOrder(accounts, ["c", "gone", "a"]).map(({ id }) => id), ["c", "a", "b", "d"]);
});

test("an account moves by places, and not beyond the ends", () => {
  assert.deepEqual(movedBy(["a", "b", "c"], "c", -1), ["a", "c", "b"]);
  assert.deepEqual(movedBy(["a", "b", "c"], "a", -1), ["a", "b", "c"]);
  assert.deepEqual(movedBy(["a", "b", "c"], "b", 5), ["a", "c", "b"]);
  assert.deepEqual(movedBy(["a", "b"], "gone", 1), ["a", "b"]);
});

test("an account takes the place of another one", () => {
  assert.deepEqual(movedTo(["a", "b", "c"], "a", "c"), ["b", "c", "a"]);
  assert.deepEqual(movedTo(["a", "b", "c"], "c", "a"), ["c", "a", "b"]);
});

test("order and colours are kept in the browser; the store shows the accounts in this order and colour", () => {
  const items = new Map();
  const storage = { getItem: (/** @type {string} */ key) => items.get(key) ?? null, setItem: (/** @type {string} */ key, /** @type {string} */ value) => void items.set(key, value) };
  const store = new Store();
  for (const id of ["a", "b"]) store.putAccount(account({ id, created_at: `2026-01-0${id === "a" ? 1 : 2}T00:00:00Z` }));
  const arrangement = new AccountArrangement(store, new Settings(storage));
  const automatic = store.hueOf("b");

  arrangement.move("b", -1);
  arrangement.colour("b", (Number(automatic) + 5) % 10);
  const later = new Store();
  for (const { id, created_at } of store.accounts) later.putAccount(account({ id, created_at }));
  const again = new AccountArrangement(later, new Settings(storage));

  assert.deepEqual(later.accounts.map(({ id }) => id), ["b", "a"]);
  assert.equal(later.hueOf("b"), String((Number(automatic) + 5) % 10));
  again.colour("b", null);
  assert.equal(later.hueOf("b"), automatic);
  assert.equal(later.hueOf("nobody"), "none");
});
