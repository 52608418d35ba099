/** The whole page, if Switchboard needs the access key and this browser has none: what to do. */
import { strings } from "../../lib/format/strings.js";

/** @param {string} reason the service's sentence */
export function accessNotice(reason) {
  const [notice, heading, sentence] = ["main", "h1", "p"].map((tag) => document.createElement(tag));
  if (!notice || !heading || !sentence) return;
  notice.className = "access-notice";
  notice.setAttribute("role", "alert");
  heading.textContent = strings.accessKeyNeeded;
  sentence.textContent = reason;
  notice.append(heading, sentence);
  document.body.replaceChildren(notice);
  // The address with the key, opened in this tab, changes only the fragment.
  window.addEventListener("hashchange", () => location.reload());
}
