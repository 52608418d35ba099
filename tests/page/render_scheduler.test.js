import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { oncePerFrame } from "../../dashboard/lib/dom/render_scheduler.js";

/** What waits for the next frame. @type {FrameRequestCallback[]} */ let waiting;
/** @type {unknown[]} */ let reported;

beforeEach(() => {
  waiting = [];
  reported = [];
  globalThis.requestAnimationFrame = (callback) => waiting.push(callback);
  globalThis.reportError = (error) => void reported.push(error);
});

function frame() {
  const callbacks = waiting;
  waiting = [];
  for (const callback of callbacks) callback(0);
}

test("all views look at the page before one changes it, and settle once all have changed it", () => {
  /** @type {string[]} */ const steps = [];
  const renderOf = (/** @type {string} */ name) => () => {
    steps.push(`${name} renders`);
    return () => void steps.push(`${name} settles`);
  };
  const list = oncePerFrame(renderOf("list"), () => void steps.push("list looks"));
  const thread = oncePerFrame(renderOf("thread"), () => void steps.push("thread looks"));

  list();
  thread();
  list();
  frame();

  assert.deepEqual(steps, ["list looks", "thread looks", "list renders", "thread renders", "list settles", "thread settles"]);
  assert.equal(waiting.length, 0);
});

test("a view that is asked for while it renders, renders again in the next frame", () => {
  let renders = 0;
  const again = oncePerFrame(() => {
    renders += 1;
    if (renders === 1) again();
  });

  again();
  frame();
  const before = renders;
  frame();

  assert.deepEqual([before, renders], [1, 2]);
});

test("a view that fails is reported, and stops no other", () => {
  /** @type {string[]} */ const steps = [];
  const broken = new Error("broken");
  const failing = oncePerFrame(() => {
    throw broken;
  });
  const other = oncePerFrame(() => () => void steps.push("settles"), () => void steps.push("looks"));

  failing();
  other();
  frame();

  assert.deepEqual([steps, reported], [["looks", "settles"], [broken]]);
});

test("views that take long do not all render in one frame; who waited comes first in the next", ({ mock }) => {
  /** @type {string[]} */ const steps = [];
  let now = 0;
  mock.method(performance, "now", () => now);
  const viewOf = (/** @type {string} */ name) =>
    oncePerFrame(() => {
      steps.push(name);
      now += 10;
    });
  const [list, thread, rail] = [viewOf("list"), viewOf("thread"), viewOf("rail")];

  list();
  thread();
  frame();
  rail();
  const first = [...steps];
  frame();
  frame();

  assert.deepEqual([first, steps], [["list"], ["list", "thread", "rail"]]);
  assert.equal(waiting.length, 0);
});
