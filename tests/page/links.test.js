import assert from "node:assert/strict";
import { test } from "node:test";
import { linked } from "../../dashboard/lib/rich_text/links.js";

const links = (/** @type {string} */ text) => linked(text).filter(({ href }) => href !== null);

test("together the pieces are the text", () => {
  for (const text of ["", "plain", "a https://x.org b", "https://x.org", "http://[", "mailto:a@b.c."]) {
    assert.equal(linked(text).map((piece) => piece.text).join(""), text);
  }
});

test("only harmless schemes become links", () => {
  const text = "javascript:alert(1) data:text/html,x file:///etc/passwd vbscript:x tg://resolve?domain=x ftp://x";

  assert.deepEqual(links(text).map(({ href }) => href), ["tg://resolve?domain=x"]);
});

test("what belongs to the sentence stays outside", () => {
  const found = links("(see https://x.org/a_(b)), https://y.org/? and https://z.org…");

  assert.deepEqual(found.map((piece) => piece.text), ["https://x.org/a_(b)", "https://y.org/", "https://z.org"]);
});

test("a sign that turns the direction ends a link", () => {
  assert.deepEqual(links("https://x.org/\u202egpj.exe").map((piece) => piece.text), ["https://x.org/"]);
});

test("a host that only looks like another shows where it leads", () => {
  assert.equal(links("https://\u0430pple.com/")[0]?.href, "https://xn--pple-43d.com/");
});
