/**
 * Notifies the operator by a sound and by a desktop notification, if the settings ask for it and the
 * browser allows it, but not during quiet hours.
 *
 * @import { Settings } from "./settings.js"
 */
import { isQuietTime } from "../model/alerts.js";

export class DesktopNotifications {
  #settings;

  /** @param {Settings} settings */
  constructor(settings) {
    this.#settings = settings;
  }

  /** Whether the settings ask for any notification now. */
  get isOn() {
    const { sound, notifications, ...hours } = this.#settings.all;
    return (sound || notifications) && !isQuietTime(new Date(), hours);
  }

  /** @param {string} title @param {string} body @param {string} tag a later notification with the same tag replaces it
   * @param {() => void} open runs on a click @param {boolean} [silent] without a sound */
  notify(title, body, tag, open, silent = false) {
    if (!this.isOn) return;
    if (this.#settings.get("sound") && !silent) attempt(playSound);
    if (this.#settings.get("notifications")) attempt(() => showNotification(title, body, tag, open, silent));
  }
}

/** A browser may lack the sound or the notification, or refuse it: the other one still works.
 * @param {() => void} action */
function attempt(action) {
  try {
    action();
  } catch (error) {
    console.warn(error);
  }
}

/** @param {string} title @param {string} body @param {string} tag @param {() => void} open @param {boolean} silent */
function showNotification(title, body, tag, open, silent) {
  if (Notification.permission !== "granted") return;
  const shown = new Notification(title, { body, tag: `switchboard ${tag}`, icon: "favicon.svg", ...(silent && { silent }) });
  shown.onclick = () => {
    window.focus();
    open();
    shown.close();
  };
}

/** The sound is given up after this time (milliseconds). */
const SOUND_TIMEOUT = 5000;

/** Two soft tones. Browsers play no sound before the operator has used the page. Tones that wait for that
 * are given up, because browsers have few audio contexts. */
function playSound() {
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
  setTimeout(() => void context.close(), SOUND_TIMEOUT);
}
