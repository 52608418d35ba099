/**
 * The event stream: a WebSocket that always reconnects and says where it stopped.
 *
 * Every connection but the first asks for what changed `since` the newest number that the
 * page has, so a lost link loses nothing. Waits between attempts grow and are spread by
 * chance, so that many tabs do not knock together.
 *
 * A dead connection may look like a quiet one for ever. Switchboard says `alive` where it has
 * nothing else to tell, at least every 15 seconds: half a minute of silence means that nobody is
 * there, and a larger number than was heard means that something was missed. Never touches the
 * DOM; whoever knows that the network or the machine woke up calls `wake()`.
 *
 * Events: `state` ({@link Connection}), `hello` (newest number), `frame` ({@link Frame}),
 * `resync` (newest number; everything known may be out of date).
 *
 * @import { Frame } from "./types.js"
 */

/** Waiting before attempt n is random in [half, whole] of FIRST·2ⁿ, at most LONGEST (ms). */
const FIRST = 400;
const MAX_PAUSE = 20_000;

/** A connection that has not greeted after this long is given up (ms). */
const TIMEOUT = 10_000;

/** One on which nothing was heard for so long is dead (ms). */
export const SILENCE = 25_000;

/** One that was asked has to answer within this long (ms). */
const ANSWER = 5_000;

const QUESTION = JSON.stringify({ type: "alive" });

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
  #greeted = false;
  /** The number of the greeting. */ #newest = 0;
  /** The newest number heard on this connection. */ #heard = 0;

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

  /** The network is back, the machine woke up, or the operator asks: tries at once instead of
   * waiting, or asks whether the connection still is one. */
  wake() {
    if (!this.#socket) {
      this.#attempts = 0;
      this.#connect();
    } else if (this.#greeted) {
      this.#expect(this.#socket, ANSWER);
      this.#socket.send(QUESTION);
    }
  }

  #connect() {
    clearTimeout(this.#timer);
    const since = this.#since();
    const socket = new this.#WebSocket(since === null ? this.#url : `${this.#url}?since=${since}`);
    this.#socket = socket;
    this.#greeted = false;
    this.#emit("state", { state: "connecting", retryAt: null });
    socket.addEventListener("message", (event) => {
      if (socket === this.#socket) this.#receive(socket, JSON.parse(event.data));
    });
    socket.addEventListener("close", () => this.#lost(socket));
    this.#expect(socket, TIMEOUT);
  }

  /** Something has to be heard within this time. @param {WebSocket} socket @param {number} time */
  #expect(socket, time) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#giveUp(socket), time);
  }

  /** @param {WebSocket} socket @param {Frame} frame */
  #receive(socket, frame) {
    this.#expect(socket, SILENCE);
    switch (frame.type) {
      case "hello":
        this.#greeted = true;
        this.#attempts = 0;
        this.#newest = this.#heard = frame.seq;
        this.#emit("hello", frame.seq);
        this.#emit("state", { state: "live", retryAt: null });
        break;
      case "resync":
        this.#heard = Math.max(this.#heard, frame.seq ?? 0);
        this.#emit("resync", Math.max(this.#newest, this.#heard));
        break;
      case "alive":
        if (frame.seq > this.#heard) this.#giveUp(socket);
        break;
      default:
        this.#heard = Math.max(this.#heard, frame.seq);
        this.#emit("frame", frame);
    }
  }

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
    this.#emit("state", { state: "waiting", retryAt: Date.now() + wait });
  }

  /** @param {string} type @param {unknown} detail */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/**
 * Milliseconds to wait before attempt `n`: exponential, half of it by chance.
 * @param {number} n
 */
export function pause(n, chance = Math.random()) {
  const whole = Math.min(MAX_PAUSE, FIRST * 2 ** Math.min(n, 16));
  return whole * (0.5 + chance / 2);
}
