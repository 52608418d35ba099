/**
 * Numbers, counts and durations in the strings of the page.
 */
const counted = new Intl.PluralRules("en");
const milliseconds = new Intl.NumberFormat(undefined, { style: "unit", unit: "millisecond", maximumSignificantDigits: 2 });
const seconds = new Intl.NumberFormat(undefined, { style: "unit", unit: "second", maximumSignificantDigits: 2 });

export const number = new Intl.NumberFormat();

/** @param {number} count @param {string} one @param {string} other */
export function several(count, one, other) {
  return `${number.format(count)} ${counted.select(count) === "one" ? one : other}`;
}

/** The first names, and how many more there are. @param {string[]} names */
export function list(names) {
  const shown = names.length > 3 ? names.slice(0, 2) : names;
  return [...shown, ...(names.length > shown.length ? [`${number.format(names.length - shown.length)} more`] : [])].join(", ");
}

/** @param {number} ms */
export function duration(ms) {
  return ms < 1000 ? milliseconds.format(ms) : seconds.format(ms / 1000);
}
