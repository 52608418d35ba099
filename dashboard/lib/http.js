/**
 * HTTP requests with JSON both ways. A request fails with `ApiError` or `Unreachable`, or with the reason of the
 * caller's signal if the caller aborts it.
 *
 * @import { Problem } from "./errors.js"
 */
import { ApiError, Unreachable } from "./errors.js";

/** The time for an answer (milliseconds). */
export const TIMEOUT = 30_000;

/** A GET that was cut off (the network changed) is repeated once, after this time (milliseconds). */
const RETRY_AFTER = 300;

export class Http {
  #base;
  #fetch;
  #token;

  /** @param {string} base @param {typeof fetch} fetch @param {() => string | null} [token] what admits this browser */
  constructor(base, fetch, token = () => null) {
    this.#base = base;
    this.#fetch = fetch;
    this.#token = token;
  }

  /**
   * @param {string} path
   * @param {Record<string, string | number | boolean | undefined>} [query]
   * @param {AbortSignal} [signal]
   * @returns {Promise<any>}
   */
  get(path, query = {}, signal) {
    const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
    const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
    const address = search.size ? `${path}?${search}` : path;
    const request = () => this.#request(address, { method: "GET" }, TIMEOUT, signal);
    return request().catch((error) => {
      if (!(error instanceof Unreachable && error.cause instanceof TypeError)) throw error;
      return pause(RETRY_AFTER).then(request);
    });
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @param {number} [timeout]
   * @param {boolean} [keepalive]
   * @returns {Promise<any>}
   */
  send(method, path, body, timeout = TIMEOUT, keepalive = false) {
    const headers = body && { "Content-Type": "application/json" };
    const init = { method, ...(body && { body: JSON.stringify(body), headers }), ...(keepalive && { keepalive }) };
    return this.#request(path, /** @type {RequestInit} */ (init), timeout);
  }

  /**
   * @param {string} path
   * @param {RequestInit} init
   * @param {number} timeout
   * @param {AbortSignal} [signal]
   */
  async #request(path, init, timeout, signal) {
    const limit = AbortSignal.timeout(timeout);
    const both = signal ? AbortSignal.any([signal, limit]) : limit;
    try {
      const token = this.#token();
      const headers = token === null ? init.headers : { ...init.headers, Authorization: `Bearer ${token}` };
      const response = await this.#fetch(this.#base + path, { ...init, ...(headers && { headers }), signal: both });
      const answer = await bodyOf(response);
      if (response.ok) return answer;
      const refused = new ApiError(response.status, answer ?? {});
      throw isOfProxy(refused, answer) ? new Unreachable(refused) : refused;
    } catch (error) {
      if (error instanceof ApiError || error instanceof Unreachable || signal?.aborted) throw error;
      throw new Unreachable(error);
    }
  }
}

/** Whether the proxy answers in place of a service that does not run, or that ended before its answer: the request may
 * have taken effect. The service itself says `not_ready` only of its state, with the problems.
 * @param {ApiError} refused @param {Partial<Problem> | null} answer */
function isOfProxy({ code }, answer) {
  return code === "not_ready" && answer?.problems === undefined;
}

/**
 * The JSON of an answer; null if it has none (204, or a proxy's error as plain text).
 * @param {Response} response
 */
async function bodyOf(response) {
  const type = response.headers.get("Content-Type") ?? "";
  if (response.status === 204 || !type.includes("json")) return null;
  return response.json();
}

/** @param {number} milliseconds @returns {Promise<void>} */
function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
