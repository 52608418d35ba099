/** @import { Entity } from "../../dashboard/types.js" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { pieces, words } from "../../dashboard/lib/rich_text/entities.js";

/** @param {Entity["type"]} type @param {number} offset @param {number} length @param {Partial<Entity>} [more] @returns {Entity} */
const entity = (type, offset, length, more = {}) => ({ type, offset, length, ...more });

/** As markup, for eyes. @param {ReturnType<typeof pieces>} given @returns {string} */
const shown = (given) =>
  given.map((piece) => (typeof piece === "string" ? piece : `<${piece.format}>${shown(piece.inside)}</>`)).join("");

test("entities lie one inside the other, and places count in code units", () => {
  const found = pieces("👍 bold and italic", [entity("bold", 3, 15), entity("italic", 12, 6)]);

  assert.equal(shown(found), "👍 <bold>bold and <italic>italic</></>");
});

test("whatever comes, the words stay the text", () => {
  const text = "see https://example.org/a?b=c and 👍 more";
  const types = /** @type {Entity["type"][]} */ (["bold", "spoiler", "code", "text_link", "mention", "italic"]);
  const odd = [-5, -1, 0, 3, 6, 20, 35, 100, 2 ** 31, NaN, 0.5];
  for (const offset of odd) {
    for (const length of odd) {
      const given = types.map((type, at) => entity(type, offset + at, length, { url: "https://example.com" }));
      assert.equal(words(pieces(text, given)), text);
    }
  }
  const strange = /** @type {Entity[]} */ (/** @type {unknown} */ ([{ type: "script", offset: 0, length: 3 }]));
  assert.deepEqual(pieces("abc", strange), ["abc"]);
});

test("thousands that cross each other are still drawn soon", () => {
  const text = "x".repeat(4096);
  const given = Array.from({ length: 200 }, (_, at) => entity(at % 2 ? "bold" : "italic", at, 2000));

  assert.equal(words(pieces(text, given)), text);
});

test("an address that is cut by another look leads to the whole of it", () => {
  const found = pieces("https://example.org", [entity("bold", 0, 12)]);

  const links = JSON.stringify(found).match(/"href":"[^"]*"/g);
  assert.deepEqual(new Set(links), new Set(['"href":"https://example.org/"']));
  assert.equal(words(found), "https://example.org");
});

test("in code an address is no link, and no link lies in another", () => {
  const text = "https://a.org https://b.org";
  const link = entity("text_link", 14, 13, { url: "https://c.org/" });

  assert.equal(shown(pieces(text, [entity("code", 0, 13), link, link])), "<code>https://a.org</> <link>https://b.org</>");
});

test("only harmless addresses become links", () => {
  for (const url of ["javascript:alert(1)", "data:text/html,x", "https://", "", undefined]) {
    assert.deepEqual(pieces("here", [entity("text_link", 0, 4, url === undefined ? {} : { url })]), ["here"]);
  }
});

test("a link whose words look like another place shows its own", () => {
  /** @param {string} text @param {string} url */
  const place = (text, url) => {
    const [link] = pieces(text, [entity("text_link", 0, text.length, { url })]);
    return typeof link === "object" ? link.place : undefined;
  };

  assert.equal(place("https://bank.com/login", "https://evil.example/bank.com"), "evil.example");
  assert.equal(place("bank.com", "https://bank.com@evil.example/"), "evil.example");
  assert.equal(place("ba\u200bnk\u202e.com", "https://evil.example/"), "evil.example");
  assert.equal(place("ｂａｎｋ。com", "https://evil.example/"), "evil.example");
  assert.equal(place("bank.com", "https://xn--bnk-5cd.com/"), "xn--bnk-5cd.com");
  assert.equal(place("bank.com", "tg://resolve?domain=x"), "resolve");
  assert.equal(place("me@bank.com", "mailto:me@evil.example"), "me@evil.example");
  assert.equal(place("..bank.com", "https://evil.example/"), "evil.example");
  assert.equal(place("evil.example (bank.com)", "https://evil.example/"), "evil.example");
  assert.equal(place("www.bank.com", "https://bank.com/a"), null);
  assert.equal(place("me@bank.com", "mailto:me@bank.com"), null);
  assert.equal(place("http://127.0.0.1:80/a.html", "http://127.0.0.1/a.html"), null);
  assert.equal(place("our shop", "https://shop.example/"), null);
});

test("a link that is cut in parts, or only a part of a word, is judged by the whole word", () => {
  const places = (/** @type {ReturnType<typeof pieces>} */ given) => JSON.stringify(given).match(/"place":("[^"]*"|null)/g);
  const url = "https://evil.example/";

  assert.deepEqual(places(pieces("bank.com", [entity("text_link", 0, 4, { url }), entity("text_link", 4, 4, { url })])), [
    '"place":"evil.example"',
    '"place":"evil.example"',
  ]);
  assert.deepEqual(places(pieces("see bank.com now", [entity("text_link", 8, 4, { url })])), ['"place":"evil.example"']);
  assert.deepEqual(places(pieces("go to bank.com: here", [entity("text_link", 16, 4, { url })])), ['"place":null']);
});

test("no spoiler lies in a link, but a link may lie in a spoiler", () => {
  const link = entity("text_link", 0, 9, { url: "https://a.org/" });

  assert.equal(shown(pieces("abcdefghi", [link, entity("spoiler", 3, 3)])), "<link>abc</><spoiler><link>def</></><link>ghi</>");
  assert.equal(shown(pieces("abcdefghi", [link, entity("spoiler", 0, 9)])), "<spoiler><link>abcdefghi</></>");
  assert.equal(
    shown(pieces("abcdefghi", [link, entity("bold", 1, 4), entity("spoiler", 3, 3)])),
    "<link>a<bold>bc</></><bold><spoiler><link>de</></></><spoiler><link>f</></><link>ghi</>",
  );
});

test("an address with a name before its host shows the host", () => {
  const [link] = pieces("https://bank.com@evil.example/", []);

  assert.equal(typeof link === "object" && link.place, "evil.example");
});

test("a block needs no line breaks around it", () => {
  const text = "Run:\npip install\nand wait";

  const found = pieces(text, [entity("pre", 5, 11, { language: "bash" })]);

  assert.deepEqual(found, ["Run:", { format: "pre", inside: ["pip install"], language: "bash" }, "and wait"]);
});
