/**
 * Work before the next frame, in three steps: views look at the page, change it, and settle on what has
 * changed. So the browser computes the layout once for all of them. If they take long, some wait for the
 * frame after it, so that the page answers the operator in between.
 */

/** After this time no other view renders in the frame (milliseconds). A view takes a few, and as much again for
 * the layout and the painting of what it has changed. */
const BUDGET = 4;

/** @typedef {() => void} Step */
/** @typedef {{ look: Step | undefined, render: () => Step | void }} View */

/** The views that render before the next frame. @type {Set<View>} */
let asked = new Set();

/**
 * Returns a function that renders before the next frame, once however often it is called.
 * @param {() => Step | void} render changes the page; it may return a step that measures or scrolls what all
 *   views have changed
 * @param {Step} [look] measures the page before any view changes it
 */
export function oncePerFrame(render, look) {
  const view = { look, render };
  return () => ask(view);
}

/** @param {View} view */
function ask(view) {
  if (asked.size === 0) requestAnimationFrame(run);
  asked.add(view);
}

function run() {
  const views = [...asked];
  asked = new Set();
  for (const { look } of views) attempt(look);
  const begin = performance.now();
  /** @type {(Step | void)[]} */ const settling = [];
  for (const view of views) {
    if (settling.length > 0 && performance.now() - begin > BUDGET) ask(view);
    else settling.push(attempt(view.render));
  }
  for (const settle of settling) attempt(settle);
}

/** Runs a step. The failure of one view does not stop the others. @template T
 * @param {(() => T) | void} step @returns {T | void} */
function attempt(step) {
  try {
    return step?.();
  } catch (error) {
    reportError(error);
  }
}
