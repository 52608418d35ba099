/**
 * `<count-down until="TIME">`: the time left until then as m:ss, counting by itself.
 *
 * Hidden from screen readers while it ticks (an announcement a second helps nobody); the
 * moment itself is its tooltip.
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
