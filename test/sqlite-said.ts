/** What lockproof says of a statement of SQLite, in the terms of what a server was seen to do. */
import { readFileSync } from "node:fs";
import { walk } from "../src/analyze.ts";
import { cut } from "../src/cut.ts";
import { sqlite } from "../src/dialects/sqlite/index.ts";
import { explainMigrations } from "../src/explain.ts";
import type { ExplainedStatement } from "../src/explain.ts";
import type { Migration } from "../src/migration.ts";
import { start } from "../src/parsers/sqlite/start.ts";
import { decidingRows } from "./deciding-rows.ts";
import type { Measured } from "./sqlite-measure.ts";

const read = (name: string): string => readFileSync(`fixtures/sqlite/facts/${name}`, "utf8");

/** The database that statements are run in, and its tables with rows. */
export const given = read("given.sql");
export const tables: readonly string[] = ["parent", "plain", "t", "gone"];

/** A statement, and what ran before it. */
export interface Situation {
  readonly title: string;
  /** What stays in the file. */
  readonly kept: string;
  /** What a connection forgets when it ends, so that it has to be said on the one that is measured. */
  readonly session: string;
  readonly sql: string;
  /** Nothing is written before the end of the transaction. */
  readonly end: string;
}

/** Statements by themselves, and those before which others ran. */
export function situations(): readonly Situation[] {
  const alone = cut(read("statements.sql"), "sqlite").pieces.map(({ text }) => text);
  return [...alone, ...read("situations.sql").trim().split(/\n\n+/)].map(situationOf);
}

function situationOf(title: string): Situation {
  const before = cut(title, "sqlite").pieces.map(({ text }) => `${text};`);
  const [sql = ""] = before.splice(-1);
  const at = before.findIndex((each) =>
    /^(?:pragma|begin|savepoint|attach|create temp)/i.test(each),
  );
  const kept = before.splice(0, at < 0 ? before.length : at).join("\n");
  const session = before.join("\n");
  const isOpen = /^(?:begin|savepoint)/i.test(session);
  const ends = /^(?:commit|end|rollback|release)/i.test(sql);
  return { title, kept, session, sql, end: isOpen && !ends ? "COMMIT;" : "" };
}

export interface Answer {
  readonly fails: string;
  readonly scans: string;
  readonly rewrites: string;
  readonly writes: boolean;
  /** Tables that may be read or not: a query or an index decides. */
  readonly unsure: readonly string[];
}

/** The statement, and the schema that it meets. */
export interface Asked {
  readonly given: string;
  readonly sql: string;
  readonly server: number;
}

/** Of the last statement. */
export function saidOf(asked: Asked): Answer {
  const said = explain(asked);
  if (typeof said === "string")
    return { fails: said, scans: "", rewrites: "", writes: false, unsure: [] };
  const of = (which: "scan" | "rewrite"): string =>
    said.effects
      .filter((effect) => effect.kind === "relation" && effect[which] === "yes")
      .map(({ relation }) => relation.replace("main.", ""))
      .filter((name) => tables.includes(name))
      .sort()
      .join();
  return {
    fails: said.fails?.why ?? "",
    scans: of("scan"),
    rewrites: of("rewrite"),
    writes: said.effects.some(({ blocks }) => blocks !== "nothing"),
    unsure: said.effects.flatMap(({ relation, scan }) =>
      scan === "unknown" ? [relation.replace("main.", "")] : [],
    ),
  };
}

/** What looks through all rows and reports damage as a result, as ALTER TABLE does with quick_check. */
const verified =
  /^(?:alter table \w+ add column .*(?:check|not null as)|pragma (?:quick|integrity)_check)/i;

/** The two, as they should be equal. */
export function compared(
  sql: string,
  done: Measured,
  said: Answer,
): { readonly said: object; readonly done: object } {
  const { unsure, ...sure } = said;
  // Rows are also read where they are copied as they stand.
  const seen = [
    ...done.scans,
    ...done.rewrites,
    ...(verified.test(sql) ? said.scans.split(",") : []),
  ];
  const scans = [...new Set(seen)].filter((name) => name !== "" && !unsure.includes(name));
  const fails = done.fails ?? "";
  const agrees = fails === "" ? said.fails === "" : said.fails !== "" && alike(fails, said.fails);
  return {
    said: { ...sure, fails: agrees ? fails : said.fails },
    done: {
      fails,
      scans: scans.sort().join(),
      rewrites: [...done.rewrites].sort().join(),
      writes: done.writes,
    },
  };
}

/** Our words are the server's without the names in them. */
function alike(server: string, ours: string): boolean {
  const words = (text: string): readonly string[] => text.toLowerCase().match(/[a-z_]+/g) ?? [];
  // The place is where the grammar gives up, which it does earlier or later.
  if (server.includes("syntax error")) return /syntax error|incomplete input/.test(ours);
  const has = new Set(words(server));
  return words(ours).every((word) => has.has(word));
}

/** What is said, or the syntax error. */
function explain(asked: Asked): ExplainedStatement | string {
  const said = explainMigrations([migrationOf(asked.sql)], optionsFor(asked));
  return said.unread.at(-1)?.what ?? said.statements.at(-1) ?? "";
}

/** Rows that what is said of the last statement rests on, as `kind row`: where it is refused, those that say why. */
export function rowsBehind(asked: Asked, refusal: string | undefined): readonly string[] {
  let rows: readonly string[] = [];
  walk([migrationOf(asked.sql)], optionsFor(asked), (event) => {
    if (event.kind !== "statement") return;
    rows = decidingRows(event.moment, sqlite)
      .filter(({ fact: { fails } }) =>
        refusal === undefined
          ? fails === undefined
          : fails !== undefined && alike(refusal, fails.why),
      )
      .map(({ kind, fact }) => `${kind} ${fact.id}`);
  });
  return rows;
}

const parser = start();

function optionsFor({ given: text, server }: Asked): Parameters<typeof explainMigrations>[1] {
  const schema = { path: "first", text };
  return { parser, dialect: sqlite, server, prelude: { foreign_keys: "on" }, schema };
}

function migrationOf(text: string): Migration {
  const unit = "second";
  return {
    source: { path: unit, text },
    direction: "up",
    transaction: "none",
    fragments: [
      {
        kind: "sql",
        text,
        segments: [{ at: 0, span: { start: 0, end: text.length }, verbatim: true }],
        certainty: "always",
      },
    ],
    reported: true,
    unit,
  };
}
