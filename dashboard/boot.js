/**
 * Starts the page, and starts it again if a part of it did not load.
 *
 * When a network of the computer comes or goes (a VPN, a container), browsers drop every request
 * that is under way, those to localhost too (Chromium: ERR_NETWORK_CHANGED). A module or a style
 * sheet that was lost is not asked for again, so only a reload helps. Where that does not help
 * either, the page says so, whatever the reason: a sentence stands in it from the beginning, seen
 * when starting takes long (`#starting`).
 *
 * Its words are here and in index.html, since every other file may be what was lost. How often it
 * was tried is kept with the entry in the tab's history: that needs no storage.
 */

/** At most so many reloads in a row, this far apart (milliseconds). */
const MOST = 5;
const PAUSE = 700;

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
  if (!styled()) throw new Error("A style sheet did not get through.");
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
  if (tries() >= MOST) return giveUp(error);
  try {
    count(tries() + 1);
  } catch {
    return giveUp(error); // uncounted, it would be tried for ever
  }
  setTimeout(() => location.reload(), PAUSE);
}

/** @param {unknown} error */
function giveUp(error) {
  const [starting, again] = [document.getElementById("starting"), document.createElement("button")];
  const reason = error instanceof Error ? error.message : String(error);
  starting?.replaceChildren(
    `Switchboard's page cannot start: ${reason} Look whether Switchboard is running, whether the browser is up to date and whether an extension or a setting of it blocks this address. `,
    again,
  );
  again.textContent = "Try again";
  again.className = "button";
  again.addEventListener("click", () => {
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
