/**
 * The welcome page: how to add the first account.
 */
import { parts, setText, cloneTemplate } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";

/** @param {() => void} add */
export function welcome(add) {
  const node = cloneTemplate("welcome");
  const { steps, add: button } = parts(node);
  const [first, ...others] = strings.welcomeSteps.map(step);
  first?.append(" ", site(), ` ${strings.apiPath}`);
  steps.replaceChildren(...(first ? [first] : []), ...others);
  button.addEventListener("click", add);
  return node;
}

/** @param {string} words */
function step(words) {
  const item = document.createElement("li");
  setText(item, words);
  return item;
}

/** A link to the site where Telegram gives out API IDs. */
export function site() {
  const link = document.createElement("a");
  link.href = strings.apiHref;
  link.target = "_blank";
  link.rel = "noreferrer noopener";
  setText(link, strings.apiSite);
  return link;
}
