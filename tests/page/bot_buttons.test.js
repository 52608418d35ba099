/** The buttons of bots: where they stand, and what the page may open. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, buttonsBelow } from "../../dashboard/model/bot_buttons.js";
import { BotButtons } from "../../dashboard/services/bot_buttons.js";
import { ApiError } from "../../dashboard/lib/errors.js";
import { message } from "./samples.js";

/** @import { Button } from "../../dashboard/types.js" */

/** @param {Button["kind"]} kind @param {string} [text] @param {string} [url] @returns {Button} */
const button = (kind, text = "Yes", url = undefined) => ({ kind, text, ...(url !== undefined && { url }) });

test("inline buttons stand below their message, until it is deleted", () => {
  const buttons = [[button("callback"), button("url", "Pay", "https://pay.example/1")]];

  assert.deepEqual(buttonsBelow(message({ buttons })), buttons);
  assert.deepEqual(buttonsBelow(message({ buttons, deleted_at: "2026-01-02T10:00:00Z" })), []);
  assert.deepEqual(buttonsBelow(message()), []);
});

test("a reply keyboard does not stand below its message", () => {
  const sizes = [[button("reply", "Small"), button("reply", "Large")], [button("other", "Send my phone number")]];

  assert.deepEqual(buttonsBelow(message({ buttons: sizes })), []);
});

test("the whole address of a button is shown; what only looks like one, or is not safe, is not opened", () => {
  const pay = addressOf(button("url", "Pay", "https://pay.example/1?a=b"));
  const fake = addressOf(button("url", "bank.example", "https://evil.example/bank.example"));
  const script = addressOf(button("url", "Run", "javascript:alert(1)"));

  assert.deepEqual(pay, { href: "https://pay.example/1?a=b", shown: "https://pay.example/1?a=b", isSpoofed: false });
  assert.equal(fake.isSpoofed, true);
  assert.deepEqual(script, { href: null, shown: "javascript:alert(1)", isSpoofed: false });
});

test("the bot's answer and a refusal are emitted", async () => {
  /** @type {string[]} */ const emitted = [];
  const answer = { kind: "text", text: "Noted", alert: false, url: null };
  const press = async (/** @type {number} */ id) => {
    if (id === 2) throw new ApiError(409, { code: "answer_in_telegram", detail: "Answer it in Telegram." });
    return answer;
  };
  const buttons = new BotButtons(/** @type {any} */ ({ pressButton: press }));
  for (const type of ["answer", "error"]) buttons.addEventListener(type, (event) => emitted.push(/** @type {CustomEvent} */ (event).detail));

  await buttons.press(message({ id: 1 }), 0, 1);
  await buttons.press(message({ id: 2 }), 0, 0);

  assert.deepEqual([emitted[0], typeof emitted[1]], [answer, "string"]);
});
