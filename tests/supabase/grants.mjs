// Applies the migrations to a PostgreSQL whose roles and default grants are those of a hosted
// Supabase project, and prints who may do what with each table, as JSON.

import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const supabase = process.argv[2];
const require = createRequire(join(supabase, "package.json"));
const { PGlite } = await import(pathToFileURL(require.resolve("@electric-sql/pglite")));

const ROLES = ["anon", "authenticated", "service_role"];
const RIGHTS = ["select", "insert", "update", "delete", "truncate", "references", "trigger"];

const db = await PGlite.create();
await db.exec(`
  create role anon nologin;
  create role authenticated nologin;
  create role service_role nologin bypassrls;
  grant usage on schema public to ${ROLES};
  alter default privileges in schema public grant all on tables to ${ROLES};
`);
const migrations = join(supabase, "migrations");
for (const name of readdirSync(migrations).sort()) {
  await db.exec(readFileSync(join(migrations, name), "utf8"));
}

const { rows } = await db.query(`
  select relname as "table", relrowsecurity as secured, role, array_remove(array_agg(
           case when has_table_privilege(role, oid, privilege) then privilege end), null) as rights,
         (select count(*)::int from pg_policy where polrelid = pg_class.oid) as policies
  from pg_class, unnest($1::text[]) as role, unnest($2::text[]) as privilege
  where relnamespace = 'public'::regnamespace and relkind = 'r'
  group by oid, relname, relrowsecurity, role order by relname, role
`, [ROLES, RIGHTS]);
console.log(JSON.stringify(rows));
await db.close();
process.exitCode = 0; // closing a database leaves PostgreSQL's own code here
