/**
 * The connection to Switchboard, and the number of the newest change that the page applied.
 *
 * @import { Connection } from "../stream.js"
 */

export class ConnectionState {
  /** @type {Connection} */ current = { state: "connecting", retryAt: null };
  /** null before the first `hello`. @type {number | null} */ seq = null;

  /** Takes the number of the first `hello`; later ones change nothing. @param {number} seq */
  start(seq) {
    this.seq ??= seq;
  }

  /** @param {number} seq @returns {boolean} whether the change with this number is new */
  advanceTo(seq) {
    if (this.seq !== null && seq <= this.seq) return false;
    this.seq = seq;
    return true;
  }
}
