/**
 * Until when the operator may snooze a conversation.
 *
 * @import { Conversation } from "../types.js"
 * @import { ConversationAction } from "./conversation_actions.js"
 */
import { local } from "../lib/format/dates.js";
import { strings } from "../lib/format/strings.js";

/** The hour at which a day begins and ends for the operator. */
const MORNING = 9;
const EVENING = 18;

/** After this hour “later today” is some hours later. */
const LATE = 16;

/**
 * @typedef {object} SnoozeChoice
 * @property {string} key the single key for it
 * @property {string} label
 * @property {Date} until
 * @property {boolean} unlessAnswered whether an answer of the operator does not end it
 */

/** @param {Date} now @returns {SnoozeChoice[]} */
export function snoozeChoices(now) {
  const words = strings.snoozeChoices;
  return [
    { key: "l", label: laterToday(now).getDate() === now.getDate() ? words.later : words.someHours, until: laterToday(now), unlessAnswered: false },
    { key: "t", label: words.tomorrow, until: dayAt(now, 1), unlessAnswered: false },
    { key: "w", label: words.nextWeek, until: dayAt(now, 8 - (now.getDay() || 7)), unlessAnswered: false },
    { key: "n", label: words.ifNobodyAnswers, until: dayAt(now, 2), unlessAnswered: true },
  ];
}

/** @param {Conversation} conversation @param {Pick<SnoozeChoice, "until" | "unlessAnswered">} choice
 * @returns {ConversationAction} */
export function snoozeAction({ snoozed_until = null, snooze_unless_answered = false }, { until, unlessAnswered }) {
  const time = `${until.toISOString().slice(0, 19)}Z`;
  return {
    label: strings.snooze,
    done: strings.snoozedUntil(local.moment(time, new Date())),
    icon: "clock",
    key: null,
    change: { snoozed_until: time, snooze_unless_answered: unlessAnswered },
    reads: false,
    undo: snoozed_until === null ? { snoozed_until: null } : { snoozed_until, snooze_unless_answered },
  };
}

/** @param {Date} now */
function laterToday(now) {
  if (now.getHours() < LATE) return at(now, 0, EVENING);
  return new Date(Math.ceil((now.getTime() + 2 * 3_600_000) / 3_600_000) * 3_600_000);
}

/** @param {Date} now @param {number} days */
function dayAt(now, days) {
  return at(now, days, MORNING);
}

/** @param {Date} now @param {number} days @param {number} hour */
function at(now, days, hour) {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
}
