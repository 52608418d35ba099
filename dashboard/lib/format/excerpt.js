/**
 * The part of a long text that contains the searched words, cut to fit a row. Words match as in
 * Switchboard's search: case, accents, and ß or ss make no difference.
 *
 * @import { Message } from "../../types.js"
 */
import { folded, foldedWithPlaces } from "./fold.js";
import { plainName } from "./names.js";
import { content } from "./preview.js";
import { oneLine } from "./text.js";

/** Characters before the first match, and in all; a text of at most WHOLE characters is not cut. */
const BEFORE = 16;
const MAX_LENGTH = 200;
const WHOLE = 44;

/** @typedef {{ text: string, found: boolean }} Piece */

/** What a found message has of the words: in its text, the name of its file or place, or above them. @param {Message} message
 * @param {string} q @returns {Piece[]} */
export function foundIn(message, q) {
  const { text, media_label, forwarded_from, signature, quote } = message;
  const others = [media_label, forwarded_from, signature, quote?.text, quote?.author];
  const parts = [text, ...others.map((each) => plainName(each ?? ""))].map((each) => excerpt(each, q));
  return parts.find((pieces) => pieces.some(({ found }) => found)) ?? excerpt(content(message), q);
}

/** @param {string} text @param {string} q @returns {Piece[]} */
export function excerpt(text, q) {
  const words = folded(q).match(/[\p{L}\p{N}_]+/gu) ?? [];
  const line = oneLine(text);
  if (words.length === 0) return [{ text: line.slice(0, MAX_LENGTH), found: false }];
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${words.join("|")})`, "gu");
  const [first = 0] = matches(text, pattern)[0] ?? [];
  const start = first > BEFORE && line.length > WHOLE ? wordBefore(text, first - BEFORE) : 0;
  return pieces((start > 0 ? "… " : "") + oneLine(text.slice(start, start + MAX_LENGTH)), pattern);
}

/** @param {string} text @param {RegExp} pattern of folded words @returns {Piece[]} */
function pieces(text, pattern) {
  const found = [];
  let end = 0;
  for (const [from, to] of matches(text, pattern)) {
    if (from > end) found.push({ text: text.slice(end, from), found: false });
    found.push({ text: text.slice(from, to), found: true });
    end = to;
  }
  if (end < text.length) found.push({ text: text.slice(end), found: false });
  return found;
}

/** The ranges of a text that match a pattern, after folding. @param {string} text @param {RegExp} pattern
 * @returns {[number, number][]} */
function matches(text, pattern) {
  const { text: plain, from } = foldedWithPlaces(text);
  return [...plain.matchAll(pattern)].map(({ index, 0: word }) => {
    const last = from[index + word.length - 1] ?? 0;
    const [character = ""] = /^.\p{M}*/su.exec(text.slice(last)) ?? [];
    return [from[index] ?? 0, last + character.length];
  });
}

/** The beginning of a word near an index, so that no word is cut. @param {string} text @param {number} at */
function wordBefore(text, at) {
  const space = text.slice(at, at + BEFORE).search(/\s/u);
  return space < 0 ? at : at + space + 1;
}
