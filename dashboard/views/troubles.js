/**
 * Says what stands in the way of the service, and what to do about it.
 *
 * @import { Health } from "../services/health.js"
 */

/** @param {HTMLElement} root @param {Health} health */
export function troubles(root, health) {
  health.addEventListener("change", () => {
    root.hidden = health.problems.length === 0;
    root.replaceChildren(...health.problems.map(sentence));
  });
}

/** @param {string} words */
function sentence(words) {
  const line = document.createElement("span");
  line.textContent = words;
  return line;
}
