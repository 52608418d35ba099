/** Where an entry of the palette stands after the list was made again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { positionOf } from "../../dashboard/model/commands.js";
import { account, conversation } from "./samples.js";

const command = (/** @type {string} */ label) => ({ command: { label, icon: "more", keys: "", run: () => {} } });

test("an entry is found again, whatever comes before it, also if its data has changed", () => {
  const dora = { conversation: conversation({ id: 1, title: "Dora" }) };
  const renamed = { conversation: conversation({ id: 1, title: "Dora Dahl" }) };
  const emil = { conversation: conversation({ id: 2, title: "Emil" }) };
  const shop = { account: account({ id: "1" }) };
  const entries = [emil, shop, command("Mute"), renamed];

  assert.equal(positionOf(entries, dora), 3);
  assert.equal(positionOf(entries, { account: account({ id: "1", label: "Front desk" }) }), 1);
  assert.equal(positionOf(entries, command("Mute")), 2);
});

test("an entry that left the list is nowhere: no other entry takes its place", () => {
  assert.equal(positionOf([command("Mute")], command("Snooze")), -1);
});
