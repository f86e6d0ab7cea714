import type { Effect } from "../effect.ts";
import type { DropColumn, DropTable, Name } from "../operation.ts";
import { contract, expand, migrate, plan } from "../plan.ts";
import type { Plan, SqlStep } from "../plan.ts";
import type { Moment } from "../rule.ts";
import { display } from "../rule.ts";
import type { Column } from "../schema.ts";
import { columnOf } from "../schema.ts";
import { join, sql, verbatim } from "../sql.ts";
import type { Sql } from "../sql.ts";
import { besideTable, passingName } from "./name.ts";
import { tiesOf } from "./retire.ts";
import { copyByTool } from "./table-copy.ts";

/**
 * What an ALTER TABLE has to demand so that the server refuses it rather than do more than it does now: servers
 * with several ways to carry out a statement fall back on the costlier ones without a word. `undefined`: it
 * cannot be done beside writers.
 */
export function demandOf(effect: Effect | undefined): Sql | undefined {
  if (effect?.algorithm === undefined || !effect.certain) return sql``;
  if (effect.blocks === "writes" || effect.blocks === "everything") return undefined;
  // Where nothing is held while it works, some servers take no LOCK beside.
  const lock = effect.algorithm === "INSTANT" ? "" : ", LOCK=NONE";
  return verbatim(`, ALGORITHM=${effect.algorithm}${lock}`);
}

/** A clause of ALTER TABLE that takes the table for an instant only. */
export function alterGuarded(
  table: Name,
  clause: Sql,
  demand: Sql,
  about: Pick<SqlStep<Sql>, "title" | "undo" | "allow">,
): SqlStep<Sql> {
  return {
    kind: "sql",
    sql: sql`ALTER TABLE ${table} ${clause}${demand};`,
    transaction: "none",
    brief: true,
    ...about,
  };
}

/** Code lets go of a column before it is dropped; one that must be filled gets a default before that. */
export function retireGuarded(moment: Moment<DropColumn>, rule: string): Plan<Sql> | string {
  const { operation, table: known, ownWorst } = moment;
  const { table, column: name } = operation;
  const place = `${display(table)}.${name}`;
  const demand = demandOf(ownWorst);
  if (demand === undefined) return copyByTool(moment);
  const column = columnOf(known, name);
  const filler = column === undefined ? undefined : fillerOf(column);
  if (filler === "none") {
    return `${place} has to be filled and can have no default: MODIFY it to NULL first, with ALGORITHM=INPLACE, LOCK=NONE; deploy code that does not use it; then drop it.`;
  }
  const condition = verbatim(operation.ifExists ? "IF EXISTS " : "");
  return plan(
    expand(
      ...(filler === undefined
        ? []
        : [
            alterGuarded(table, sql`ALTER COLUMN ${name} SET DEFAULT ${filler}`, sql``, {
              title: `Give ${place} a default, so that code need not fill it`,
              undo: { sql: sql`ALTER TABLE ${table} ALTER COLUMN ${name} DROP DEFAULT;` },
            }),
          ]),
    ),
    migrate([], {
      kind: "application",
      title: `Deploy code that neither reads nor writes ${name}, and names the columns it selects and inserts`,
      undo: "redeploy-previous",
    }),
    contract(
      [
        `No deployed code, job, report, view or trigger uses ${place}; let it rest for a day.`,
        `What is worth keeping of ${place} has been copied: there is no way back.`,
      ],
      alterGuarded(table, sql`DROP COLUMN ${condition}${name}`, demand, {
        title: `Drop ${place}`,
        undo: "no-way-back",
        allow: { rule, reason: `no deployed code uses ${place}` },
      }),
    ),
  );
}

/** What stands in for a value; `none`: its type takes no default. */
function fillerOf(column: Column): Sql | "none" | undefined {
  const { notNull, default: usual, generated, identity, type } = column;
  if (notNull !== "yes" || usual !== undefined || generated !== undefined || identity !== undefined)
    return undefined;
  const name = type?.name ?? "";
  if (/int|decimal|numeric|float|double|real|bit|bool/.test(name)) return sql`0`;
  if (/^(?:var)?(?:char|binary)$/.test(name)) return verbatim("''");
  if (/^(?:date|datetime|timestamp)$/.test(name)) return verbatim("'1970-01-02'");
  return "none";
}

/** A table is renamed out of the way first, which another rename takes back, and dropped when nobody missed it. */
export function retireByRename(moment: Moment<DropTable>, rule: string): Plan<Sql> {
  const { operation, schema } = moment;
  const names = operation.tables.map(display).join(" and ");
  const moved = operation.tables.map((from) => {
    const to = besideTable(from, passingName(moment, from, ["retired"]));
    return { from, to };
  });
  const dropped = operation.tables.map((name) => schema.resolve(name));
  const ties = tiesOf(schema, dropped).filter(({ to }) =>
    dropped.some(({ name }) => name === to.name),
  );
  const change = (pairs: readonly (readonly [Name, Name])[]): Sql =>
    sql`RENAME TABLE ${join(pairs.map(([from, to]) => sql`${from} TO ${to}`))};`;
  return plan(
    migrate([], {
      kind: "application",
      title: `Deploy code that does not use ${names}`,
      undo: "redeploy-previous",
    }),
    contract(
      [`No deployed code, job, report or view uses ${names}.`, `A dump of ${names} is kept.`],
      ...ties.map(({ constraint, from }) => ({
        kind: "sql" as const,
        title: `Untie ${display(from)} from what is dropped`,
        sql: sql`ALTER TABLE ${from} DROP FOREIGN KEY ${constraint};`,
        transaction: "none" as const,
        brief: true,
        undo: "no-way-back" as const,
      })),
      {
        kind: "sql",
        title: `Rename ${names} out of the way, and let it rest for a week`,
        sql: change(moved.map(({ from, to }) => [from, to])),
        transaction: "none",
        brief: true,
        allow: { rule: "table-rename", reason: `no deployed code uses ${names}` },
        undo: { sql: change(moved.map(({ from, to }) => [to, from])) },
      },
      {
        kind: "sql",
        title: `Drop ${names}`,
        sql: sql`DROP TABLE ${verbatim(operation.ifExists ? "IF EXISTS " : "")}${join(moved.map(({ to }) => sql`${to}`))};`,
        transaction: "none",
        brief: true,
        undo: "no-way-back",
        allow: { rule, reason: `no deployed code uses ${names}` },
      },
    ),
  );
}
