/**
 * A small chart of the latency per hour, and its summary as a sentence.
 *
 * @import { Activity } from "../../types.js"
 */
import { local } from "../format/dates.js";
import { drawing } from "./activity_chart.js";
import { strings } from "../format/strings.js";

/** The top of the chart, unless a message took longer (milliseconds). */
const MIN_TOP = 1000;

/** @typedef {Activity & { latency_median_ms: number, latency_worst_ms: number }} Measured */

/** @param {Activity[]} hours oldest first */
export function latencyPlot(hours) {
  const top = Math.max(MIN_TOP, ...hours.map((hour) => hour.latency_worst_ms ?? 0));
  return drawing(hours.map((hour) => columns(hour, top)), latencyInWords(hours));
}

/** The worst latency stands on top of the median. The scale is logarithmic, so that milliseconds stay
 * visible beside seconds. @param {Activity} hour @param {number} top */
export function columns({ latency_median_ms: median, latency_worst_ms: worst }, top) {
  if (median === null || worst === null) return [];
  const share = (/** @type {number} */ ms) => Math.log1p(ms) / Math.log1p(top);
  return [{ name: "median", share: share(median) }, { name: "worst", share: share(worst) - share(median) }];
}

/** @param {Activity[]} hours */
export function latencyInWords(hours) {
  const measured = hours.filter(isMeasured);
  const [first, ...others] = measured;
  if (!first) return strings.noLatency;
  const worst = others.reduce((most, hour) => (hour.latency_worst_ms > most.latency_worst_ms ? hour : most), first);
  return strings.latency(middle(measured.map((hour) => hour.latency_median_ms)), worst.latency_worst_ms, local.hour(worst.hour));
}

/** @param {Activity} hour @returns {hour is Measured} */
function isMeasured(hour) {
  return hour.latency_median_ms !== null && hour.latency_worst_ms !== null;
}

/** @param {number[]} values at least one */
function middle(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
