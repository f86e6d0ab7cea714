/** Where the examples of all rules end: on a server, and replayed. */
import type { Client } from "pg";
import { rules } from "../../src/index.ts";
import type { Migration } from "../../src/index.ts";
import { unindent } from "../../src/example.ts";
import { isOfFiles } from "../../src/rule.ts";
import { badOf, casesOf, isRunnable } from "../cases.ts";
import { inFreshDatabase } from "../fresh-database.ts";
import { migrationsOf } from "../linting.ts";
import { runBoth } from "./run.ts";

export interface Example {
  readonly title: string;
  readonly migrations: readonly Migration[];
}

/** What replay does not know, and why. */
const apart: Readonly<Record<string, string>> = {
  "table-drop, made anew in the same transaction": "CREATE TABLE AS: what a query's columns are",
  "work-under-lock, a table that is made anew": "CREATE TABLE AS: what a query's columns are",
};

export function examples(): readonly Example[] {
  return rules.flatMap((rule) => {
    if (rule.home !== undefined || isOfFiles(rule.on)) return [];
    const good = rule.good.map((sql, index) => {
      return { title: `good ${String(index + 1)}`, given: rule.given, sql: unindent(sql) };
    });
    return [...badOf(rule), ...good, ...casesOf(rule)].filter(isRunnable).map((example) => ({
      title: `${rule.id}, ${example.title}`,
      migrations: migrationsOf(example.given, example.sql),
    }));
  });
}

/** What the server refuses is not replayed either. */
export async function checkExamples(server: string): Promise<readonly string[]> {
  const complaints: string[] = [];
  const all = examples();
  let objects = 0;
  for (const { title, migrations } of all) {
    const found = await inFreshDatabase(server, (client: Client) => runBoth(client, migrations));
    objects += found.objects;
    const why = apart[title];
    if (why !== undefined && found.differences.length === 0)
      complaints.push(`${title}: differs no more (${why})`);
    for (const { object, server: is, replay } of why === undefined ? found.differences : [])
      complaints.push(`${title}: ${object}\n    server ${is ?? "-"}\n    replay ${replay ?? "-"}`);
  }
  console.log(`${String(all.length)} examples of rules: ${String(objects)} objects`);
  return complaints;
}
