/**
 * Splits a text into nested pieces with their formats and links.
 *
 * The formats come from the entities of the message, the links also from addresses in the text. This
 * trusts no entity: it ignores an entity of an unknown type, outside the text, or with an unsafe address.
 * If two entities overlap, one is split at the end of the other.
 *
 * @import { Entity } from "../../types.js"
 */
import { spoofedPlace, checkLinks } from "./link_spoofing.js";
import { safeHref, linked } from "./links.js";

/**
 * @typedef {Exclude<Entity["type"], "text_link"> | "link"} Format
 *
 * @typedef {object} Part
 * @property {Format} format
 * @property {Piece[]} inside
 * @property {string} [href] of a link
 * @property {string | null} [place] the real place of a link whose text looks like another place
 * @property {string | undefined} [language] of a pre
 *
 * @typedef {string | Part} Piece
 *
 * @typedef {{ format: Format, start: number, end: number, href?: string, place?: string | null, language?: string | undefined }} Mark
 */

const FORMATS = new Set(["bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote", "mention"]);
const BLOCKS = new Set(["pre", "blockquote"]);

/** Within these formats an address in the text is no link. */
const CLOSED = new Set(["link", "code", "pre"]);

/** The pieces together are the text without the line breaks around blocks.
 * @param {string} text @param {Entity[]} entities @returns {Piece[]} */
export function pieces(text, entities) {
  const given = entities.flatMap((entity) => marked(entity, text.length));
  const closed = given.filter(({ format }) => CLOSED.has(format));
  const free = addresses(text).filter((link) => !closed.some((other) => link.start < other.end && other.start < link.end));
  const spoilers = given.filter(({ format }) => format === "spoiler");
  const links = [...checkLinks(given.filter(({ format }) => format === "link"), text), ...free];
  const marks = [...spoilers, ...given.filter(({ format }) => format !== "spoiler" && format !== "link"), ...links.flatMap((link) => cut(link, spoilers))];
  marks.sort((a, b) => a.start - b.start || b.end - a.end);
  return nested(text, 0, text.length, marks);
}

/** The text of pieces. @param {Piece[]} given @returns {string} */
export function words(given) {
  return given.map((piece) => (typeof piece === "string" ? piece : words(piece.inside))).join("");
}

/** @param {Entity} entity @param {number} total @returns {Mark[]} */
function marked({ type, offset: start, length, url, language }, total) {
  const end = Math.min(start + length, total);
  if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || start >= end) return [];
  if (type !== "text_link") return FORMATS.has(type) ? [{ format: type, start, end, language }] : [];
  const href = safeHref(url ?? "");
  return href === null ? [] : [{ format: "link", start, end, href }];
}

/** The links for addresses in the text. @param {string} text @returns {Mark[]} */
function addresses(text) {
  /** @type {Mark[]} */ const found = [];
  let start = 0;
  for (const piece of linked(text)) {
    const end = start + piece.text.length;
    if (piece.href !== null) found.push({ format: "link", start, end, href: piece.href, place: spoofedPlace(piece.text, piece.href) });
    start = end;
  }
  return found;
}

/** A spoiler is a button, and a link must not contain a button: the link is split at the spoiler's ends.
 * @param {Mark} link @param {Mark[]} spoilers @returns {Mark[]} */
function cut(link, spoilers) {
  const within = spoilers.flatMap(({ start, end }) => [start, end]).filter((at) => link.start < at && at < link.end);
  const places = [link.start, ...new Set(within.sort((a, b) => a - b)), link.end];
  return places.slice(1).map((end, at) => ({ ...link, start: places[at] ?? link.start, end }));
}

/** @param {string} text @param {number} start @param {number} end @param {Mark[]} marks within, in order
 * @returns {Piece[]} */
function nested(text, start, end, marks) {
  /** @type {Piece[]} */ const found = [];
  let at = start;
  for (let [mark, ...others] = marks; mark; [mark, ...others] = others) {
    const stop = mark.end;
    const within = others.filter((other) => other.start < stop && other.format !== mark?.format);
    found.push(text.slice(at, mark.start));
    found.push(part(mark, nested(text, mark.start, stop, within.map((other) => ({ ...other, end: Math.min(other.end, stop) })))));
    others = others.filter((other) => other.end > stop).map((other) => ({ ...other, start: Math.max(other.start, stop) }));
    at = stop;
  }
  found.push(text.slice(at, end));
  return found.map(withoutBreaks).filter((piece) => piece !== "");
}

/** @param {Mark} mark @param {Piece[]} inside @returns {Part} */
function part({ format, href, place, language }, inside) {
  if (href !== undefined) return { format, inside, href, place: place ?? null };
  return format === "pre" ? { format, inside, language } : { format, inside };
}

/** A block begins and ends its line, so it needs no line break. @param {Piece} piece @param {number} at @param {Piece[]} all */
function withoutBreaks(piece, at, all) {
  if (typeof piece !== "string") return piece;
  const rest = isBlock(all[at - 1]) ? piece.replace(/^\n/u, "") : piece;
  return isBlock(all[at + 1]) ? rest.replace(/\n$/u, "") : rest;
}

/** @param {Piece | undefined} piece */
function isBlock(piece) {
  return typeof piece === "object" && BLOCKS.has(piece.format);
}
