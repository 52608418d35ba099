/**
 * The dialog that signs an account in: its data, then a code and perhaps a password, or a
 * QR code where no phone number is given. Which step is next, Switchboard says.
 *
 * @import { Api } from "../api.js"
 * @import { Store } from "../store.js"
 * @import { Account, LoginProgress, NewAccount } from "../types.js"
 */
import { ApiError } from "../api.js";
import { parts, say, stamp } from "../lib/dom.js";
import { explain } from "../lib/explain.js";
import { Poll } from "../lib/poll.js";
import { strings } from "../lib/strings.js";
import { showStep } from "./login_step.js";

export class AddAccount {
  #dialog;
  #api;
  #store;
  #poll;
  /** @type {Record<string, any>} */ #parts = {};
  /** @type {HTMLFormElement | null} */ #form = null;
  /** @type {LoginProgress | null} */ #login = null;

  /** @param {HTMLDialogElement} dialog @param {{ api: Api, store: Store }} services */
  constructor(dialog, { api, store }) {
    this.#dialog = dialog;
    this.#api = api;
    this.#store = store;
    this.#poll = new Poll(
      (signal) => api.login(this.#login?.login_id ?? "", signal).catch(ended),
      (login) => this.#show(login),
    );
    dialog.addEventListener("close", () => this.#closed());
  }

  /** @param {Account | null} [like] one that is to be signed in again: what is known of it is filled in */
  open(like = null) {
    this.#start();
    if (like) this.#fill(like);
    this.#dialog.showModal();
    this.#focus();
  }

  #start() {
    const form = /** @type {HTMLFormElement} */ (stamp("add-account-form"));
    this.#form = form;
    this.#parts = parts(form);
    this.#login = null;
    this.#dialog.replaceChildren(form);
    const { close, cancel, resend, site } = this.#parts;
    site.href = strings.apiHref;
    close.addEventListener("click", () => this.#dialog.close());
    cancel.addEventListener("click", () => this.#dialog.close());
    resend.addEventListener("click", () => this.#attempt(() => this.#resend()));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#attempt(() => this.#next());
    });
    showStep(this.#parts, { step: "start" }, "");
  }

  /** It keeps its name unless another is written. @param {Account} like */
  #fill({ label, api_id }) {
    say(this.#parts.title, strings.signInAgainTitle(label));
    this.#field("label").value = label;
    this.#field("api_id").value = String(api_id);
  }

  /** @param {LoginProgress} login */
  #show(login) {
    const changed = login.step !== this.#login?.step;
    this.#login = { ...this.#login, ...login };
    if (login.account) this.#store.putAccount(login.account);
    showStep(this.#parts, this.#login, this.#value("label"), this.#value("phone"));
    if (login.step === "qr") this.#poll.start();
    else this.#poll.stop();
    if (changed) this.#focus();
  }

  #focus() {
    const field = this.#form?.querySelector(".fields:not([hidden]) input");
    (field instanceof HTMLInputElement ? field : this.#parts.title).focus();
  }

  /** What the main button does, by the step that is shown. */
  async #next() {
    const id = this.#login?.login_id ?? "";
    switch (this.#login?.step) {
      case undefined:
        return this.#show(await this.#api.startLogin(this.#account()));
      case "code":
        return this.#show(await this.#api.loginCode(id, this.#take("code")));
      case "password":
        return this.#show(await this.#api.loginPassword(id, this.#take("password")));
      case "done":
        return this.#dialog.close();
      default:
        this.#start();
        return this.#focus();
    }
  }

  async #resend() {
    this.#show(await this.#api.resendCode(this.#login?.login_id ?? ""));
    say(this.#parts.note, strings.resent);
  }

  /** @returns {NewAccount} */
  #account() {
    const phone = this.#value("phone");
    const account = {
      api_id: Number(this.#value("api_id")),
      api_hash: this.#value("api_hash"),
      label: this.#value("label"),
    };
    return phone === "" ? account : { ...account, phone };
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLInputElement} */ (this.#form?.elements.namedItem(name));
  }

  /** @param {string} name */
  #value(name) {
    return this.#field(name).value.trim();
  }

  /** A secret leaves the page as it is sent. @param {string} name */
  #take(name) {
    const { value } = this.#field(name);
    this.#field(name).value = "";
    return name === "code" ? value.trim() : value;
  }

  /** @param {() => Promise<void>} action */
  async #attempt(action) {
    const { error, note } = this.#parts;
    if (this.#dialog.hasAttribute("aria-busy")) return;
    this.#dialog.setAttribute("aria-busy", "true");
    say(error, "");
    say(note, strings.working);
    for (const field of this.#form?.elements ?? []) field.removeAttribute("aria-invalid");
    try {
      await action();
      if (this.#parts.note.textContent === strings.working) say(this.#parts.note, "");
    } catch (problem) {
      say(note, "");
      say(error, explain(problem));
      this.#blame(problem instanceof ApiError ? problem.fields.map(({ field }) => field) : []);
    } finally {
      this.#dialog.removeAttribute("aria-busy");
    }
  }

  /** Marks the refused fields and goes to the first. @param {string[]} names */
  #blame(names) {
    const fields = names.map((name) => this.#field(name)).filter(Boolean);
    for (const field of fields) field.setAttribute("aria-invalid", "true");
    if (fields[0]) fields[0].focus();
    else this.#focus();
  }

  #closed() {
    this.#poll.stop();
    const login = this.#login;
    this.#login = null;
    this.#dialog.replaceChildren();
    const open = login && ["code", "password", "qr"].includes(login.step);
    // One that cannot be cancelled now ends by itself when its time is up.
    if (open) void this.#api.cancelLogin(login.login_id).catch(explain);
  }
}

/** A login that Switchboard does not know any more is over; no answer is not an answer.
 * @param {unknown} error @returns {LoginProgress} */
function ended(error) {
  if (!(error instanceof ApiError)) throw error;
  return { login_id: "", step: "ended", error: { code: error.code, detail: error.message } };
}
