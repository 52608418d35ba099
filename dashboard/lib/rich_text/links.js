/**
 * Finds the links in a text. Only links with harmless schemes count.
 */

const SCHEMES = new Set(["http:", "https:", "mailto:", "tg:"]);

/** A link ends at a space, at quotes, and at signs that turn or hide what one reads. */
const LINK = /(?:https?:\/\/|mailto:|tg:\/\/)[^\s<>"“”«»\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/giu;

/** Signs at the end that belong to the sentence. */
const SENTENCE = /[.,;:!?'’…*_~]+$/u;

/** @typedef {{ text: string, href: string | null }} Piece */

/** The text in pieces, of which some are links; together they are the text. @param {string} text @returns {Piece[]} */
export function linked(text) {
  /** @type {Piece[]} */ const pieces = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const words = trimmed(match[0]);
    const href = harmless(words);
    if (href === null) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), href: null });
    pieces.push({ text: words, href });
    end = match.index + words.length;
  }
  if (end < text.length || pieces.length === 0) pieces.push({ text: text.slice(end), href: null });
  return pieces;
}

/** Without what belongs to the sentence around it: a full stop, a bracket that opened before.
 * @param {string} words */
function trimmed(words) {
  for (;;) {
    const rest = words.replace(SENTENCE, "");
    const closes = rest.endsWith(")") && count(rest, ")") > count(rest, "(");
    const shorter = closes ? rest.slice(0, -1) : rest;
    if (shorter === words) return words;
    words = shorter;
  }
}

/** @param {string} text @param {string} sign */
function count(text, sign) {
  return text.split(sign).length - 1;
}

/** Where it leads, as browsers write it: a host that only looks like another shows. Null where it
 * leads nowhere, or nowhere harmless. @param {string} words */
export function harmless(words) {
  const url = URL.canParse(words) ? new URL(words) : null;
  return url && SCHEMES.has(url.protocol) ? url.href : null;
}
