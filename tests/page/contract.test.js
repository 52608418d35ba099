/** The types of the page against the OpenAPI document of the service. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const TYPES = fileURLToPath(new URL("../../dashboard/types.js", import.meta.url));
const { schemas } = JSON.parse(readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8")).components;

/** The page's types of objects and of values, by the name in the document. */
const OBJECTS = {
  Account: "Account",
  ActivityPoint: "Activity",
  Button: "Button",
  CallbackAnswer: "ButtonAnswer",
  Conversation: "Conversation",
  Draft: "Draft",
  Entity: "Entity",
  Folder: "Folder",
  Login: "LoginProgress",
  LoginError: "LoginError",
  Message: "Message",
  MessageVersion: "Edit",
  NewAccount: "NewAccount",
  Person: "Person",
  ReplyKeyboard: "ReplyKeyboard",
  SendError: "Failure",
};
const VALUES = { AccountState: "AccountState", EntityKind: "EntityType", PeerKind: "ConversationKind", SentBy: "SentBy" };

/** What the page sends: it leaves fields out instead of sending null. */
const REQUESTS = new Set(["NewAccount"]);

/** Fields that only the page has. */
const OF_THE_PAGE = new Set(["Message.local", "Message.split", "Message.format"]);

const program = ts.createProgram([TYPES], { allowJs: true, checkJs: true, noEmit: true, strict: true, types: [], lib: ["lib.es2023.d.ts"] });
const checker = program.getTypeChecker();
const module = checker.getSymbolAtLocation(program.getSourceFile(TYPES) ?? assert.fail(TYPES)) ?? assert.fail("types.js is a module");
const exported = new Map(checker.getExportsOfModule(module).map((symbol) => [symbol.name, checker.getDeclaredTypeOfSymbol(symbol)]));

/** @param {string} name */
const typeOf = (name) => exported.get(name) ?? assert.fail(`types.js has no ${name}`);

/** @param {any} schema */
const isNullable = (schema) => (schema.anyOf ?? [schema]).some((/** @type {any} */ each) => each.type === "null" || each.type?.includes?.("null"));

/** @param {ts.Symbol} symbol */
function mayBeNull(symbol) {
  const type = checker.getTypeOfSymbol(symbol);
  return (type.isUnion() ? type.types : [type]).some(({ flags }) => flags & ts.TypeFlags.Null);
}

for (const [document, page] of Object.entries(OBJECTS)) {
  test(`${page} has the fields of ${document} in the OpenAPI document`, () => {
    const { properties } = schemas[document];
    const fields = checker.getPropertiesOfType(typeOf(page)).filter(({ name }) => !OF_THE_PAGE.has(`${page}.${name}`));

    assert.deepEqual(fields.map(({ name }) => name).sort(), Object.keys(properties).sort());
    if (REQUESTS.has(page)) return;
    assert.deepEqual(fields.filter((field) => isNullable(properties[field.name]) && !mayBeNull(field)).map(({ name }) => name), []);
  });
}

for (const [document, page] of Object.entries(VALUES)) {
  test(`${page} has the values of ${document} in the OpenAPI document`, () => {
    const type = typeOf(page);
    const values = (type.isUnion() ? type.types : [type]).map((each) => (each.isStringLiteral() ? each.value : assert.fail(page)));

    assert.deepEqual(values.sort(), [...schemas[document].enum].sort());
  });
}
