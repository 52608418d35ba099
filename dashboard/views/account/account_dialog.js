/**
 * The dialog of one account: its details, name and state, and how to remove it.
 *
 * @import { Api } from "../../api.js"
 * @import { AccountArrangement } from "../../services/account_arrangement.js"
 * @import { Store } from "../../store.js"
 * @import { Account } from "../../types.js"
 */
import { local } from "../../lib/format/dates.js";
import { parts, setText, cloneTemplate } from "../../lib/dom/dom.js";
import { oncePerFrame } from "../../lib/dom/render_scheduler.js";
import { errorMessage } from "../../lib/format/error_message.js";
import { latencyInWords, latencyPlot } from "../../lib/charts/latency_chart.js";
import { inWords, plot, requestsInWords } from "../../lib/charts/activity_chart.js";
import { strings } from "../../lib/format/strings.js";
import { canSignInAgain, needsOperator } from "../../model/account_problems.js";
import { ColourChoice } from "./colour_choice.js";
import { ProxyForm } from "./proxy_form.js";

export class AccountDialog {
  #dialog;
  #api;
  #arrangement;
  #store;
  #showToast;
  #signIn;
  /** @type {string | null} */ #id = null;
  /** @type {HTMLElement | null} */ #form = null;
  /** @type {Record<string, any>} */ #parts = {};
  /** @type {ProxyForm | null} */ #proxy = null;
  /** @type {ColourChoice | null} */ #colour = null;

  /** @param {HTMLDialogElement} dialog
   * @param {{ api: Api, store: Store, arrangement: AccountArrangement }} services
   * @param {{ showToast: (words: string) => void, signIn: (account: Account) => void }} actions */
  constructor(dialog, { api, store, arrangement }, { showToast, signIn }) {
    this.#dialog = dialog;
    this.#api = api;
    this.#arrangement = arrangement;
    this.#store = store;
    this.#showToast = showToast;
    this.#signIn = signIn;
    const renderSoon = oncePerFrame(() => void (this.#dialog.open && this.#render()));
    store.addEventListener("accounts", renderSoon);
    dialog.addEventListener("close", () => dialog.replaceChildren());
  }

  /** @param {Account} account */
  open(account) {
    this.#id = account.id;
    const form = cloneTemplate("account-form");
    this.#form = form;
    this.#parts = parts(form);
    this.#proxy = new ProxyForm(this.#parts, (change) => this.#change(change), (action) => void this.#attempt(action));
    this.#colour = new ColourChoice(this.#parts, { store: this.#store, arrangement: this.#arrangement }, account.id);
    this.#dialog.replaceChildren(form);
    const { close, label, renameForm, pause, removeForm, keepAccount } = this.#parts;
    label.value = account.label;
    close.addEventListener("click", () => this.#dialog.close());
    renameForm.addEventListener("submit", this.#submitted(() => this.#rename(label.value)));
    removeForm.addEventListener("submit", this.#submitted(() => this.#remove()));
    removeForm.addEventListener("change", () => this.#showRemoval());
    keepAccount.addEventListener("click", () => this.#confirm(false));
    this.#parts.take.addEventListener("click", () => this.#attempt(() => this.#takeOver()));
    this.#parts.signIn.addEventListener("click", () => this.#toSignIn());
    void this.#showCharts(account.id);
    pause.addEventListener("click", () => this.#attempt(() => this.#pause()));
    this.#render();
    this.#dialog.showModal();
    this.#parts.title.focus();
  }

  get #account() {
    return this.#id === null ? undefined : this.#store.account(this.#id);
  }

  #render() {
    const account = this.#account;
    if (!account) return this.#dialog.close();
    const { title, mark, details, pause, pauseText } = this.#parts;
    const hue = this.#store.hueOf(account.id);
    this.#dialog.dataset.hue = hue;
    mark.setAttribute("hue", hue);
    mark.setAttribute("label", account.label);
    setText(title, account.label);
    details.replaceChildren(...rows(account));
    this.#parts.signIn.hidden = !needsOperator(account) || !canSignInAgain(account);
    this.#parts.takeOver.hidden = account.state !== "held_elsewhere";
    this.#showImport(account);
    this.#proxy?.render(account);
    this.#colour?.render(account);
    setText(pause, account.is_active ? strings.disable : strings.enable);
    setText(pauseText, account.is_active ? strings.disableText : strings.enableText);
  }

  /** @param {Account} account */
  #showImport({ import_done, import_total }) {
    const { importing, progress, progressText } = this.#parts;
    importing.hidden = import_done >= import_total;
    Object.assign(progress, { value: import_done, max: Math.max(1, import_total) });
    setText(progressText, strings.importText(import_done, import_total));
  }

  /** Shows the charts; without data the dialog leaves them out. @param {string} id */
  async #showCharts(id) {
    const { activity, plot: chart, plotWords, latency, latencyPlot: latencyChart, latencyWords } = this.#parts;
    const { requests, requestsWords } = this.#parts;
    try {
      const { items } = await this.#api.activity(id);
      chart.replaceChildren(plot(items));
      setText(plotWords, inWords(items));
      latencyChart.replaceChildren(latencyPlot(items));
      setText(latencyWords, latencyInWords(items));
      setText(requestsWords, requestsInWords(items));
      activity.hidden = latency.hidden = requests.hidden = false;
    } catch (error) {
      errorMessage(error);
    }
  }

  #toSignIn() {
    const account = this.#account;
    this.#dialog.close();
    if (account) this.#signIn(account);
  }

  async #takeOver() {
    const fence = this.#store.fences.begin();
    try {
      this.#store.putAccount(await this.#api.takeOver(this.#id ?? ""), fence);
    } finally {
      this.#store.fences.end(fence);
    }
  }

  /** @param {string} label */
  async #rename(label) {
    const words = label.trim();
    const { note } = this.#parts;
    if (words === "") return;
    await this.#change({ label: words });
    setText(note, strings.renamed);
  }

  async #pause() {
    const account = this.#account;
    if (account) await this.#change({ is_active: !account.is_active });
  }

  /** @param {{ label?: string, is_active?: boolean, proxy?: string | null }} change */
  async #change(change) {
    const fence = this.#store.fences.begin();
    try {
      const account = await this.#api.changeAccount(this.#id ?? "", change);
      if (account) this.#store.putAccount(account, fence);
    } finally {
      this.#store.fences.end(fence);
    }
  }

  get #keepsMessages() {
    return new FormData(this.#parts.removeForm).get("keep") === "true";
  }

  /** Shows what the removal is going to do. */
  #showRemoval() {
    const account = this.#account;
    if (account) setText(this.#parts.confirmText, strings.confirmRemove(account.label, this.#keepsMessages));
  }

  /** Asks whether to remove the account, or takes the question back. The focus goes to the button that does
   * no harm. @param {boolean} wanted */
  #confirm(wanted) {
    const { confirm, remove, keepAccount } = this.#parts;
    this.#showRemoval();
    confirm.hidden = !wanted;
    remove.hidden = wanted;
    (wanted ? keepAccount : remove).focus();
    if (wanted) confirm.scrollIntoView({ block: "nearest" });
  }

  /** The first press asks for a confirmation, the second removes the account. */
  async #remove() {
    const account = this.#account;
    if (!account) return;
    if (this.#parts.confirm.hidden) return this.#confirm(true);
    const keep = this.#keepsMessages;
    await this.#api.removeAccount(account.id, keep);
    this.#store.dropAccount(account.id, keep);
    if (this.#id === account.id) this.#dialog.close();
    this.#showToast(strings.removed(account.label));
  }

  /** @param {() => Promise<void>} action @returns {(event: SubmitEvent) => void} */
  #submitted(action) {
    return (event) => {
      event.preventDefault();
      void this.#attempt(action);
    };
  }

  /** Runs one action of a form at a time; the form shows its error. @param {() => Promise<void>} action */
  async #attempt(action) {
    const form = this.#form;
    const { error, note } = this.#parts;
    if (!form || form.hasAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    setText(error, "");
    setText(note, "");
    try {
      await action();
    } catch (problem) {
      setText(error, errorMessage(problem));
    } finally {
      form.removeAttribute("aria-busy");
    }
  }
}

/** @param {Account} account */
function rows(account) {
  const facts = [
    [strings.detailState, account.state_detail || strings.state[account.state]],
    ...(account.retry_at ? [[strings.detailRetry, account.retry_at]] : []),
    [strings.detailName, account.display_name],
    [strings.detailUsername, account.username && `@${account.username}`],
    [strings.detailPhone, account.phone_hint && strings.phoneEnding(account.phone_hint)],
    [strings.detailComplete, account.complete_until && local.full(account.complete_until)],
    [strings.detailStorage, strings.storage[account.storage]],
  ];
  return facts.flatMap(([term, description]) => {
    const [dt, dd] = [document.createElement("dt"), document.createElement("dd")];
    dd.dir = "auto";
    setText(dt, term ?? "");
    if (term === strings.detailRetry) dd.append(countDown(description ?? ""));
    else setText(dd, description || strings.unknown);
    return [dt, dd];
  });
}

/** @param {string} until */
function countDown(until) {
  const node = document.createElement("count-down");
  node.setAttribute("until", until);
  return node;
}
