import assert from "node:assert/strict";
import { test } from "node:test";
import { Api } from "../../dashboard/api.js";
import { Health } from "../../dashboard/services/health.js";

const FULL = "The disk is full. New messages wait until there is room.";

/** A health whose service answers one after the other; what it said after each answer.
 * @param {(Response | Error)[]} answers */
async function through(answers) {
  const asking = async () => {
    const answer = answers.shift();
    if (answer instanceof Response) return answer;
    throw answer;
  };
  const health = new Health(new Api("api", /** @type {any} */ (asking)));
  let changes = 0;
  health.addEventListener("change", () => changes++);
  const said = [];
  while (answers.length > 0) {
    await health.ask();
    said.push([...health.problems]);
  }
  return { said, changes };
}

/** @param {string[]} problems @param {number} status */
function ready(problems, status = 200) {
  const type = status === 200 ? "application/json" : "application/problem+json";
  const body = { code: "not_ready", problems };
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": type } });
}

test("what stands in the way is known, whether the service is ready or not, until it is gone", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });

  const { said, changes } = await through([ready([]), ready([FULL]), ready([FULL], 503), ready([])]);

  assert.deepEqual(said, [[], [FULL], [FULL], []]);
  assert.equal(changes, 2);
});

test("an answer that is none changes nothing", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });

  const { said } = await through([ready([FULL], 503), new Response("Bad gateway", { status: 502 })]);

  assert.deepEqual(said, [[FULL], [FULL]]);
});

test("it asks by itself after a while", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let asked = 0;
  const health = new Health(new Api("api", /** @type {any} */ (async () => (asked++, ready([])))));

  await health.ask();
  context.mock.timers.tick(10_000);

  assert.equal(asked, 2);
});
