/** Albums: several messages that the operator sees as one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { albumMessage, countRows, withAlbums } from "../../dashboard/model/albums.js";
import { messageKey } from "../../dashboard/model/shared_chats.js";
import { rowsOf, sameRow } from "../../dashboard/model/thread_rows.js";
import { message } from "./samples.js";

/** A photo of an album. @param {number} n @param {object} [more] */
const photo = (n, more = {}) =>
  message({ id: n, message_id: String(n), album_id: "9007199254740993", kind: "media", media_label: "Photo", text: "", ...more });

/** @param {import("../../dashboard/types.js").Message[]} messages @param {object} [more] */
const rows = (messages, more) => rowsOf(messages, (time) => time.slice(0, 10), more);

/** @param {ReturnType<typeof rows>} all */
const groups = (all) => all.flatMap((row) => ("items" in row ? [row.items.map(({ id }) => id)] : []));

test("the messages of an album are one row, with its caption wherever it is", () => {
  const [, row] = rows([photo(1), photo(2, { text: "our garden", entities: [] }), photo(3, { timestamp: "2026-01-02T10:00:01Z" })]);

  assert.ok(row && "items" in row);
  assert.deepEqual([row.key, row.items.length, row.message.text, row.message.timestamp], ["album 9007199254740993", 3, "our garden", "2026-01-02T10:00:01Z"]);
});

test("another message between them makes two rows with different keys; another album is another row", () => {
  const between = message({ id: 2, message_id: "2" });

  const apart = rows([photo(1), between, photo(3)]);

  assert.deepEqual(groups(apart), [[1], [2], [3]]);
  assert.equal(new Set(apart.map(({ key }) => key)).size, apart.length);
  assert.deepEqual(groups(rows([photo(1), photo(2, { album_id: "8" }), photo(3, { album_id: null })])), [[1], [2], [3]]);
});

test("an album keeps its row when its beginning is loaded later, or a late message comes to it", () => {
  const page = rows([photo(3), photo(4)]);

  const whole = rows([photo(2), photo(3), photo(4), photo(5)]);

  assert.equal(page.at(-1)?.key, whole.at(-1)?.key);
  assert.ok(!sameRow(/** @type {any} */ (page.at(-1)), /** @type {any} */ (whole.at(-1))));
});

test("a row of the same messages is the same row; an edit makes it another", () => {
  const [a, b] = [photo(1), photo(2)];

  assert.ok(sameRow(/** @type {any} */ (rows([a, b])[1]), /** @type {any} */ (rows([a, b])[1])));
  assert.ok(!sameRow(/** @type {any} */ (rows([a, b])[1]), /** @type {any} */ (rows([a, { ...b, text: "new", edited_at: "2026-01-02T11:00:00Z" }])[1])));
});

test("an album is deleted when all of its messages are; its caption may be in a deleted one", () => {
  const gone = { deleted_at: "2026-01-02T11:00:00Z" };

  assert.equal(albumMessage([photo(1, gone), photo(2)]).deleted_at, null);
  assert.equal(albumMessage([photo(1, { ...gone, text: "ours" }), photo(2)]).message_id, "2");
  assert.equal(albumMessage([photo(1, gone), photo(2, gone)]).deleted_at, gone.deleted_at);
});

test("the reactions to its messages are added, and the line above what is unread stands above all of it", () => {
  const reactions = (/** @type {number} */ count, chosen = false) => ({ reactions: [{ emoji: "👍", count, chosen }] });
  const items = [photo(1, reactions(2)), photo(2, reactions(1, true))];

  const shown = rows(items, { firstUnread: items[1] });

  assert.deepEqual(albumMessage(items).reactions, [{ emoji: "👍", count: 3, chosen: true }]);
  assert.deepEqual(shown.map((row) => "unread" in row), [false, true, false]);
});

test("an album counts once, and its messages have one key for notifications", () => {
  const items = [photo(1), photo(2), message({ id: 3 }), photo(4, { album_id: "5" })];

  assert.equal(countRows(items), 3);
  assert.deepEqual(withAlbums(items).map(({ length }) => length), [2, 1, 1]);
  assert.equal(messageKey(photo(1)), messageKey(photo(2, { text: "caption" })));
});
