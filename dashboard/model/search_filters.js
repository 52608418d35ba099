/**
 * The filters of a search: where, by whom, when and what.
 *
 * @import { Id, Message } from "../types.js"
 */

/**
 * @typedef {object} SearchFilters
 * @property {string | null} account
 * @property {Id | null} conversation
 * @property {boolean} wholeChat whether all topics of the conversation's forum are searched
 * @property {"incoming" | "outgoing" | null} direction
 * @property {Sender | null} sender
 * @property {"text" | "media" | "service" | null} kind
 * @property {string} since the first day, YYYY-MM-DD of the reader's calendar; empty for all
 * @property {string} until the last day
 *
 * @typedef {{ id: string, name: string }} Sender
 */

/** @type {SearchFilters} */
export const NO_FILTERS = { account: null, conversation: null, wholeChat: false, direction: null, sender: null, kind: null, since: "", until: "" };

/** @typedef {"account" | "conversation" | "from" | "kind" | "since" | "until"} FilterName */

/** The filters that are set, in the order in which the page shows them. @param {SearchFilters} filters @returns {FilterName[]} */
export function filtersSet({ account, conversation, direction, sender, kind, since, until }) {
  /** @type {[FilterName, boolean][]} */ const all = [
    ["conversation", conversation !== null],
    ["account", account !== null],
    ["from", direction !== null || sender !== null],
    ["kind", kind !== null],
    ["since", since !== ""],
    ["until", until !== ""],
  ];
  return all.filter(([, isSet]) => isSet).map(([name]) => name);
}

/** The change that removes a filter. @param {FilterName} name @returns {Partial<SearchFilters>} */
export function without(name) {
  if (name === "from") return { direction: null, sender: null };
  return name === "conversation" ? { conversation: null, wholeChat: false } : { [name]: NO_FILTERS[name] };
}

/** Whether the filters fit messages only, so that no conversation is found by its name. @param {SearchFilters} filters */
export function areForMessages(filters) {
  return filtersSet(filters).some((name) => name !== "account");
}

/** What Switchboard is asked for. @param {SearchFilters} filters */
export function messageQuery({ account, conversation, wholeChat, direction, sender, kind, since, until }) {
  return {
    ...(account !== null && { accountId: account }),
    ...(conversation !== null && { conversationId: conversation, wholeChat }),
    ...(direction !== null && { direction }),
    ...(sender !== null && { senderId: sender.id }),
    ...(kind !== null && { kind }),
    ...(since !== "" && { since: beginningOf(since, 0) }),
    ...(until !== "" && { until: beginningOf(until, 1) }),
  };
}

/** The senders of messages whom a search can be narrowed to, without the operator. @param {Iterable<Message>} messages
 * @param {(id: string) => boolean} isOwn @returns {Sender[]} */
export function sendersOf(messages, isOwn) {
  /** @type {Map<string, string>} */ const names = new Map();
  for (const { direction, sender_id, sender_name } of messages) {
    if (direction === "incoming" && sender_id !== null && sender_name && !isOwn(sender_id)) names.set(sender_id, sender_name);
  }
  return [...names].map(([id, name]) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name));
}

/** Filters that a browser has stored. What cannot be read is no filter. @param {unknown} value @returns {SearchFilters} */
export function storedFilters(value) {
  const { account, conversation, wholeChat, direction, sender, kind, since, until } = /** @type {Record<string, any>} */ (value ?? {});
  return {
    account: typeof account === "string" ? account : null,
    conversation: typeof conversation === "number" || typeof conversation === "string" ? conversation : null,
    wholeChat: wholeChat === true,
    direction: direction === "incoming" || direction === "outgoing" ? direction : null,
    sender: typeof sender?.id === "string" && typeof sender?.name === "string" ? { id: sender.id, name: sender.name } : null,
    kind: kind === "text" || kind === "media" || kind === "service" ? kind : null,
    since: isDay(since) ? since : "",
    until: isDay(until) ? until : "",
  };
}

/** @param {unknown} value @returns {value is string} */
function isDay(value) {
  return typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
}

/** The beginning of a day of the reader's calendar, in UTC. @param {string} day @param {number} later days after it */
function beginningOf(day, later) {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const beginning = new Date(2000, 0, 1);
  beginning.setFullYear(year, month - 1, date + later);
  return beginning.toISOString().replace(/\.\d+Z$/, "Z");
}
