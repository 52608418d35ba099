/** @import { Activity } from "../../dashboard/types.js" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { local } from "../../dashboard/lib/format/dates.js";
import { columns, latencyInWords } from "../../dashboard/lib/charts/latency_chart.js";
import { strings } from "../../dashboard/lib/format/strings.js";

/** @param {number} at @param {number | null} median @param {number | null} worst @returns {Activity} */
const hour = (at, median, worst) => ({
  hour: `2026-01-02T0${at}:00:00Z`,
  received: 0,
  sent: 0,
  latency_median_ms: median,
  latency_worst_ms: worst,
  requests: 0,
});

test("the text gives the median of the hours, and the time of the slowest message", () => {
  const hours = [hour(0, null, null), hour(1, 4, 8), hour(2, 9, 12), hour(3, 3.21, 1234.5)];

  assert.equal(latencyInWords(hours), strings.latency(4, 1234.5, local.hour("2026-01-02T03:00:00Z")));
  assert.match(latencyInWords(hours), /4 ?ms.*1\.2 ?sec/);
});

test("without any message that came in live, the words say so", () => {
  assert.equal(latencyInWords([]), strings.noLatency);
  assert.equal(latencyInWords([hour(1, null, null)]), strings.noLatency);
});

test("a column reaches to the worst and no higher than the drawing", () => {
  assert.deepEqual(columns(hour(1, null, null), 1000), []);
  for (const [median, worst] of /** @type {[number, number][]} */ ([[0.1, 0.1], [4, 40], [1000, 1000]])) {
    const shares = columns(hour(1, median, worst), 1000).map(({ share }) => share);
    assert.ok(shares.every((share) => share >= 0));
    assert.ok(shares.reduce((sum, share) => sum + share, 0) <= 1 + 1e-9);
  }
});
