/**
 * The scroll position of a column, and how to keep it while the column changes.
 */

/** Nearer to the end than this counts as being at it (pixels). */
const NEAR = 40;

/** @param {HTMLElement} scroller */
export function isAtEnd(scroller) {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
}

/** Whether all of it can be seen. @param {HTMLElement} scroller @param {HTMLElement} node */
export function isInView(scroller, node) {
  const [frame, box] = [scroller.getBoundingClientRect(), node.getBoundingClientRect()];
  return box.top >= frame.top && box.bottom <= frame.bottom;
}

/** @param {HTMLElement} scroller */
export function toEnd(scroller) {
  scroller.scrollTop = scroller.scrollHeight;
}

/**
 * Runs `change` so that what one reads stays where it is on the screen.
 * @param {HTMLElement} scroller
 * @param {HTMLElement} column whose children change
 * @param {() => void} change
 */
export function keepingPlace(scroller, column, change) {
  const place = firstInView(scroller, column);
  const before = place?.getBoundingClientRect().top ?? 0;
  change();
  if (place?.isConnected) scroller.scrollTop += place.getBoundingClientRect().top - before;
}

/** The child in the middle of what one sees.
 * @param {HTMLElement} scroller @param {HTMLElement} column */
export function middleOf(scroller, column) {
  const { top, height } = scroller.getBoundingClientRect();
  return childAt(column, top + height / 2);
}

/** The last child whose end is in sight, or the only one that is.
 * @param {HTMLElement} scroller @param {HTMLElement} column @returns {Element | undefined} */
export function lastInView(scroller, column) {
  const { top, bottom } = scroller.getBoundingClientRect();
  const cut = childAt(column, bottom);
  if (!cut) return column.lastElementChild ?? undefined;
  const whole = cut.previousElementSibling;
  return whole && whole.getBoundingClientRect().bottom > top ? whole : cut;
}

/** Puts the top of a child at a part of the height of what one sees.
 * @param {HTMLElement} scroller @param {Element} node @param {number} part 0 for the upper edge */
export function bringTo(scroller, node, part) {
  const frame = scroller.getBoundingClientRect();
  scroller.scrollTop += node.getBoundingClientRect().top - frame.top - part * frame.height;
}

/** The first child of which anything is in sight.
 * @param {HTMLElement} scroller @param {HTMLElement} column */
export function firstInView(scroller, column) {
  return childAt(column, scroller.getBoundingClientRect().top);
}

/** The first child that reaches below a height on the screen. Children lie in order, so half of them
 * are ruled out at a time. @param {HTMLElement} column @param {number} y */
function childAt(column, y) {
  let [low, high] = [0, column.children.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const bottom = column.children[middle]?.getBoundingClientRect().bottom ?? 0;
    if (bottom <= y) low = middle + 1;
    else high = middle;
  }
  return column.children[low];
}
