/**
 * Work before the next frame, in three steps: views look at the page, change it, and settle on what has
 * changed. So the browser computes the layout once for all of them.
 */

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
  return () => {
    if (asked.size === 0) requestAnimationFrame(run);
    asked.add(view);
  };
}

function run() {
  const views = [...asked];
  asked = new Set();
  for (const { look } of views) attempt(look);
  const settling = views.map(({ render }) => attempt(render));
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
