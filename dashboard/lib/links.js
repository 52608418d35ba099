/**
 * The links in a text, by their schemes: only those that lead somewhere harmless count.
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

/** Words that somebody would take for the name of a host. */
const HOST = /(?<![\p{L}\p{N}-]\.?)(?:[\p{L}\p{N}-]+\.)+\p{L}[\p{L}\p{N}-]+/gu;

/** The place that a link really leads to, where its words look like another one; else null.
 * @param {string} words @param {string} href as `harmless` gives it */
export function disguised(words, href) {
  const { host, hostname, username, pathname, protocol } = new URL(href);
  const place = protocol === "mailto:" ? pathname : host || href;
  if (username !== "") return place;
  const real = protocol === "mailto:" ? (pathname.split("@").pop() ?? "") : hostname;
  const claimed = hostsIn(words.normalize("NFKC").replace(/[\p{Cf}\p{Mn}]/gu, "").trim());
  return claimed.every((other) => bare(other) === bare(real)) ? null : place;
}

/** The hosts that words name, as browsers write them. @param {string} words */
function hostsIn(words) {
  if (/^(?:https?|tg):/iu.test(words) && URL.canParse(words)) return [new URL(words).hostname];
  const seen = words.replaceAll("。", ".").match(HOST) ?? [];
  return seen.map((host) => (URL.canParse(`https://${host}`) ? new URL(`https://${host}`).hostname : host));
}

/** @param {string} hostname */
function bare(hostname) {
  return hostname.toLowerCase().replace(/^www\./u, "");
}
