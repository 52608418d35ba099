/** What the style sheets must not contain, because it costs time with each message. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const STYLES = fileURLToPath(new URL("../../dashboard/styles/", import.meta.url));

/** What changes with each message, or contains it. */
const BUSY = /\.(app|list-pane|thread-pane|groups|rows?|row-[\w-]+|messages?|bubble|composer[\w-]*|rail[\w-]*)\b[^,{]*:has\(/;

test("nothing that a message changes depends on its descendants", () => {
  // With each element that comes, goes or changes, the browser matches `:has()` again for all around it.
  const names = readdirSync(STYLES, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".css"));
  const lines = names.flatMap((name) => readFileSync(join(STYLES, name), "utf8").split("\n").map((line) => `${name}: ${line.trim()}`));

  assert.ok(lines.some((line) => line.includes(".message {")));
  assert.deepEqual(lines.filter((line) => BUSY.test(line)), []);
});
