/**
 * Starts the page, and reloads it if a part of it did not load.
 *
 * When a network of the computer appears or disappears (a VPN, a container), browsers drop all open
 * requests, those to localhost too (Chromium: ERR_NETWORK_CHANGED). A browser does not request a lost
 * module or style sheet again, so only a reload helps. If that does not help either, the page says so:
 * index.html has a sentence that appears when starting takes long (`#starting`).
 *
 * The strings are here and in index.html, because any other file may be lost. The entry in the tab's
 * history counts the reloads: that needs no storage.
 */

/** Reloads in a row, and the time between two (milliseconds). */
const MAX_RELOADS = 5;
const RELOAD_AFTER = 700;

/** @returns {Promise<void>} */
function loaded() {
  if (document.readyState === "complete") return Promise.resolve();
  return new Promise((resolve) => window.addEventListener("load", () => resolve(), { once: true }));
}

function styled() {
  return [...document.querySelectorAll("link")].every((link) => link.rel !== "stylesheet" || link.sheet !== null);
}

async function start() {
  await import("./app.js");
  await loaded();
  if (!styled()) throw new Error("A style sheet did not load.");
}

function tries() {
  return Number(history.state?.tries ?? 0);
}

/** @param {number | undefined} tries */
function count(tries) {
  history.replaceState({ ...history.state, tries }, "");
}

/** @param {unknown} error */
function failed(error) {
  if (tries() >= MAX_RELOADS) return giveUp(error);
  try {
    count(tries() + 1);
  } catch {
    return giveUp(error); // without a count, the page would reload without end
  }
  setTimeout(() => location.reload(), RELOAD_AFTER);
}

/** @param {unknown} error */
function giveUp(error) {
  const [starting, retry] = [document.getElementById("starting"), document.createElement("button")];
  const reason = error instanceof Error ? error.message : String(error);
  starting?.replaceChildren(
    `Switchboard's page cannot start: ${reason} Look whether Switchboard is running, whether the browser is up to date and whether an extension or a setting of it blocks this address. `,
    retry,
  );
  retry.textContent = "Try again";
  retry.className = "button";
  retry.addEventListener("click", () => {
    count(undefined);
    location.reload();
  });
  starting?.setAttribute("role", "alert");
  starting?.setAttribute("data-failed", "");
  console.error(error);
}

start().then(() => {
  document.getElementById("starting")?.remove();
  if (tries() > 0) count(undefined);
}, failed);
