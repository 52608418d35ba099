/**
 * The operator's settings of this page. The browser keeps them for all its tabs.
 *
 * Never touches the DOM. Event: `change`, also if another tab changed a setting.
 */
import { fieldsOf } from "../lib/browser_storage.js";

const KEY = "switchboard settings";

/**
 * @typedef {object} Choices
 * @property {boolean} oneList one list over all accounts, instead of a group for each
 * @property {boolean} enterSends Enter sends and Shift+Enter starts a new line; if false, the other way round
 * @property {boolean} singleKeys letters are shortcuts while the focus is in the list
 * @property {boolean} foldForums a forum is one conversation with the messages of all its topics
 * @property {boolean} markdown marks in a text become formats
 * @property {number} undoSeconds how long a reply waits, so that it can be taken back; 0 for not at all
 * @property {boolean} sound
 * @property {boolean} notifications
 * @property {boolean} groupMessages every message of a group alerts, not only mentions and replies
 * @property {string[]} mutedAccounts accounts without alerts
 * @property {boolean} quietHours
 * @property {string} quietFrom a time of the day, HH:MM
 * @property {string} quietUntil
 * @property {number[]} quietDays the days of the week on which the quiet hours begin, Sunday is 0
 * @property {boolean} sidePanel on a wide screen: who this is, beside the conversation
 * @property {string} theme light or dark; auto for the system's colours
 * @property {string[]} collapsed accounts whose group is closed
 * @property {string[]} unfolded accounts whose group shows more than its most urgent conversations
 * @property {Record<string, string>} answersAs the account that answers in each group that several accounts share
 * @property {string[]} accountOrder the operator's own order of the accounts
 * @property {Record<string, number>} accountColours the colours that the operator has chosen
 */

/** @type {Choices} */
const DEFAULTS = { oneList: false, enterSends: true, singleKeys: true, foldForums: false, markdown: true, undoSeconds: 0, sound: false, notifications: false, groupMessages: false, mutedAccounts: [], quietHours: false, quietFrom: "20:00", quietUntil: "08:00", quietDays: [0, 1, 2, 3, 4, 5, 6], sidePanel: true, theme: "auto", collapsed: [], unfolded: [], answersAs: {}, accountOrder: [], accountColours: {} };

export class Settings extends EventTarget {
  #storage;
  /** @type {Choices} */ #choices;

  /** @param {Pick<Storage, "getItem" | "setItem">} storage */
  constructor(storage) {
    super();
    this.#storage = storage;
    this.#choices = fieldsOf(storage.getItem(KEY), DEFAULTS);
  }

  /** @template {keyof Choices} Name @param {Name} name @returns {Choices[Name]} */
  get(name) {
    return this.#choices[name];
  }

  get all() {
    return this.#choices;
  }

  /** @template {keyof Choices} Name @param {Name} name @param {Choices[Name]} value */
  set(name, value) {
    this.#choices = { ...this.#choices, [name]: value };
    this.#storage.setItem(KEY, JSON.stringify(this.#choices));
    this.dispatchEvent(new Event("change"));
  }

  /** Another tab has changed the storage. @param {string | null} key the entry, null if all were cleared */
  onStorage(key) {
    if (key !== KEY && key !== null) return;
    this.#choices = fieldsOf(this.#storage.getItem(KEY), DEFAULTS);
    this.dispatchEvent(new Event("change"));
  }
}
