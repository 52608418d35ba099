/**
 * Finds the links in a text. Only links with safe schemes count.
 */

const SCHEMES = new Set(["http:", "https:", "mailto:", "tg:"]);

/** A link ends at a space, at quotes, and at characters that are invisible or change the direction. */
const LINK = /(?:https?:\/\/|mailto:|tg:\/\/)[^\s<>"“”«»\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/giu;

/** Characters at the end that belong to the sentence. */
const SENTENCE = /[.,;:!?'’…*_~]+$/u;

/** @typedef {{ text: string, href: string | null }} Piece */

/** Splits a text into links and the text between them. @param {string} text @returns {Piece[]} */
export function linked(text) {
  /** @type {Piece[]} */ const pieces = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const words = trimmed(match[0]);
    const href = safeHref(words);
    if (href === null) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), href: null });
    pieces.push({ text: words, href });
    end = match.index + words.length;
  }
  if (end < text.length || pieces.length === 0) pieces.push({ text: text.slice(end), href: null });
  return pieces;
}

/** A link without the characters of the sentence around it: a full stop, a bracket that opened before.
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

/** @param {string} text @param {string} character */
function count(text, character) {
  return text.split(character).length - 1;
}

/** The address as browsers write it, which shows a host that only looks like another one. Null if it is no
 * address, or no safe one. @param {string} words */
export function safeHref(words) {
  const url = URL.canParse(words) ? new URL(words) : null;
  return url && SCHEMES.has(url.protocol) ? url.href : null;
}
