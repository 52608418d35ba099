/**
 * The live connection: a WebSocket that always comes back and says where it stopped.
 *
 * Every connection but the first asks for what changed `since` the newest number that the
 * page has, so a lost link loses nothing. Waits between attempts grow and are spread by
 * chance, so that many tabs do not knock together. Never touches the DOM; whoever knows
 * that the network or the machine woke up calls `wake()`.
 *
 * Events: `state` ({@link Connection}), `hello` (newest number), `frame` ({@link Frame}),
 * `resync` (newest number; everything known may be out of date).
 *
 * @import { Frame } from "./types.js"
 */

/** Waiting before attempt n is random in [half, whole] of FIRST·2ⁿ, at most LONGEST (ms). */
const FIRST = 400;
const LONGEST = 20_000;

/** A connection that has not greeted after this long is given up (ms). */
const PATIENCE = 10_000;

/**
 * @typedef {{ state: "connecting" | "live", retryAt: null }
 *   | { state: "waiting", retryAt: number }} Connection
 * `retryAt` is the time of the next attempt, in milliseconds of the clock.
 */

export class Stream extends EventTarget {
  #url;
  #since;
  #WebSocket;
  /** @type {WebSocket | null} */ #socket = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #attempts = 0;

  /**
   * @param {string} url
   * @param {() => number | null} since  the newest number that the page has, if any
   * @param {typeof WebSocket} [Socket]
   */
  constructor(url, since, Socket = globalThis.WebSocket) {
    super();
    this.#url = url;
    this.#since = since;
    this.#WebSocket = Socket;
  }

  start() {
    this.#connect();
  }

  stop() {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** Tries at once instead of waiting: the network is back, or the operator asks. */
  wake() {
    if (this.#socket) return;
    this.#attempts = 0;
    this.#connect();
  }

  #connect() {
    clearTimeout(this.#timer);
    const since = this.#since();
    const socket = new this.#WebSocket(since === null ? this.#url : `${this.#url}?since=${since}`);
    this.#socket = socket;
    this.#tell("state", { state: "connecting", retryAt: null });
    socket.addEventListener("message", (event) => {
      if (socket === this.#socket) this.#receive(JSON.parse(event.data));
    });
    socket.addEventListener("close", () => this.#lost(socket));
    this.#timer = setTimeout(() => this.#giveUp(socket), PATIENCE);
  }

  /** @param {Frame} frame */
  #receive(frame) {
    switch (frame.type) {
      case "hello":
        clearTimeout(this.#timer);
        this.#attempts = 0;
        this.#newest = frame.seq;
        this.#tell("hello", frame.seq);
        this.#tell("state", { state: "live", retryAt: null });
        break;
      case "resync":
        this.#tell("resync", this.#newest);
        break;
      default:
        this.#tell("frame", frame);
    }
  }

  #newest = 0;

  /** Closing can itself take long on a dead link, so the next attempt does not wait for it.
   * @param {WebSocket} socket */
  #giveUp(socket) {
    this.#lost(socket);
    socket.close();
  }

  /** @param {WebSocket} socket */
  #lost(socket) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    clearTimeout(this.#timer);
    const wait = pause(this.#attempts++);
    this.#timer = setTimeout(() => this.#connect(), wait);
    this.#tell("state", { state: "waiting", retryAt: Date.now() + wait });
  }

  /** @param {string} type @param {unknown} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/**
 * Milliseconds to wait before attempt `n`: exponential, half of it by chance.
 * @param {number} n
 */
export function pause(n, chance = Math.random()) {
  const whole = Math.min(LONGEST, FIRST * 2 ** Math.min(n, 16));
  return whole * (0.5 + chance / 2);
}
