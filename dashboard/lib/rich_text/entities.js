/**
 * Splits a text into nested pieces with their formats and links.
 *
 * Made of the entities that came with it and of the addresses that stand in it. Nothing here trusts
 * what came: an entity of an unknown kind, outside the text or with an address that is not harmless
 * counts as none, and of two that cross each other one goes on behind the end of the other.
 *
 * @import { Entity } from "../../types.js"
 */
import { isSpoofed, checkLink } from "./link_spoofing.js";
import { harmless, linked } from "./links.js";

/**
 * @typedef {Exclude<Entity["type"], "text_link"> | "link"} Look
 *
 * @typedef {object} Part
 * @property {Look} look
 * @property {Piece[]} inside
 * @property {string} [href] of a link
 * @property {string | null} [place] where a link really leads, when its words look like elsewhere
 * @property {string | undefined} [language] of a pre
 *
 * @typedef {string | Part} Piece
 *
 * @typedef {{ look: Look, start: number, end: number, href?: string, place?: string | null, language?: string | undefined }} Mark
 */

const LOOKS = new Set(["bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote", "mention"]);
const BLOCKS = new Set(["pre", "blockquote"]);

/** In these an address is no link of its own. */
const CLOSED = new Set(["link", "code", "pre"]);

/** Together the pieces are the text, but for the line breaks around blocks.
 * @param {string} text @param {Entity[]} entities @returns {Piece[]} */
export function pieces(text, entities) {
  const given = entities.flatMap((entity) => marked(entity, text.length));
  const closed = given.filter(({ look }) => CLOSED.has(look));
  const free = addresses(text).filter((link) => !closed.some((other) => link.start < other.end && other.start < link.end));
  const spoilers = given.filter(({ look }) => look === "spoiler");
  const links = [...checkLink(given.filter(({ look }) => look === "link"), text), ...free];
  const marks = [...spoilers, ...given.filter(({ look }) => look !== "spoiler" && look !== "link"), ...links.flatMap((link) => cut(link, spoilers))];
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
  if (type !== "text_link") return LOOKS.has(type) ? [{ look: type, start, end, language }] : [];
  const href = harmless(url ?? "");
  return href === null ? [] : [{ look: "link", start, end, href }];
}

/** The addresses that stand in the text itself. @param {string} text @returns {Mark[]} */
function addresses(text) {
  /** @type {Mark[]} */ const found = [];
  let start = 0;
  for (const piece of linked(text)) {
    const end = start + piece.text.length;
    if (piece.href !== null) found.push({ look: "link", start, end, href: piece.href, place: isSpoofed(piece.text, piece.href) });
    start = end;
  }
  return found;
}

/** A spoiler is a button, and no button lies in a link: the link is cut, and goes on inside.
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
    const within = others.filter((other) => other.start < stop && other.look !== mark?.look);
    found.push(text.slice(at, mark.start));
    found.push(part(mark, nested(text, mark.start, stop, within.map((other) => ({ ...other, end: Math.min(other.end, stop) })))));
    others = others.filter((other) => other.end > stop).map((other) => ({ ...other, start: Math.max(other.start, stop) }));
    at = stop;
  }
  found.push(text.slice(at, end));
  return found.map(withoutBreaks).filter((piece) => piece !== "");
}

/** @param {Mark} mark @param {Piece[]} inside @returns {Part} */
function part({ look, href, place, language }, inside) {
  if (href !== undefined) return { look, inside, href, place: place ?? null };
  return look === "pre" ? { look, inside, language } : { look, inside };
}

/** A block begins and ends its line by itself. @param {Piece} piece @param {number} at @param {Piece[]} all */
function withoutBreaks(piece, at, all) {
  if (typeof piece !== "string") return piece;
  const rest = isBlock(all[at - 1]) ? piece.replace(/^\n/u, "") : piece;
  return isBlock(all[at + 1]) ? rest.replace(/\n$/u, "") : rest;
}

/** @param {Piece | undefined} piece */
function isBlock(piece) {
  return typeof piece === "object" && BLOCKS.has(piece.look);
}
