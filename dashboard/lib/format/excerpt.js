/**
 * The place of a long text where the words looked for stand, cut to fit a row. They are found as
 * the search finds them: case, accents and ß or ss make no difference.
 */
import { oneLine } from "./text.js";

/** Characters shown before the first word found, and in all; a text that fits is shown whole. */
const BEFORE = 16;
const LONGEST = 200;
const FITS = 44;

/** @typedef {{ text: string, found: boolean }} Piece */

/** @param {string} text @param {string} q @returns {Piece[]} */
export function excerpt(text, q) {
  const words = folded(q).text.match(/[\p{L}\p{N}_]+/gu) ?? [];
  const line = oneLine(text);
  if (words.length === 0) return [{ text: line.slice(0, LONGEST), found: false }];
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${words.join("|")})`, "gu");
  const [first = 0] = places(text, pattern)[0] ?? [];
  const start = first > BEFORE && line.length > FITS ? wordBefore(text, first - BEFORE) : 0;
  return pieces((start > 0 ? "… " : "") + oneLine(text.slice(start, start + LONGEST)), pattern);
}

/** @param {string} text @param {RegExp} pattern of folded words @returns {Piece[]} */
function pieces(text, pattern) {
  const found = [];
  let end = 0;
  for (const [from, to] of places(text, pattern)) {
    if (from > end) found.push({ text: text.slice(end, from), found: false });
    found.push({ text: text.slice(from, to), found: true });
    end = to;
  }
  if (end < text.length) found.push({ text: text.slice(end), found: false });
  return found;
}

/** Where a pattern stands in a text, once that is folded. @param {string} text @param {RegExp} pattern
 * @returns {[number, number][]} */
function places(text, pattern) {
  const { text: plain, from } = folded(text);
  return [...plain.matchAll(pattern)].map(({ index, 0: word }) => {
    const last = from[index + word.length - 1] ?? 0;
    return [from[index] ?? 0, from.find((at) => at > last) ?? text.length];
  });
}

/** Without case and accents, and from where each character of it came.
 * @param {string} text @returns {{ text: string, from: number[] }} */
function folded(text) {
  /** @type {number[]} */ const from = [];
  let plain = "";
  let at = 0;
  for (const sign of text) {
    const apart = sign.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase().replaceAll("ß", "ss") || (/\p{Mn}/u.test(sign) ? "" : sign);
    for (let i = 0; i < apart.length; i++) from.push(at);
    plain += apart;
    at += sign.length;
  }
  return { text: plain, from };
}

/** The beginning of a word near this place, so that none is cut in two. @param {string} text @param {number} at */
function wordBefore(text, at) {
  const space = text.slice(at, at + BEFORE).search(/\s/u);
  return space < 0 ? at : at + space + 1;
}
