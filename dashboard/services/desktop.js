/**
 * How the operator is called: a sound, a notification of the desktop. Each only where it was
 * switched on and the browser allows it.
 *
 * @import { Settings } from "./settings.js"
 */
export class Desktop {
  #settings;

  /** @param {Settings} settings */
  constructor(settings) {
    this.#settings = settings;
  }

  /** Whether a call would be heard or seen at all. */
  get isOn() {
    return this.#settings.get("sound") || this.#settings.get("notifications");
  }

  /** @param {string} title @param {string} body @param {string} tag a later call of the same tag takes its place
   * @param {() => void} open what a click on it leads to */
  call(title, body, tag, open) {
    if (this.#settings.get("sound")) allowed(ring);
    if (this.#settings.get("notifications")) allowed(() => notify(title, body, tag, open));
  }
}

/** Does one part of a call. A browser may lack it or refuse it: the other part comes all the same.
 * @param {() => void} call */
function allowed(call) {
  try {
    call();
  } catch (error) {
    console.warn(error);
  }
}

/** @param {string} title @param {string} body @param {string} tag @param {() => void} open */
function notify(title, body, tag, open) {
  if (Notification.permission !== "granted") return;
  const shown = new Notification(title, { body, tag: `switchboard ${tag}`, icon: "favicon.svg" });
  shown.onclick = () => {
    window.focus();
    open();
    shown.close();
  };
}

/** How long the tones have, in milliseconds. */
const SOUND = 5000;

/** Two soft tones. Browsers keep silent until one has used the page: tones that wait for that are
 * given up, as browsers have few contexts for sound. */
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
  });
  setTimeout(() => void context.close(), SOUND);
}
