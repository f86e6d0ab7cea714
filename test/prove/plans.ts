/** Every rule's plan on tables as real schemas have them, beside the code that uses them. */
import type { Client } from "pg";
import { isPlan, partsOf } from "../plan-run.ts";
import { labelOf, lintChange, prove } from "../shape-proof.ts";
import { changesOf, readShapes } from "../shapes.ts";
import type { Change, Shape } from "../shapes.ts";
import type { Difference, Study } from "./study.ts";

/** Versions on which every plan is run; on the others each is run on one of them. */
const whole: readonly number[] = [18];

/** What plans do not do yet, by shape and change. */
const beyond: Readonly<Record<string, string>> = {
  "extended statistics/column-rename": "statistics over several columns go with the old one",
  "extended statistics/column-type-change": "statistics over several columns go with the old one",
  "in a publication with a list of columns/column-rename": "which columns a publication lists",
  "partitioned by list/primary-key-build": "NOT NULL of partitions is not taken back",
  "partitioned by range, the column indexed/primary-key-build":
    "NOT NULL of partitions is not taken back",
  "sub-partitioned, in two schemas/primary-key-build": "NOT NULL of partitions is not taken back",
  "unlogged/rewriting-default, serial": "a sequence that is unlogged like its table",
};

export function planStudy(): Study {
  return {
    name: "plans",
    async ask(server, isWanted) {
      // Roles belong to the server.
      if (!server.disposable) return { asked: 0, skipped: 0, differences: [] };
      const differences: Difference[] = [];
      let asked = 0;
      let skipped = 0;
      for (const [row, shape] of readShapes("fixtures/plans/shapes.sql").entries()) {
        const changes = changesOf(shape).filter(
          (change, column) =>
            isWanted(nameOf(shape, change)) &&
            (whole.includes(server.major) || (row + column) % 6 === server.major % 6),
        );
        if (shape.since > server.major) skipped += changes.length;
        if (shape.since > server.major || changes.length === 0) continue;
        await server.inDatabase(async (client) => {
          for (const change of changes) {
            const text = await failureOf(client, shape, change, server.major);
            if (text === "refused") skipped += 1;
            if (text === undefined || text === "refused") continue;
            asked += 1;
            const isKnown = `${shape.title}/${labelOf(change)}` in beyond;
            if (text !== "" && !isKnown)
              differences.push({ name: nameOf(shape, change), texts: [text] });
          }
        });
      }
      return { asked, skipped, differences };
    },
  };
}

/** Empty: the plan holds; `undefined`: there is none; `refused`: the server refuses the change itself. */
async function failureOf(
  client: Client,
  shape: Shape,
  change: Change,
  major: number,
): Promise<string | undefined> {
  const parts = partsOf(change.sql, lintChange(shape, change, major).plans);
  if (!parts.some(isPlan)) return undefined;
  return prove(client, shape, change, parts).then(
    (outcome) => (outcome === "proven" ? "" : outcome),
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

function nameOf(shape: Shape, change: Change): string {
  return `plans/${shape.title}/${labelOf(change)}`;
}
