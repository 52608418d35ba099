/**
 * Helpers that turn state into DOM. Text is inserted only by textContent.
 */
import { strings } from "../format/strings.js";

/** @type {WeakMap<Element, Record<string, any>>} */
const named = new WeakMap();

/**
 * A fresh copy of a `<template>` of the page, its words filled in.
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
 * The parts of a stamped element: everything of its own template that carries `data-part`.
 * @param {Element} root
 * @returns {Record<string, any>}
 */
export function parts(root) {
  return named.get(root) ?? {};
}

/**
 * Fills in the page's own words: `data-text` names the text of an element, `data-label` its
 * accessible name, `data-hint` its placeholder; all from lib/strings.js.
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
  for (const element of root.querySelectorAll("[data-hint]")) {
    element.setAttribute("placeholder", words[element.getAttribute("data-hint") ?? ""]);
  }
}

/**
 * Sets text only where it differs, so that nothing is announced or laid out twice.
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Runs `render` once before the next frame, however often it is asked.
 * @param {() => void} render
 */
export function oncePerFrame(render) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      render();
    });
  };
}

/**
 * Runs `show` at once, and then at most once in `pause`, the last time with how things stand then.
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
 * Moves within the parent without taking the element out where the browser can (moveBefore),
 * so that a press that is under way still becomes a click.
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
 * Makes the children of `parent` the rows of `items`, keeping each row's element as long as
 * its key stays: only rows that changed are touched, and the focus stays where it is.
 *
 * @template T
 * @param {HTMLElement} parent
 * @param {Map<string, Row<T>>} rows what is there; kept by the caller between calls
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
      place = node.nextElementSibling; // the one at `place` moved down: it is put there later
    } else {
      put(parent, node, place);
    }
  }
  if (focused instanceof HTMLElement && focused !== document.activeElement && parent.contains(focused)) {
    focused.focus({ preventScroll: true });
  }
}
