/** What the style sheets must not contain, because it costs time with each message. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const STYLES = fileURLToPath(new URL("../../dashboard/styles/", import.meta.url));

/** Small parts that no message changes. */
const QUIET = /^(\.thread-account:has\(\.answer-as:focus-visible\)|\.fields \.field-hint:has\(\+ \.field-pair\)|\.menu-item:has\(\.menu-why\)) \{/;

test("nothing that a message changes depends on its descendants", () => {
  // With each element that comes, goes or changes, the browser matches `:has()` again for all around it.
  const names = readdirSync(STYLES, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".css"));
  const lines = names.flatMap((name) => readFileSync(join(STYLES, name), "utf8").split("\n").map((line) => line.trim()));
  const found = lines.filter((line) => line.includes(":has("));

  assert.equal(found.filter((line) => QUIET.test(line)).length, 3);
  assert.deepEqual(found.filter((line) => !QUIET.test(line)), []);
});
