/**
 * Formats times in the reader's locale and time zone.
 *
 * The formatters are created once: creating one costs more than using it a hundred times.
 */

/** An hour in milliseconds. */
const HOUR = 3_600_000;

/** @param {Intl.LocalesArgument} [locale] @param {string} [timeZone] */
export function dates(locale, timeZone) {
  const of = (/** @type {Intl.DateTimeFormatOptions} */ options) =>
    new Intl.DateTimeFormat(locale, timeZone ? { ...options, timeZone } : options);
  const clock = of({ hour: "numeric", minute: "2-digit" });
  const hour = of({ hour: "numeric" });
  const weekday = of({ weekday: "short" });
  const day = of({ day: "numeric", month: "short" });
  const dayAndYear = of({ day: "numeric", month: "short", year: "numeric" });
  const longDay = of({ weekday: "long", day: "numeric", month: "long" });
  const longDayAndYear = of({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const full = of({ dateStyle: "full", timeStyle: "medium" });
  const key = of({ year: "numeric", month: "2-digit", day: "2-digit" });
  const unit = (/** @type {string} */ name) => new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short" });
  const units = { minute: unit("minute"), hour: unit("hour"), day: unit("day") };
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

  const dayKey = (/** @type {string} */ time) => key.format(new Date(time));
  const year = (/** @type {Date} */ date) => date.getFullYear();

  /** How many days ago a time is, by the reader's calendar; 7 for earlier times. */
  const daysAgo = (/** @type {string} */ time, /** @type {Date} */ now) => {
    for (let days = 0; days < 7; days++) {
      const then = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days, 12);
      if (key.format(then) === dayKey(time)) return days;
    }
    return 7;
  };

  return {
    /** The same text for all times of one calendar day. */
    dayKey,
    clock: (/** @type {string} */ time) => clock.format(new Date(time)),
    /** The hour that begins at this time, for example 1 – 2 AM. @param {string} time */
    hour: (time) => hour.formatRange(new Date(time), new Date(Date.parse(time) + HOUR)),
    full: (/** @type {string} */ time) => full.format(new Date(time)),

    /** A time to come: today or tomorrow with the clock, otherwise the weekday or the date. @param {string} time @param {Date} now */
    moment(time, now) {
      const date = new Date(time);
      const tomorrow = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 12).toISOString();
      if (dayKey(time) === dayKey(now.toISOString())) return clock.format(date);
      if (dayKey(time) === dayKey(tomorrow)) return `${relative.format(1, "day")}, ${clock.format(date)}`;
      const isSoon = date.getTime() - now.getTime() < 7 * 24 * HOUR;
      return `${(isSoon ? weekday : year(date) === year(now) ? day : dayAndYear).format(date)}, ${clock.format(date)}`;
    },

    /** How long ago a time is, in its largest unit: 5 min, 3 h, 2 d. @param {string} time @param {Date} now */
    since(time, now) {
      const minutes = Math.max(0, Math.floor((now.getTime() - Date.parse(time)) / 60_000));
      if (minutes < 60) return units.minute.format(Math.max(1, minutes));
      return minutes < 24 * 60 ? units.hour.format(Math.floor(minutes / 60)) : units.day.format(Math.floor(minutes / (24 * 60)));
    },

    /** For a list: the time today, the weekday in the last week, otherwise the date.
     * @param {string} time @param {Date} now */
    brief(time, now) {
      const date = new Date(time);
      const days = daysAgo(time, now);
      if (days === 0) return clock.format(date);
      if (days < 7) return weekday.format(date);
      return (year(date) === year(now) ? day : dayAndYear).format(date);
    },

    /** For the line above a day of a thread.
     * @param {string} time @param {Date} now */
    heading(time, now) {
      const date = new Date(time);
      const days = daysAgo(time, now);
      if (days < 2) return sentence(relative.format(-days, "day"));
      return (year(date) === year(now) ? longDay : longDayAndYear).format(date);
    },
  };
}

/** Time left as m:ss, or h:mm:ss from an hour up. @param {number} milliseconds */
export function countdown(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** @param {string} words */
function sentence(words) {
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}

export const local = dates();
