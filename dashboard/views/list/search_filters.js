/**
 * The filters of the search, below its box: fields that the operator opens, and a chip for each filter that is
 * set, which removes it.
 *
 * @import { Store } from "../../store.js"
 * @import { TabState } from "../../services/tab_state.js"
 * @import { FilterName, SearchFilters, Sender } from "../../model/search_filters.js"
 */
import { cloneTemplate, parts, setText } from "../../lib/dom/dom.js";
import { oncePerFrame } from "../../lib/dom/render_scheduler.js";
import { local } from "../../lib/format/dates.js";
import { plainName, titleOf } from "../../lib/format/names.js";
import { strings } from "../../lib/format/strings.js";
import { filtersSet, NO_FILTERS, sendersOf, without } from "../../model/search_filters.js";

/** Senders who are offered as a filter. */
const MAX_SENDERS = 30;

/** What comes before the id of a sender in the value of an option. */
const SENDER = "sender ";

export class SearchFilterBar extends EventTarget {
  #elements;
  #store;
  #tabState;
  #fields = cloneTemplate("search-fields");
  /** The senders that the search has found since it began. @type {Map<string, Sender>} */ #senders = new Map();

  /** @param {{ toggle: HTMLElement, panel: HTMLElement, chips: HTMLElement }} elements
   * @param {{ store: Store, tabState: TabState }} services */
  constructor(elements, { store, tabState }) {
    super();
    this.#elements = elements;
    this.#store = store;
    this.#tabState = tabState;
    const { toggle, panel } = elements;
    panel.append(this.#fields);
    toggle.addEventListener("click", () => {
      panel.hidden = !panel.hidden;
      this.#render();
    });
    panel.addEventListener("change", ({ target }) => this.#chosen(/** @type {HTMLInputElement} */ (target)));
    const renderSoon = oncePerFrame(() => this.#render());
    for (const type of ["search", "selection", "accounts", "conversations"]) store.addEventListener(type, renderSoon);
    this.#render();
  }

  /** @type {SearchFilters} */
  get value() {
    return this.#tabState.all.filters;
  }

  /** The conversation that is searched; empty for all. */
  get place() {
    const conversation = this.#store.conversation(this.value.conversation);
    if (this.value.conversation === null) return "";
    return conversation ? this.#titleOf(conversation.id) : strings.unknownConversation;
  }

  /** Emits `change` if a filter changes. @param {Partial<SearchFilters>} change */
  set(change) {
    this.#tabState.set({ filters: { ...this.value, ...change } });
    this.#render();
    this.dispatchEvent(new Event("change"));
  }

  clear() {
    this.#elements.panel.hidden = true;
    if (filtersSet(this.value).length > 0) this.set(NO_FILTERS);
    this.#render();
  }

  /** A field has another value. @param {HTMLInputElement} field */
  #chosen({ name, value }) {
    if (name === "from") {
      const sender = this.#senders.get(value.slice(SENDER.length)) ?? null;
      this.set(value.startsWith(SENDER) ? { direction: null, sender } : { direction: /** @type {SearchFilters["direction"]} */ (value || null), sender: null });
    } else if (name === "conversation") this.set(value === "" ? without(name) : this.of(this.#store.selected));
    else this.set({ [name]: name === "since" || name === "until" ? value : value || null });
  }

  /** The filters for the messages of one conversation. @param {Store["selected"]} id @returns {Partial<SearchFilters>} */
  of(id) {
    return { conversation: id, wholeChat: id !== null && this.#store.isFolded(id) };
  }

  #render() {
    const { toggle, panel, chips } = this.#elements;
    const names = filtersSet(this.value);
    toggle.ariaExpanded = String(!panel.hidden);
    chips.hidden = names.length === 0;
    const shown = names.map((name) => this.#chip(name));
    const words = shown.map(({ words }) => words).join("\n");
    if (chips.dataset.words !== words) {
      chips.dataset.words = words;
      chips.replaceChildren(...shown.map(({ name, words }) => this.#createChip(name, words)));
    }
    if (!panel.hidden) this.#renderFields();
  }

  #renderFields() {
    const { account, accountField, conversation, from, kind, since, until } = parts(this.#fields);
    const { value } = this;
    const { selected, accounts } = this.#store;
    accountField.hidden = accounts.length < 2;
    const any = strings.filterAny;
    fill(account, value.account ?? "", [["", any.account], ...accounts.map(({ id, label }) => [id, plainName(label)])]);
    const here = value.conversation ?? selected;
    fill(conversation, value.conversation === null ? "" : String(here), [["", any.in], ...(here === null ? [] : [[String(here), this.#titleOf(here)]])]);
    const senders = this.#knownSenders().map(({ id, name }) => [SENDER + id, plainName(name) || strings.unknownSender]);
    fill(from, value.sender ? SENDER + value.sender.id : (value.direction ?? ""), [["", any.from], ...Object.entries(strings.filterDirection), ...senders]);
    fill(kind, value.kind ?? "", [["", any.kind], ...Object.entries(strings.filterKinds)]);
    showDay(since, value.since);
    showDay(until, value.until);
  }

  #knownSenders() {
    const { search, selected } = this.#store;
    if (!search) this.#senders.clear();
    const messages = [...(search?.messages ?? []), ...(selected === null ? [] : (this.#store.threads.get(selected)?.messages.items ?? []))];
    const found = sendersOf(messages, (id) => this.#store.ownLabel(id) !== undefined);
    for (const sender of [...(this.value.sender ? [this.value.sender] : []), ...found]) this.#senders.set(sender.id, sender);
    return [...this.#senders.values()].slice(0, MAX_SENDERS);
  }

  /** @param {FilterName} name */
  #chip(name) {
    const { account, direction, sender, kind } = this.value;
    const values = {
      conversation: this.place,
      account: plainName(this.#store.account(account ?? "")?.label ?? strings.removedAccount),
      from: sender ? plainName(sender.name) || strings.unknownSender : direction ? strings.filterDirection[direction] : "",
      kind: kind ? strings.filterKinds[kind] : "",
      since: dayWords(this.value.since),
      until: dayWords(this.value.until),
    };
    return { name, words: strings.filterChip[name](values[name]) };
  }

  /** @param {FilterName} name @param {string} words */
  #createChip(name, words) {
    const chip = cloneTemplate("filter-chip");
    setText(parts(chip).text, words);
    chip.setAttribute("aria-label", strings.removeFilter(words));
    chip.addEventListener("click", () => {
      this.set(without(name));
      this.dispatchEvent(new Event("removed"));
    });
    return chip;
  }

  /** @param {NonNullable<Store["selected"]>} id */
  #titleOf(id) {
    const conversation = this.#store.shown(id);
    return conversation ? titleOf(conversation) : strings.unknownConversation;
  }
}

/** Gives a field its options, if they have changed. @param {HTMLElement & { value: string }} field @param {string} value
 * @param {string[][]} options */
function fill(field, value, options) {
  const key = JSON.stringify(options);
  if (field.dataset.options !== key) {
    field.dataset.options = key;
    field.replaceChildren(...options.map(([name = "", words = ""]) => new Option(words, name)));
  }
  field.value = value;
}

/** Sets a field, unless the operator is typing there. @param {HTMLInputElement} field @param {string} day YYYY-MM-DD */
function showDay(field, day) {
  if (field !== document.activeElement) field.value = day;
}

/** @param {string} day YYYY-MM-DD */
function dayWords(day) {
  return day === "" ? "" : local.heading(new Date(`${day}T12:00`).toISOString(), new Date());
}
