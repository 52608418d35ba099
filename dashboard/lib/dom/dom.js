/**
 * Helpers that turn state into DOM. Text is inserted only by textContent.
 */
import { strings } from "../format/strings.js";

/** @type {WeakMap<Element, Record<string, any>>} */
const named = new WeakMap();

/**
 * A new copy of a `<template>` of the page with its strings.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function cloneTemplate(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  const copy = /** @type {DocumentFragment} */ (document.importNode(template.content, true));
  const root = /** @type {HTMLElement} */ (copy.firstElementChild);
  localize(copy);
  /** @type {Record<string, Element>} */ const found = {};
  for (const part of copy.querySelectorAll("[data-part]")) found[part.getAttribute("data-part") ?? ""] = part;
  named.set(root, found);
  return root;
}

/**
 * The named elements of a copied template: those with `data-part`.
 * @param {Element} root
 * @returns {Record<string, any>}
 */
export function parts(root) {
  return named.get(root) ?? {};
}

/**
 * Fills in the strings of the page (`lib/format/strings.js`): `data-text` names the text of an element,
 * `data-label` its accessible name, `data-hint` its placeholder, `data-tip` its tooltip.
 * @param {ParentNode} root
 */
export function localize(root) {
  const words = /** @type {Record<string, any>} */ (strings);
  for (const element of root.querySelectorAll("[data-text]")) {
    element.textContent = words[element.getAttribute("data-text") ?? ""];
  }
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", words[element.getAttribute("data-label") ?? ""]);
  }
  for (const element of root.querySelectorAll("[data-tip]")) {
    element.setAttribute("title", words[element.getAttribute("data-tip") ?? ""]);
  }
  for (const element of root.querySelectorAll("[data-hint]")) {
    element.setAttribute("placeholder", words[element.getAttribute("data-hint") ?? ""]);
  }
}

/**
 * Sets a text only if it differs, so that nothing is announced or laid out twice.
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Whether a form is still open to the operator. An answer may come after its dialog was closed, or closed and
 * opened again with another form: then it is too late for the dialog.
 * @param {Element} form
 */
export function isInOpenDialog(form) {
  return form.closest("dialog[open]") !== null;
}

/**
 * Hides an element or shows it. Nothing is written if it is so already: the layout stays as it was.
 * @param {HTMLElement} node
 * @param {boolean} hidden
 */
export function setHidden(node, hidden) {
  if (node.hidden !== hidden) node.hidden = hidden;
}

/**
 * Returns a function that runs `show` at once, then at most once in `pause`. The last call is never lost.
 * @param {() => void} show
 * @param {number} pause milliseconds
 */
export function throttled(show, pause) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  let asked = false;
  const run = () => {
    asked = false;
    show();
    timer = setTimeout(() => {
      timer = undefined;
      if (asked) run();
    }, pause);
  };
  return () => {
    asked = true;
    if (timer === undefined) run();
  };
}

/**
 * Moves an element within its parent without removing it, if the browser can (moveBefore). A press that
 * has begun then still becomes a click.
 * @param {HTMLElement} parent @param {HTMLElement} node @param {Element | null} place
 */
function put(parent, node, place) {
  if (node.parentNode === parent && "moveBefore" in parent) {
    /** @type {any} */ (parent).moveBefore(node, place);
  } else {
    parent.insertBefore(node, place);
  }
}

/** @template T @typedef {{ node: HTMLElement, item: T }} Row */

/**
 * Makes the children of `parent` the rows of `items`. A row keeps its element as long as its key is
 * among them: only changed rows are updated, and the focus stays where it is.
 *
 * @template T
 * @param {HTMLElement} parent
 * @param {Map<string, Row<T>>} rows the present rows; the caller keeps this map between the calls
 * @param {T[]} items
 * @param {{ key: (item: T) => string, same: (a: T, b: T) => boolean,
 *   create: (item: T) => HTMLElement, update: (node: HTMLElement, item: T) => void }} how
 */
export function reconcileRows(parent, rows, items, { key, same, create, update }) {
  const focused = document.activeElement;
  const wanted = new Set(items.map(key));
  for (const [name, { node }] of rows) {
    if (wanted.has(name)) continue;
    node.remove();
    rows.delete(name);
  }
  let place = parent.firstElementChild;
  for (const item of items) {
    const name = key(item);
    const row = rows.get(name);
    const node = row?.node ?? create(item);
    if (!row || !same(row.item, item)) update(node, item);
    rows.set(name, { node, item });
    if (place === node) {
      place = place.nextElementSibling;
    } else if (place?.nextElementSibling === node) {
      place = node.nextElementSibling; // the node at `place` moves down; a later step puts it there
    } else {
      put(parent, node, place);
    }
  }
  if (focused instanceof HTMLElement && focused !== document.activeElement && parent.contains(focused)) {
    focused.focus({ preventScroll: true });
  }
}
