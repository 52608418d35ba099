/**
 * The fields of the sign-in dialog: what they begin with, what the operator enters, and what was refused.
 *
 * @import { Account, NewAccount } from "../../types.js"
 */
import { parts, setText } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";

/** Fields that keep their values if a login ends without an account. */
const SAVED_FIELDS = ["label", "api_id", "api_hash", "phone", "proxy"];

export class LoginForm {
  #form;
  #accounts;
  #like;
  #entered;
  /** Whether the operator has entered something. */ isTyped = false;

  /** @param {HTMLFormElement} form a copy of the dialog's template @param {() => Account[]} accounts
   * @param {Account | null} like the account to sign in again
   * @param {Record<string, string>} entered the values that are kept, for the next form, too */
  constructor(form, accounts, like, entered) {
    this.#form = form;
    this.#accounts = accounts;
    this.#like = like;
    this.#entered = entered;
    form.addEventListener("input", () => this.#typed());
    this.#fill();
  }

  /** The first field of the present step. @returns {HTMLInputElement | null} */
  get first() {
    return this.#form.querySelector(".fields:not([hidden]) input");
  }

  /** The values of the form. The API ID may have been pasted with spaces; Switchboard refuses one that is no
   * number. @returns {NewAccount} */
  get account() {
    const [id, hash, phone] = [this.#withoutSpaces("api_id"), this.value("api_hash"), this.value("phone")];
    /** @type {NewAccount} */ const account = { label: this.value("label") };
    const like = this.#like;
    if (like && hash === "" && (id === "" || id === String(like.api_id))) account.like_account_id = like.id;
    else if (id !== "") account.api_id = /^[0-9]{1,10}$/.test(id) ? Number(id) : id;
    if (hash !== "") account.api_hash = hash;
    if (this.value("proxy") !== "") account.proxy = this.value("proxy");
    return phone === "" ? account : { ...account, phone };
  }

  /** @param {string} name */
  value(name) {
    return this.#field(name).value.trim();
  }

  /** Takes a secret out of its field. @param {string} name */
  take(name) {
    const { value } = this.#field(name);
    this.#field(name).value = "";
    return name === "code" ? value.trim() : value;
  }

  /** Says if a required field is empty. */
  isComplete() {
    return this.#form.reportValidity();
  }

  /** Marks the refused fields and moves the focus to the first. @param {string[]} names
   * @returns {boolean} whether there was one */
  markInvalid(names) {
    const fields = names.map((name) => this.#field(name)).filter(Boolean);
    for (const field of fields) field.setAttribute("aria-invalid", "true");
    if (fields.some(({ name }) => name === "proxy")) parts(this.#form).more.open = true;
    fields[0]?.focus();
    return fields.length > 0;
  }

  /** Takes the marks of refused fields away. */
  clearInvalid() {
    for (const field of this.#form.elements) field.removeAttribute("aria-invalid");
  }

  /** Fills in the form. An account that signs in again keeps its label unless the operator changes it. */
  #fill() {
    const { apiId, apiHash, pairHint, more, proxyHint } = parts(this.#form);
    const known = this.#like ?? this.#accounts().at(-1);
    for (const field of [apiId, apiHash]) field.required = !known;
    pairHint.hidden = !known;
    if (known) setText(pairHint, strings.pairKnown(known.label));
    if (this.#like) this.#field("label").value = this.#like.label;
    if (this.#like) this.#field("api_id").value = String(this.#like.api_id);
    if (this.#like?.has_proxy) setText(proxyHint, strings.proxyKept);
    more.open = Boolean(this.#entered.proxy);
    for (const [name, value] of Object.entries(this.#entered)) {
      if (value !== "") this.#field(name).value = value;
    }
  }

  /** Saves the values until the login succeeds, and says if the label exists already. */
  #typed() {
    const { leave, sameName } = parts(this.#form);
    leave.hidden = true;
    this.isTyped = true;
    for (const name of SAVED_FIELDS) this.#entered[name] = this.#field(name).value;
    const label = this.value("label").toLowerCase();
    const namesake = this.#accounts().find((account) => account.label.toLowerCase() === label);
    setText(sameName, namesake && namesake.id !== this.#like?.id ? strings.sameName(namesake.label) : "");
  }

  /** @param {string} name */
  #withoutSpaces(name) {
    return this.#field(name).value.normalize("NFKC").replace(/[\s\p{Cf}]/gu, "");
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLInputElement} */ (this.#form.elements.namedItem(name));
  }
}
