/**
 * `<count-down until="TIME">`: a countdown to a time, as m:ss.
 *
 * Screen readers do not announce each second; the tooltip shows the time itself.
 */
import { countdown, local } from "../lib/format/dates.js";

export class CountDown extends HTMLElement {
  static observedAttributes = ["until"];
  /** @type {ReturnType<typeof setInterval> | undefined} */ #timer;

  connectedCallback() {
    this.setAttribute("role", "timer");
    this.setAttribute("aria-live", "off");
    this.#timer = setInterval(() => this.#show(), 1000);
    this.#show();
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  attributeChangedCallback() {
    this.#show();
  }

  #show() {
    const until = this.getAttribute("until");
    if (!until) return;
    this.textContent = countdown(Date.parse(until) - Date.now());
    this.title = local.full(until);
  }
}

customElements.define("count-down", CountDown);
