/**
 * The connection banner: says that the connection is lost, when the next attempt is, and that it is back.
 *
 * @import { Store } from "../../store.js"
 */
import { setText } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";

/** A shorter loss of the connection is not shown (milliseconds). */
const SHOW_AFTER = 700;

/** How long the banner says that the connection is back (milliseconds). */
const RESUMED_FOR = 3000;

/** @param {HTMLElement} root @param {Store} store @param {() => void} wake */
export function connectionBanner(root, store, wake) {
  const words = document.createElement("span");
  const left = document.createElement("count-down");
  const now = document.createElement("button");
  now.type = "button";
  now.className = "link";
  setText(now, strings.tryNow);
  now.addEventListener("click", wake);
  root.append(words, left, now);

  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  let lost = false;

  const show = () => {
    const { state, retryAt } = store.connection;
    lost ||= state !== "live";
    root.hidden = false;
    root.dataset.state = state;
    left.hidden = now.hidden = state !== "waiting";
    if (retryAt !== null) left.setAttribute("until", new Date(retryAt).toISOString());
    if (state === "live") setText(words, strings.resumed);
    else if (state === "waiting") setText(words, strings.waiting);
    else setText(words, store.seq === null ? strings.connecting : strings.reconnecting);
  };

  store.addEventListener("connection", () => {
    clearTimeout(timer);
    if (store.connection.state !== "live") timer = setTimeout(show, root.hidden ? SHOW_AFTER : 0);
    else if (lost) {
      show();
      lost = false;
      timer = setTimeout(() => (root.hidden = true), RESUMED_FOR);
    } else root.hidden = true;
  });
}
