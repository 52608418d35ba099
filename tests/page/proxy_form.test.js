/** The part of an account's dialog that changes its proxy. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ProxyForm } from "../../dashboard/views/account/proxy_form.js";
import { strings } from "../../dashboard/lib/format/strings.js";
import { account } from "./samples.js";

/** An element as far as the form needs one. */
class Part extends EventTarget {
  value = "";
  textContent = "";
  hidden = false;
  isFocused = false;
  focus() {
    this.isFocused = true;
  }
}

/** The form, its parts, and what it changes. */
function form() {
  const names = ["proxyForm", "proxyText", "proxy", "saveProxy", "removeProxy", "note"];
  const parts = Object.fromEntries(names.map((name) => [name, new Part()]));
  /** @type {{ proxy: string | null }[]} */ const changes = [];
  /** @type {Promise<void>[]} */ const running = [];
  const change = async (/** @type {{ proxy: string | null }} */ one) => void changes.push(one);
  const made = new ProxyForm(parts, change, (action) => void running.push(action()));
  return { made, parts: /** @type {Record<string, Part>} */ (parts), changes, done: () => Promise.all(running) };
}

/** @param {Part | undefined} part @param {string} type */
const fire = (part, type) => part?.dispatchEvent(new Event(type, { cancelable: true }));

test("the form says whether the account has a proxy, never which", () => {
  const { made, parts } = form();

  made.render(account({ has_proxy: false }));
  const without = [parts.proxyText?.textContent, parts.saveProxy?.textContent, parts.removeProxy?.hidden];
  made.render(account({ has_proxy: true }));

  assert.deepEqual(without, [strings.hasNoProxy, strings.useProxy, true]);
  assert.deepEqual([parts.proxyText?.textContent, parts.removeProxy?.hidden], [strings.hasProxy, false]);
  assert.equal(parts.proxy?.value, "");
});

test("an address is sent without spaces around it, and leaves the field", async () => {
  const { parts, changes, done } = form();
  if (parts.proxy) parts.proxy.value = " socks5://proxy.example:1080 ";

  fire(parts.proxyForm, "submit");
  await done();

  assert.deepEqual(changes, [{ proxy: "socks5://proxy.example:1080" }]);
  assert.deepEqual([parts.proxy?.value, parts.note?.textContent], ["", strings.proxySaved]);
});

test("the proxy is removed, and the focus does not get lost with the button", async () => {
  const { parts, changes, done } = form();

  fire(parts.removeProxy, "click");
  await done();

  assert.deepEqual(changes, [{ proxy: null }]);
  assert.equal(parts.proxy?.isFocused, true);
});
