/**
 * The part of an account's dialog that says whether the account has a proxy of its own, and changes it.
 * Switchboard never returns the address of a proxy, so the field starts empty.
 *
 * @import { Account } from "../../types.js"
 */
import { setText } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";

export class ProxyForm {
  #parts;
  #change;

  /** @param {Record<string, any>} parts the named parts of the dialog
   * @param {(change: { proxy: string | null }) => Promise<void>} change changes the account
   * @param {(action: () => Promise<void>) => void} attempt runs an action; the dialog shows its error */
  constructor(parts, change, attempt) {
    this.#parts = parts;
    this.#change = change;
    parts.proxyForm.addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      attempt(() => this.#save());
    });
    parts.removeProxy.addEventListener("click", () => attempt(() => this.#remove()));
  }

  /** @param {Account} account */
  render({ has_proxy }) {
    const { proxyText, saveProxy, removeProxy } = this.#parts;
    setText(proxyText, has_proxy ? strings.hasProxy : strings.hasNoProxy);
    setText(saveProxy, has_proxy ? strings.replaceProxy : strings.useProxy);
    removeProxy.hidden = !has_proxy;
  }

  async #save() {
    const { proxy, note } = this.#parts;
    const url = proxy.value.trim();
    if (url === "") return;
    await this.#change({ proxy: url });
    proxy.value = "";
    setText(note, strings.proxySaved);
  }

  async #remove() {
    const { proxy, note } = this.#parts;
    await this.#change({ proxy: null });
    setText(note, strings.proxyRemoved);
    proxy.focus();
  }
}
