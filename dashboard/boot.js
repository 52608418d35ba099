/**
 * Starts the page, and starts it again where a part of it did not get through.
 *
 * When a network of the computer comes or goes (a VPN, a container), browsers drop every request
 * that is under way, those to localhost too (Chromium: ERR_NETWORK_CHANGED). A module or a style
 * sheet that was lost is not asked for again, so only a reload helps.
 */
const TRIES = "switchboard tries";

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

start().then(
  () => sessionStorage.removeItem(TRIES),
  (error) => {
    const tries = Number(sessionStorage.getItem(TRIES) ?? 0) + 1;
    sessionStorage.setItem(TRIES, String(tries));
    if (tries > MOST) throw error;
    setTimeout(() => location.reload(), PAUSE);
  },
);
