/**
 * Calls the operator when somebody writes and nobody looks: a sound, a notification of the
 * desktop. Each only where it was switched on; among several tabs one speaks for all, and none
 * where one looks at the conversation in another. Each tab holds a lock in the name of the
 * conversation that is looked at in it, so that the others know.
 *
 * @import { Settings } from "./settings.js"
 * @import { Store } from "../store.js"
 * @import { Id, Message } from "../types.js"
 */
import { locks } from "../lib/locks.js";
import { authorOf, titleOf } from "../lib/names.js";
import { content } from "../lib/preview.js";
import { strings } from "../lib/strings.js";

/** One call stands for all that comes within this time (milliseconds). */
const QUIET = 3000;

/** A message older than this came by catching up, and calls nobody (milliseconds). */
const OLD = 120_000;

export class Alerts {
  #store;
  #settings;
  #open;
  #last = -Infinity;
  /** The conversation that is looked at in this tab. @type {Id | null} */ #looked = null;
  /** Ends the telling of it. */ #away = new AbortController();

  /** @param {Store} store @param {Settings} settings @param {(id: Id) => void} open */
  constructor(store, settings, open) {
    this.#store = store;
    this.#settings = settings;
    this.#open = open;
    const look = () => this.#look();
    store.addEventListener("selection", look);
    for (const type of ["focus", "blur"]) window.addEventListener(type, look);
    look();
  }

  /** Tells the other tabs what is looked at in this one. */
  #look() {
    const looked = document.hasFocus() ? this.#store.selected : null;
    if (looked === this.#looked) return;
    this.#looked = looked;
    this.#away.abort();
    this.#away = new AbortController();
    if (looked !== null) void hold(lookingAt(looked), this.#away.signal);
  }

  /** A message has arrived just now. @param {Message} message */
  async arrived(message) {
    const [sound, notify] = [this.#settings.get("sound"), this.#settings.get("notifications")];
    const fresh = Date.now() - Date.parse(message.timestamp) < OLD;
    if (!(sound || notify) || !fresh || message.direction === "outgoing") return;
    if (this.#isQuiet() || (await isHeld(lookingAt(message.conversation_id))) || this.#isQuiet()) return;
    this.#last = performance.now();
    await alone(`switchboard message ${message.id}`, () => {
      if (sound) ring();
      if (notify) this.#show(message);
    });
  }

  #isQuiet() {
    return performance.now() - this.#last < QUIET;
  }

  /** @param {Message} message */
  #show(message) {
    if (Notification.permission !== "granted") return;
    const conversation = this.#store.conversation(message.conversation_id);
    const account = this.#store.account(message.telegram_account_id);
    const from = conversation ? titleOf(conversation) : authorOf(message);
    const title = `${from} · ${account?.label ?? strings.product}`;
    const shown = new Notification(title, { body: content(message), tag: `switchboard ${message.conversation_id}`, icon: "favicon.svg" });
    shown.onclick = () => {
      window.focus();
      this.#open(message.conversation_id);
      shown.close();
    };
  }
}

/** @param {Id} conversationId */
function lookingAt(conversationId) {
  return `switchboard looking ${conversationId}`;
}

/** @param {string} name @param {AbortSignal} signal */
async function hold(name, signal) {
  await locks.request(name, { mode: "shared" }, async () => {
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
  });
}

/** In any tab. @param {string} name */
async function isHeld(name) {
  const { held = [] } = await locks.query();
  return held.some((lock) => lock.name === name);
}

/** Runs in one tab only: whoever is first holds the name long enough for all others to have asked.
 * @param {string} name @param {() => void} action */
async function alone(name, action) {
  await locks.request(name, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    action();
    await new Promise((resolve) => setTimeout(resolve, QUIET));
  });
}

/** Two soft tones. Browsers keep silent until one has used the page. */
function ring() {
  const context = new AudioContext();
  [660, 880].forEach((pitch, at) => {
    const start = context.currentTime + at * 0.12;
    const [tone, volume] = [new OscillatorNode(context, { frequency: pitch }), new GainNode(context, { gain: 0 })];
    volume.gain.linearRampToValueAtTime(0.12, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.25);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.3);
    if (at === 1) tone.onended = () => void context.close();
  });
}
