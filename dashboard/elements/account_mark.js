/**
 * `<account-mark hue="0" label="Shop">`: the coloured mark that stands for an account.
 *
 * The letters distinguish the accounts without colour. The mark only decorates: the label of the account
 * is always beside it.
 */
import { initials } from "../lib/format/text.js";

export class AccountMark extends HTMLElement {
  static observedAttributes = ["hue", "label"];

  connectedCallback() {
    this.setAttribute("aria-hidden", "true");
  }

  /** @param {string} _name @param {string | null} before @param {string | null} now */
  attributeChangedCallback(_name, before, now) {
    if (before === now) return;
    this.dataset.hue = this.getAttribute("hue") ?? "none";
    this.textContent = initials(this.getAttribute("label") ?? "");
  }
}

customElements.define("account-mark", AccountMark);
