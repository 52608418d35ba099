/**
 * The scroll position of a column, and how to keep it while the column changes.
 */

/** A position this near to the end counts as the end (pixels). */
const END_MARGIN = 40;

/** @param {HTMLElement} scroller */
export function isAtEnd(scroller) {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < END_MARGIN;
}

/** Whether a whole element is in sight. @param {HTMLElement} scroller @param {HTMLElement} node */
export function isInView(scroller, node) {
  const [frame, box] = [scroller.getBoundingClientRect(), node.getBoundingClientRect()];
  return box.top >= frame.top && box.bottom <= frame.bottom;
}

/** @param {HTMLElement} scroller */
export function toEnd(scroller) {
  scroller.scrollTop = scroller.scrollHeight;
}

/**
 * Runs `change` and keeps the rows in sight where they are on the screen.
 * @param {HTMLElement} scroller
 * @param {HTMLElement} column whose children change
 * @param {() => void} change
 */
export function keepPosition(scroller, column, change) {
  const anchor = firstInView(scroller, column);
  const before = anchor?.getBoundingClientRect().top ?? 0;
  change();
  if (anchor?.isConnected) scroller.scrollTop += anchor.getBoundingClientRect().top - before;
}

/** The child in the middle of the view.
 * @param {HTMLElement} scroller @param {HTMLElement} column */
export function middleOf(scroller, column) {
  const { top, height } = scroller.getBoundingClientRect();
  return childAt(column, top + height / 2);
}

/** The last child whose end is in sight, or the only child in sight.
 * @param {HTMLElement} scroller @param {HTMLElement} column @returns {Element | undefined} */
export function lastInView(scroller, column) {
  const { top, bottom } = scroller.getBoundingClientRect();
  const cut = childAt(column, bottom);
  if (!cut) return column.lastElementChild ?? undefined;
  const whole = cut.previousElementSibling;
  return whole && whole.getBoundingClientRect().bottom > top ? whole : cut;
}

/** Scrolls so that the top of a child is at a share of the view's height.
 * @param {HTMLElement} scroller @param {Element} node @param {number} share 0 for the upper edge */
export function bringTo(scroller, node, share) {
  const frame = scroller.getBoundingClientRect();
  scroller.scrollTop += node.getBoundingClientRect().top - frame.top - share * frame.height;
}

/** The first child that is in sight, at least in part.
 * @param {HTMLElement} scroller @param {HTMLElement} column */
export function firstInView(scroller, column) {
  return childAt(column, scroller.getBoundingClientRect().top);
}

/** The first child that ends below a height on the screen, by binary search. @param {HTMLElement} column @param {number} y */
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
