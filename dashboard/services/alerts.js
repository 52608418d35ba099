/**
 * Calls the operator when somebody writes and nobody looks: a sound, a notification of the
 * desktop. Each only where it was switched on; among several tabs one speaks for all.
 *
 * @import { Settings } from "./settings.js"
 * @import { Store } from "../store.js"
 * @import { Id, Message } from "../types.js"
 */
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

  /** @param {Store} store @param {Settings} settings @param {(id: Id) => void} open */
  constructor(store, settings, open) {
    this.#store = store;
    this.#settings = settings;
    this.#open = open;
  }

  /** A message has arrived just now. @param {Message} message */
  async arrived(message) {
    const [sound, notify] = [this.#settings.get("sound"), this.#settings.get("notifications")];
    const looking = document.hasFocus() && this.#store.selected === message.conversation_id;
    const fresh = Date.now() - Date.parse(message.timestamp) < OLD;
    if (!(sound || notify) || looking || !fresh || message.direction === "outgoing") return;
    if (performance.now() - this.#last < QUIET) return;
    this.#last = performance.now();
    await alone(`switchboard message ${message.id}`, () => {
      if (sound) ring();
      if (notify) this.#show(message);
    });
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

/** Runs in one tab only: whoever is first holds the name long enough for all others to have asked.
 * @param {string} name @param {() => void} action */
async function alone(name, action) {
  await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
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
