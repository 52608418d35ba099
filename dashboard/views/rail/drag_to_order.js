/**
 * Puts an item of a list at another place by dragging it there.
 */

/** @param {HTMLElement} root @param {string} selector of an item; its `data-account` is its id
 * @param {(id: string, other: string) => void} put puts an item at the place of another one */
export function dragToOrder(root, selector, put) {
  /** @type {string | null} */ let dragged = null;
  const itemOf = (/** @type {Event} */ { target }) => (target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest(selector)) : null);
  const mark = (/** @type {HTMLElement | null} */ item) => {
    for (const node of root.querySelectorAll("[data-drop]")) if (node !== item) node.removeAttribute("data-drop");
    item?.setAttribute("data-drop", "");
  };
  root.addEventListener("dragstart", (event) => {
    dragged = itemOf(event)?.dataset.account ?? null;
    event.dataTransfer?.setData("text/plain", "");
    if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
  });
  root.addEventListener("dragover", (event) => {
    const item = itemOf(event);
    if (dragged === null || !item) return;
    event.preventDefault();
    mark(item.dataset.account === dragged ? null : item);
  });
  root.addEventListener("drop", (event) => {
    const other = itemOf(event)?.dataset.account;
    if (dragged === null || other === undefined) return;
    event.preventDefault();
    if (other !== dragged) put(dragged, other);
  });
  root.addEventListener("dragend", () => {
    dragged = null;
    mark(null);
  });
}
