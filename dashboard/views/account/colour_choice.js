/**
 * The choice of an account's colour, and of its place among the accounts.
 *
 * @import { AccountArrangement } from "../../services/account_arrangement.js"
 * @import { Store } from "../../store.js"
 * @import { Account } from "../../types.js"
 */
import { HUES } from "../../lib/format/account_colour.js";
import { cloneTemplate, parts } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";

/** The value that stands for the colour that Switchboard gives. */
const AUTOMATIC = "auto";

export class ColourChoice {
  #parts;
  #store;

  /** @param {Record<string, any>} parts of the dialog @param {{ store: Store, arrangement: AccountArrangement }} services @param {string} id the account */
  constructor(parts, { store, arrangement }, id) {
    this.#parts = parts;
    this.#store = store;
    const { colours, up, down } = parts;
    const chosen = arrangement.chosenColour(id);
    const values = [AUTOMATIC, ...Array.from({ length: HUES }, (_, hue) => String(hue))];
    colours.replaceChildren(...values.map((value) => swatch(value, value === String(chosen ?? AUTOMATIC))));
    colours.addEventListener("change", (/** @type {Event} */ { target }) => {
      const { value } = /** @type {HTMLInputElement} */ (target);
      arrangement.colour(id, value === AUTOMATIC ? null : Number(value));
    });
    up.addEventListener("click", () => arrangement.move(id, -1));
    down.addEventListener("click", () => arrangement.move(id, 1));
  }

  /** @param {Account} account */
  render({ id }) {
    const { accounts } = this.#store;
    const { place, up, down } = this.#parts;
    const at = accounts.findIndex((each) => each.id === id);
    place.hidden = accounts.length < 2;
    up.disabled = at === 0;
    down.disabled = at === accounts.length - 1;
  }
}

/** @param {string} value @param {boolean} checked */
function swatch(value, checked) {
  const node = cloneTemplate("colour");
  const { input } = parts(node);
  const isAutomatic = value === AUTOMATIC;
  if (!isAutomatic) node.dataset.hue = value;
  node.title = input.ariaLabel = isAutomatic ? strings.colourAutomatic : (strings.colourNames[Number(value)] ?? value);
  Object.assign(input, { value, checked });
  return node;
}
