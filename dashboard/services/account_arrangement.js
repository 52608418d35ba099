/**
 * The operator's own order and colours of the accounts. The browser keeps them with the other settings.
 *
 * @import { Store } from "../store.js"
 * @import { Settings } from "./settings.js"
 */
import { movedBy, movedTo } from "../model/account_order.js";

export class AccountArrangement {
  #store;
  #settings;

  /** @param {Store} store @param {Settings} settings */
  constructor(store, settings) {
    this.#store = store;
    this.#settings = settings;
    settings.addEventListener("change", () => this.#apply());
    this.#apply();
  }

  /** Moves an account by some places. @param {string} id @param {number} steps negative: up */
  move(id, steps) {
    this.#settings.set("accountOrder", movedBy(this.#ids, id, steps));
  }

  /** Puts an account at the place of another one. @param {string} id @param {string} other */
  moveTo(id, other) {
    this.#settings.set("accountOrder", movedTo(this.#ids, id, other));
  }

  /** @param {string} id @param {number | null} hue null for the colour that Switchboard gives */
  colour(id, hue) {
    const { [id]: _before, ...others } = this.#settings.get("accountColours");
    this.#settings.set("accountColours", hue === null ? others : { ...others, [id]: hue });
  }

  /** The colour that the operator has chosen. @param {string} id */
  chosenColour(id) {
    return this.#settings.get("accountColours")[id] ?? null;
  }

  get #ids() {
    return this.#store.accounts.map(({ id }) => id);
  }

  #apply() {
    this.#store.arrangeAccounts({ order: this.#settings.get("accountOrder"), colours: this.#settings.get("accountColours") });
  }
}
