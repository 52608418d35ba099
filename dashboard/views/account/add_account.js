/**
 * The dialog that signs an account in: its data, then a code and perhaps a password, or a QR code if
 * there is no phone number. Switchboard says which step is next.
 *
 * @import { Api } from "../../api.js"
 * @import { Store } from "../../store.js"
 * @import { Account, LoginProgress } from "../../types.js"
 */
import { ApiError } from "../../lib/errors.js";
import { cloneTemplate, isInOpenDialog, parts, setText } from "../../lib/dom/dom.js";
import { errorMessage } from "../../lib/format/error_message.js";
import { Poll } from "../../lib/poll.js";
import { strings } from "../../lib/format/strings.js";
import { LoginForm } from "./login_form.js";
import { showStep } from "./login_step.js";

/** Steps of a login that goes on. */
const OPEN_STEPS = ["code", "password", "qr"];

/** After this time the dialog says that Telegram takes long (milliseconds). */
const SLOW_AFTER = 8000;

export class AddAccount {
  #dialog;
  #api;
  #store;
  #poll;
  /** @type {Record<string, any>} */ #parts = {};
  /** @type {LoginForm | null} */ #form = null;
  /** @type {LoginProgress | null} */ #login = null;
  /** @type {Account | null} */ #like = null;
  /** @type {Record<string, string>} */ #entered = {};
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #resendable;

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
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#leave();
    });
  }

  /** @param {Account | null} [like] the account to sign in again: the form is filled in with its data */
  open(like = null) {
    this.#like = like;
    this.#start();
    this.#dialog.showModal();
    this.#focus();
  }

  /** Shows the first step, with the values of an earlier login that ended without an account. */
  #start() {
    const form = /** @type {HTMLFormElement} */ (cloneTemplate("add-account-form"));
    this.#form = new LoginForm(form, () => this.#store.accounts.filter((account) => !account.removed_at), this.#like, this.#entered);
    this.#parts = parts(form);
    this.#forget();
    this.#dialog.replaceChildren(form);
    const { close, cancel, resend, site, byQr, giveUp } = this.#parts;
    site.href = strings.apiHref;
    close.addEventListener("click", () => this.#leave());
    cancel.addEventListener("click", () => this.#dialog.close());
    giveUp.addEventListener("click", () => this.#dialog.close());
    resend.addEventListener("click", () => this.#attempt(form, (id) => this.#api.resendCode(id), strings.resent));
    byQr.addEventListener("click", () => this.#useQr(form));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#next(form);
    });
    showStep(this.#parts, { step: "start" }, "");
    if (this.#like) setText(this.#parts.title, strings.signInAgainTitle(this.#like.label));
  }

  /** Closes the dialog, after a question if something would be lost. */
  #leave() {
    const { leave } = this.#parts;
    const isOpen = this.#login === null ? this.#form?.isTyped : OPEN_STEPS.includes(this.#login.step);
    if (isOpen && leave.hidden) leave.hidden = false;
    else this.#dialog.close();
  }

  /** @param {LoginProgress} login */
  #show(login) {
    const changed = login.step !== this.#login?.step;
    this.#login = login;
    if (login.account) this.#store.putAccount(login.account);
    showStep(this.#parts, this.#login, this.#form?.value("label") ?? "", this.#form?.value("phone") ?? "");
    if (login.step === "qr") this.#poll.start();
    else this.#poll.stop();
    if (login.step === "done") this.#entered = {};
    clearTimeout(this.#resendable);
    const wait = Date.parse(this.#login.resend_at ?? "") - Date.now();
    if (wait > 0) this.#resendable = setTimeout(() => this.#allowResend(), wait);
    if (changed) this.#focus();
  }

  /** From now on another code may be requested. */
  #allowResend() {
    if (this.#login?.step === "code") showStep(this.#parts, this.#login, this.#form?.value("label") ?? "", this.#form?.value("phone") ?? "");
  }

  #focus() {
    if (this.#login?.step === "done") return this.#parts.next.focus();
    (this.#form?.first ?? this.#parts.title).focus();
  }

  /** Does what the main button says at the present step. @param {HTMLFormElement} form */
  #next(form) {
    const fields = this.#form;
    if (!fields) return;
    switch (this.#login?.step) {
      case undefined:
        return void this.#attempt(form, () => this.#api.startLogin(fields.account));
      case "code":
        return void this.#attempt(form, (id) => this.#api.loginCode(id, fields.take("code")));
      case "password":
        return void this.#attempt(form, (id) => this.#api.loginPassword(id, fields.take("password")));
      case "done":
        return this.#dialog.close();
      default:
        this.#start();
        return this.#focus();
    }
  }

  /** Signs the same account in by QR code; the login with a code is cancelled. @param {HTMLFormElement} form */
  #useQr(form) {
    const login = this.#login;
    const fields = this.#form;
    if (!fields || (!login && !fields.isComplete())) return;
    void this.#attempt(form, () => {
      if (login) this.#cancel(login);
      const { phone: _, ...account } = fields.account;
      return this.#api.startLogin(account);
    });
  }

  /** Asks Switchboard for the next step, one request at a time. If the form was closed before the answer, nobody
   * waits for the login any more.
   * @param {HTMLFormElement} form @param {(id: string) => Promise<LoginProgress>} request gets the login's id
   * @param {string} [done] what the dialog says afterwards */
  async #attempt(form, request, done = "") {
    const { error, note } = this.#parts;
    if (form.hasAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    setText(error, "");
    setText(note, strings.working);
    const long = setTimeout(() => setText(note, strings.workingLong), SLOW_AFTER);
    this.#form?.clearInvalid();
    try {
      const login = await request(this.#login?.login_id ?? "");
      if (!isInOpenDialog(form)) return this.#cancel(login);
      this.#show(login);
      setText(note, done);
    } catch (problem) {
      const words = errorMessage(problem);
      setText(note, "");
      if (isInOpenDialog(form)) await this.#updateLogin(problem);
      if (isInOpenDialog(form)) this.#showRefusal(problem, words);
    } finally {
      clearTimeout(long);
      form.removeAttribute("aria-busy");
    }
  }

  /** Shows why the step failed, unless the login has ended, which says why itself.
   * @param {unknown} problem @param {string} words */
  #showRefusal(problem, words) {
    const isOver = this.#login !== null && ![...OPEN_STEPS, "done"].includes(this.#login.step);
    setText(this.#parts.error, isOver ? "" : words);
    const refused = problem instanceof ApiError ? problem.fields.map(({ field }) => field) : [];
    if (!this.#form?.markInvalid(refused)) this.#focus();
  }

  /** After a refusal, shows the step at which Switchboard has the login; it may have ended.
   * @param {unknown} problem */
  async #updateLogin(problem) {
    const login = this.#login;
    if (!login || !(problem instanceof ApiError)) return;
    const current = await this.#api.login(login.login_id).catch((error) => ended(error, problem)).catch(() => null);
    if (current && this.#login === login) this.#show(current);
  }

  #closed() {
    if (this.#login) this.#cancel(this.#login);
    this.#forget();
    this.#dialog.replaceChildren();
  }

  /** From now on, the dialog shows no login. */
  #forget() {
    this.#login = null;
    this.#poll.stop();
    clearTimeout(this.#resendable);
  }

  /** Ends a login that goes on. One that cannot be cancelled now expires at Switchboard. @param {LoginProgress} login */
  #cancel({ login_id, step }) {
    if (OPEN_STEPS.includes(step)) void this.#api.cancelLogin(login_id).catch(errorMessage);
  }
}

/** A login that Switchboard does not know any more has ended. Throws if there was no answer.
 * @param {unknown} error @param {ApiError} [because] @returns {LoginProgress} */
function ended(error, because) {
  if (!(error instanceof ApiError)) throw error;
  const { code, message } = because ?? error;
  return { login_id: "", step: "ended", error: { code, detail: message } };
}
