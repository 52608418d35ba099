/** Calls of the desktop where a browser lacks a part of them, or refuses it. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { DesktopNotifications } from "../../dashboard/services/desktop_notifications.js";

const everything = /** @type {import("../../dashboard/services/settings.js").Settings} */ (
  /** @type {unknown} */ ({ get: () => true, all: { sound: true, notifications: true, quietHours: false } })
);

/** @param {Record<string, unknown>} parts */
function browserWith(parts) {
  Object.assign(globalThis, { AudioContext: undefined, Notification: undefined }, parts);
}

test("a sound that is refused does not take the notification with it", () => {
  /** @type {string[]} */ const shown = [];
  class Notification {
    static permission = "granted";
    /** @param {string} title */
    constructor(title) {
      shown.push(title);
    }
  }
  class AudioContext {
    constructor() {
      throw new DOMException("no more of them", "NotSupportedError");
    }
  }
  browserWith({ AudioContext, Notification });

  new DesktopNotifications(everything).notify("Dora", "hello", "1", () => {});

  assert.deepEqual(shown, ["Dora"]);
});

test("a browser that wants notifications made elsewhere, or has none, is no failure", () => {
  class Notification {
    static permission = "granted";
    constructor() {
      throw new TypeError("Illegal constructor. Use ServiceWorkerRegistration.showNotification() instead.");
    }
  }
  for (const parts of [{ Notification }, {}]) {
    browserWith(parts);

    new DesktopNotifications(everything).notify("Dora", "hello", "1", () => {});
  }
});
