import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { pause, Stream } from "../../dashboard/stream.js";

/** A socket at whose far end the test sits. */
class Wire extends EventTarget {
  /** @type {Wire[]} */ static all = [];

  /** @param {string} url */
  constructor(url) {
    super();
    this.url = url;
    Wire.all.push(this);
  }

  /** @param {object} frame */
  deliver(frame) {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(frame) }));
  }

  close() {
    this.dispatchEvent(new Event("close"));
  }

  /** @param {string} text */
  send(text) {
    this.said.push(JSON.parse(text));
  }

  /** @type {any[]} */ said = [];

  static get last() {
    return /** @type {Wire} */ (Wire.all.at(-1));
  }
}

/** @type {number | null} */ let since;
/** @type {Stream} */ let stream;
/** @type {[string, any][]} */ let emitted;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  Wire.all = [];
  since = null;
  emitted = [];
  stream = new Stream("ws://page/ws", () => since, /** @type {any} */ (Wire));
  for (const type of ["hello", "frame", "resync", "state"]) {
    stream.addEventListener(type, (event) => emitted.push([type, /** @type {CustomEvent} */ (event).detail]));
  }
  stream.start();
});

afterEach(() => mock.timers.reset());

const states = () => emitted.filter(([type]) => type === "state").map(([, { state }]) => state);

test("the first connection asks for nothing old", () => {
  assert.equal(Wire.last.url, "ws://page/ws");
});

test("the greeting makes it live", () => {
  Wire.last.deliver({ type: "hello", seq: 5 });

  assert.deepEqual([emitted.find(([type]) => type === "hello"), states()], [["hello", 5], ["connecting", "live"]]);
});

test("a lost connection comes back with the newest number it had", () => {
  Wire.last.deliver({ type: "hello", seq: 5 });
  since = 8;

  Wire.last.close();
  mock.timers.tick(400);

  assert.deepEqual([Wire.all.length, Wire.last.url], [2, "ws://page/ws?since=8"]);
});

test("waiting says until when", () => {
  Wire.last.close();

  const [, detail] = /** @type {[string, any]} */ (emitted.at(-1));
  assert.equal(detail.state, "waiting");
  assert.ok(detail.retryAt > 0 && detail.retryAt <= Date.now() + 400);
});

test("waits grow, are spread by chance and have an end", () => {
  const waits = [pause(0, 1), pause(3, 1), pause(3, 0), pause(1000, 1)];

  assert.deepEqual(waits, [400, 3200, 1600, 20_000]);
});

test("after a success the waits start small again", () => {
  for (let i = 0; i < 6; i++) {
    Wire.last.close();
    mock.timers.tick(20_000);
  }
  Wire.last.deliver({ type: "hello", seq: 1 });

  Wire.last.close();
  mock.timers.tick(400);

  assert.equal(Wire.all.length, 8);
});

test("waking tries at once, and only where nothing is open", () => {
  Wire.last.close();

  stream.wake();
  stream.wake();

  assert.equal(Wire.all.length, 2);
});

test("a connection that never greets is given up", () => {
  mock.timers.tick(10_000);
  mock.timers.tick(400);

  assert.equal(Wire.all.length, 2);
});

test("a connection that was given up is not listened to any more", () => {
  const old = Wire.last;
  mock.timers.tick(10_000);
  mock.timers.tick(400);

  old.deliver({ type: "account_status", seq: 9, data: {} });

  assert.equal(emitted.some(([type]) => type === "frame"), false);
});

test("frames are handed on as they come", () => {
  const frame = { type: "account_status", seq: 6, data: { id: "a" } };

  Wire.last.deliver(frame);

  assert.deepEqual(emitted.at(-1), ["frame", frame]);
});

test("a resync names the number of the greeting", () => {
  Wire.last.deliver({ type: "hello", seq: 3 });

  Wire.last.deliver({ type: "resync" });

  assert.deepEqual(emitted.at(-1), ["resync", 3]);
});

test("a connection that falls silent is given up within half a minute", () => {
  Wire.last.deliver({ type: "hello", seq: 1 });
  mock.timers.tick(20_000);
  Wire.last.deliver({ type: "alive", seq: 1 });

  mock.timers.tick(20_000);
  const before = states().at(-1);
  mock.timers.tick(9_000);
  mock.timers.tick(400);

  assert.deepEqual([before, Wire.all.length], ["live", 2]);
});

test("signs of life keep a quiet connection, and are no news", () => {
  Wire.last.deliver({ type: "hello", seq: 1 });

  for (let i = 0; i < 20; i++) {
    mock.timers.tick(15_000);
    Wire.last.deliver({ type: "alive", seq: 1 });
  }

  assert.deepEqual([Wire.all.length, emitted.some(([type]) => type === "frame")], [1, false]);
});

test("who wakes up asks at once, and does not wait long for the answer", () => {
  Wire.last.deliver({ type: "hello", seq: 1 });
  since = 1;

  stream.wake();
  const asked = Wire.last.said;
  mock.timers.tick(6_000);
  mock.timers.tick(400);

  assert.deepEqual([asked, Wire.all.length, Wire.last.url], [[{ type: "alive" }], 2, "ws://page/ws?since=1"]);
});

test("an answer to the question leaves the connection as it is", () => {
  Wire.last.deliver({ type: "hello", seq: 1 });
  stream.wake();
  Wire.last.deliver({ type: "alive", seq: 1 });

  mock.timers.tick(20_000);

  assert.equal(Wire.all.length, 1);
});

test("a frame that was missed is noticed by the number, and asked for", () => {
  Wire.last.deliver({ type: "hello", seq: 5 });
  Wire.last.deliver({ type: "account_status", seq: 7, data: {} });
  Wire.last.deliver({ type: "alive", seq: 7 });
  const whole = Wire.all.length;
  since = 7;

  Wire.last.deliver({ type: "alive", seq: 8 });
  mock.timers.tick(400);

  assert.deepEqual([whole, Wire.all.length, Wire.last.url], [1, 2, "ws://page/ws?since=7"]);
});

test("stopping is final", () => {
  stream.stop();
  mock.timers.tick(60_000);

  assert.equal(Wire.all.length, 1);
});
