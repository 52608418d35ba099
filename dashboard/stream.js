/**
 * The event stream: a WebSocket that reconnects and resumes where it stopped.
 *
 * Every connection but the first requests the changes `since` the newest number that the page has, so a
 * lost connection loses no change. The pauses between attempts grow and have jitter, so that many tabs
 * do not connect at the same time.
 *
 * A dead connection looks like a quiet one. Switchboard sends `alive` at least every 15 seconds if it
 * has no change to send. So a longer silence means that the connection is dead, and an `alive` with a
 * number that was not received means that a change was missed. Never touches the DOM: the caller calls
 * `wake()` when the network or the computer is back.
 *
 * Events: `state` ({@link Connection}), `hello` (the newest number), `frame` ({@link Frame}),
 * `resync` (the newest number; the state of the page may be out of date).
 *
 * @import { Frame } from "./types.js"
 */

/** The pause before attempt n is random between half and all of FIRST_PAUSE·2ⁿ, at most MAX_PAUSE (ms). */
const FIRST_PAUSE = 400;
const MAX_PAUSE = 20_000;

/** A connection has to send `hello` within this time (ms). */
const HELLO_TIMEOUT = 10_000;

/** A connection without a frame for this time is dead (ms). */
export const SILENCE_TIMEOUT = 25_000;

/** The answer to a request for `alive` has to come within this time (ms). */
const ALIVE_TIMEOUT = 5_000;

const ALIVE_REQUEST = JSON.stringify({ type: "alive" });

/**
 * @typedef {{ state: "connecting" | "live", retryAt: null }
 *   | { state: "waiting", retryAt: number }} Connection
 * `retryAt` is the time of the next attempt, in milliseconds since 1970.
 */

export class Stream extends EventTarget {
  #url;
  #since;
  #WebSocket;
  #token;
  /** @type {WebSocket | null} */ #socket = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #attempts = 0;
  #hasHello = false;
  /** The number of the `hello`. */ #newest = 0;
  /** The newest number received on this connection. */ #received = 0;

  /**
   * @param {string} url
   * @param {() => number | null} since  the newest number that the page has, if any
   * @param {typeof WebSocket} [Socket]
   * @param {() => string | null} [token] what admits this browser; it goes as a subprotocol, because a
   *   WebSocket of a browser has no headers
   */
  constructor(url, since, Socket = globalThis.WebSocket, token = () => null) {
    super();
    this.#token = token;
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

  /** The network is back, the computer woke up, or the operator asks: connects at once instead of waiting,
   * or checks that the connection is alive. */
  wake() {
    if (!this.#socket) {
      this.#attempts = 0;
      this.#connect();
    } else if (this.#hasHello) {
      this.#expect(this.#socket, ALIVE_TIMEOUT);
      this.#socket.send(ALIVE_REQUEST);
    }
  }

  #connect() {
    clearTimeout(this.#timer);
    const since = this.#since();
    const token = this.#token();
    const url = since === null ? this.#url : `${this.#url}?since=${since}`;
    const socket = token === null ? new this.#WebSocket(url) : new this.#WebSocket(url, ["switchboard", `bearer.${token}`]);
    this.#socket = socket;
    this.#hasHello = false;
    this.#emit("state", { state: "connecting", retryAt: null });
    socket.addEventListener("message", (event) => {
      if (socket === this.#socket) this.#receive(socket, JSON.parse(event.data));
    });
    socket.addEventListener("close", () => this.#lost(socket));
    this.#expect(socket, HELLO_TIMEOUT);
  }

  /** A frame has to arrive within this time. @param {WebSocket} socket @param {number} time */
  #expect(socket, time) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#giveUp(socket), time);
  }

  /** @param {WebSocket} socket @param {Frame} frame */
  #receive(socket, frame) {
    this.#expect(socket, SILENCE_TIMEOUT);
    switch (frame.type) {
      case "hello":
        this.#hasHello = true;
        this.#attempts = 0;
        this.#newest = this.#received = frame.seq;
        this.#emit("hello", frame.seq);
        this.#emit("state", { state: "live", retryAt: null });
        break;
      case "resync":
        this.#received = Math.max(this.#received, frame.seq ?? 0);
        this.#emit("resync", Math.max(this.#newest, this.#received));
        break;
      case "alive":
        if (frame.seq > this.#received) this.#giveUp(socket);
        break;
      default:
        this.#received = Math.max(this.#received, frame.seq);
        this.#emit("frame", frame);
    }
  }

  /** Closing a dead connection may take long, so the next attempt does not wait for it.
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
 * The pause before attempt `n` in milliseconds: exponential backoff with jitter.
 * @param {number} n
 */
export function pause(n, chance = Math.random()) {
  const longest = Math.min(MAX_PAUSE, FIRST_PAUSE * 2 ** Math.min(n, 16));
  return longest * (0.5 + chance / 2);
}
