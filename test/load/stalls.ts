/** Steps that read, write anew or build while they hold a lock that stops writes, by what lockproof says of them. */
import { explainMigrations, extractors } from "../../src/index.ts";
import { parser, postgres } from "../linting.ts";
import type { LoadExample } from "./examples.ts";

const extractor = await extractors.sql();
const stopsWrites: ReadonlySet<string> = new Set(["writes", "everything"]);

export function stallsOf({ given, parts }: LoadExample, server: number): readonly string[] {
  const texts = parts.flatMap((part) =>
    typeof part === "string"
      ? []
      : part.phases.flatMap(({ steps }) =>
          steps.flatMap((step) => (step.kind === "application" ? [] : [step.sql])),
        ),
  );
  const files = [given, ...texts].map((text, index) => ({
    source: { path: `${String(index).padStart(3, "0")}.sql`, text },
    reported: index > 0,
    unit: String(index),
  }));
  const migrations = extractor.extract(files, { transaction: undefined });
  const { statements } = explainMigrations(migrations, { parser, dialect: postgres, server });
  return statements.flatMap(({ sql, effects }) =>
    effects
      .filter(
        ({ kind, blocks, scan, rewrite, rebuilds }) =>
          kind === "relation" &&
          stopsWrites.has(blocks) &&
          (scan !== "no" || rewrite !== "no" || rebuilds.length > 0),
      )
      .map(({ relation, locks }) => `works on ${relation} under ${locks.join(", ")}: ${sql}`),
  );
}
