// Starts the stack's own Supabase: keys first, then migrations, then the server.
//
// Without a key the server would accept everybody, and it applies no migration by itself. So only
// this script starts it. The working directory is the folder that contains `supabase/`.
//
//   SUPABASE_DATA   the folder of the database and the signing secret (./data)
//   SUPABASE_KEYS   the folder of the secret key for the backend (SUPABASE_DATA)
//   SUPABASE_HOST   the address on which it listens (127.0.0.1)
//   SUPABASE_PUBLISHABLE_KEY   a key without rights, for checks; unset: there is none

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";

const LITE = join(import.meta.dirname, "node_modules/@supabase/lite/dist/cli/index.js");
const OWNER_ONLY = 0o600;

const data = resolve(process.env.SUPABASE_DATA || "data");
const keys = resolve(process.env.SUPABASE_KEYS || data);
const database = join(data, "database");

/**
 * The text of a file. A missing file is created with `make`, in one step; the first process that
 * creates it wins.
 */
function kept(path, make) {
  const fresh = `${path}.${process.pid}`;
  try {
    writeFileSync(fresh, make(), { mode: OWNER_ONLY, flush: true });
    linkSync(fresh, path);
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
  return readFileSync(path, "utf8").trim();
}

/** Print one sentence and exit with 2. */
function refuse(sentence) {
  console.error(sentence);
  process.exit(2);
}

function environment() {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  mkdirSync(keys, { recursive: true, mode: 0o700 });
  const random = () => randomBytes(32).toString("base64url");
  const secretKey = kept(join(keys, "secret_key"), () => `sb_secret_${random()}`);
  const signing = kept(join(data, "jwt_secret"), random);
  if (!/^sb_secret_\S{16,}$/.test(secretKey)) {
    refuse(`${join(keys, "secret_key")} holds no secret key. Remove it to have a new one made.`);
  }
  if (signing.length < 32) {
    refuse(`${join(data, "jwt_secret")} is too short. Remove it to have a new one made.`);
  }
  return {
    PATH: process.env.PATH,
    HOME: data,
    LITE_TELEMETRY: "0",
    SUPABASE_DATABASE: database,
    SUPABASE_JWT_SECRET: signing,
    SUPABASE_SECRET_KEY: secretKey,
    SUPABASE_PUBLISHABLE_KEY: process.env.SUPABASE_PUBLISHABLE_KEY ?? "",
  };
}

let running = null;
let asked = false;
for (const name of ["SIGTERM", "SIGINT"]) {
  process.on(name, () => {
    asked = true;
    running?.kill("SIGTERM");
  });
}

/** Run the program to its end; return its exit code. A signal also ends this process. */
async function lite(env, stderr, ...options) {
  running = spawn(process.execPath, [LITE, ...options], {
    env,
    stdio: ["ignore", "ignore", stderr],
  });
  const code = await new Promise((ended) => running.on("exit", ended));
  if (asked) process.exit(0);
  return code;
}

/** Migrate a database; create it if it is missing. */
async function migrate(env, path) {
  const code = await lite({ ...env, SUPABASE_DATABASE: path }, "inherit", "migration", "up");
  if (code !== 0) refuse("The database could not be opened or migrated.");
}

const env = environment();
if (!existsSync(database)) {
  // Created beside its place: a database whose creation was interrupted cannot be opened again.
  const draft = `${database}.new`;
  rmSync(draft, { recursive: true, force: true });
  await migrate(env, draft);
  renameSync(draft, database);
} else {
  await migrate(env, database);
}
console.log("Supabase starts.");
// The server's output is discarded: it contains the keys and, with each error, the values of the
// statement. The client gets the error.
const host = process.env.SUPABASE_HOST || "127.0.0.1";
const code = await lite(env, "ignore", "start", "--no-admin", "--host", host);
console.log(`Supabase has ended with ${code}.`);
process.exit(code || 1);
