/** Which module of the page imports which, and which may know that there is a browser. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const PAGE = fileURLToPath(new URL("../../dashboard/", import.meta.url));

/** What TypeScript's `lib.dom` declares and workers and Node have as well: no DOM. */
const NO_DOM = new Set(
  "AbortController AbortSignal CustomEvent DOMException Event EventTarget Response URL URLSearchParams WebSocket clearTimeout console crypto fetch performance setTimeout".split(" "),
);

/** Services whose work is an effect of the browser, and why. */
const BROWSER_SERVICES = {
  "services/day_clock.js": "looks at the clock again when the page is shown again",
  "services/desktop_notifications.js": "makes sounds and notifications of the desktop",
  "services/notifications.js": "asks whether this window is looked at",
};

const names = readdirSync(PAGE, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"));
const program = ts.createProgram(
  names.map((name) => join(PAGE, name)),
  { allowJs: true, checkJs: true, noEmit: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler, lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"], types: [] },
);
const checker = program.getTypeChecker();

/** The modules that a module imports, those too of which it takes only types (`@import`). @param {string} name */
function importsOf(name) {
  const text = program.getSourceFile(join(PAGE, name))?.text ?? assert.fail(name);
  const found = text.matchAll(/(?:\bfrom\s*|\bimport\s*\(\s*|^import\s+)["'](\.[^"']+)["']/gm);
  return [...found].map(([, path = ""]) => relative(PAGE, join(PAGE, dirname(name), path)));
}

/** The modules that the browser loads for a module. @param {string} name */
function loadedBy(name) {
  const { statements } = program.getSourceFile(join(PAGE, name)) ?? assert.fail(name);
  const paths = statements.flatMap((one) => (ts.isImportDeclaration(one) && ts.isStringLiteral(one.moduleSpecifier) ? one.moduleSpecifier.text : []));
  return paths.map((path) => relative(PAGE, join(PAGE, dirname(name), path)));
}

/** The globals of the browser that a module names. @param {string} name */
function browserGlobals(name) {
  const found = new Set();
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isIdentifier(node) && !NO_DOM.has(node.text) && isGlobal(node)) found.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(program.getSourceFile(join(PAGE, name)) ?? assert.fail(name));
  return [...found];
}

/** @param {ts.Identifier} identifier */
function isGlobal(identifier) {
  const declarations = checker.getSymbolAtLocation(identifier)?.declarations ?? [];
  return declarations.some(
    (one) =>
      (ts.isVariableDeclaration(one) || ts.isFunctionDeclaration(one)) &&
      /lib\.dom[^/]*\.d\.ts$/.test(one.getSourceFile().fileName),
  );
}

/** Every import that goes from one part of the page to another. @param {RegExp} from @param {RegExp} to */
function arrows(from, to) {
  const all = names.flatMap((name) => importsOf(name).map((other) => /** @type {const} */ ([name, other])));
  return all.filter(([name, other]) => from.test(name) && to.test(other)).map((arrow) => arrow.join(" -> "));
}

const STATE = /^(store\.js|store\/|api\.js|stream\.js|model\/)/;

test("the imports and globals of a module are found", () => {
  assert.ok(importsOf("store.js").includes("store/threads.js"));
  assert.ok(importsOf("model/list_status.js").includes("store.js"));
  assert.deepEqual(browserGlobals("services/day_clock.js"), ["document"]);
});

test("state, REST and stream know no browser", () => {
  const seen = names.filter((name) => STATE.test(name)).map((name) => [name, browserGlobals(name)]);

  assert.ok(seen.length > 10);
  assert.deepEqual(seen.filter(([, globals]) => globals?.length), []);
  assert.deepEqual(arrows(STATE, /^(views|elements|services|lib\/dom)\//), []);
});

test("lib knows neither views nor services nor what asks Switchboard", () => {
  assert.deepEqual(arrows(/^lib\//, /^(views|elements|services)\/|^((api|stream|store|app|boot)\.js|store\/)/), []);
});

test("services know no views, and only some of them the browser", () => {
  const seen = names.filter((name) => name.startsWith("services/") && browserGlobals(name).length);

  assert.deepEqual(seen.sort(), Object.keys(BROWSER_SERVICES).sort());
  assert.deepEqual(arrows(/^services\//, /^(views|elements|lib\/dom)\//), []);
});

test("no module imports itself by way of others, type imports counted", () => {
  /** @type {Set<string>} */ const done = new Set();
  /** @param {string} name @param {string[]} path */
  const visit = (name, path) => {
    assert.ok(!path.includes(name), [...path.slice(path.indexOf(name)), name].join(" -> "));
    if (done.has(name)) return;
    for (const other of importsOf(name)) visit(other, [...path, name]);
    done.add(name);
  };

  for (const name of names) visit(name, []);
  assert.equal(done.size, names.length);
});

test("index.html preloads every module that the page imports, in order of their names", () => {
  /** @type {Set<string>} */ const imported = new Set();
  /** @param {string} name */
  const visit = (name) => {
    if (imported.has(name)) return;
    imported.add(name);
    for (const other of loadedBy(name)) visit(other);
  };
  visit("app.js");

  const html = readFileSync(join(PAGE, "index.html"), "utf8");
  const preloaded = [...html.matchAll(/<link rel="modulepreload" href="([^"]+)">/g)].map(([, href]) => href);

  assert.deepEqual(preloaded, [...imported].sort());
});
