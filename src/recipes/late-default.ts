import type { AddColumn, Name } from "../operation.ts";
import { expand, migrate, plan } from "../plan.ts";
import type { Plan, SqlStep, Step } from "../plan.ts";
import type { Moment } from "../rule.ts";
import { display } from "../rule.ts";
import { rowKey } from "../schema.ts";
import { join, literal, sql, verbatim } from "../sql.ts";
import type { Sql } from "../sql.ts";
import { backfillColumn } from "./backfill.ts";
import { alterTable } from "./constraint.ts";
import { identityOptions } from "./identity.ts";
import { besideTable, passingName } from "./name.ts";
import { proofWords, setNotNull } from "./not-null.ts";

/** A column whose every row gets a value of its own: new rows at once, the others in batches. */
export function addWithLateDefault(moment: Moment<AddColumn>, value: Sql): Plan<Sql> {
  const { operation } = moment;
  const { column } = operation;
  return plan(
    expand(addEmpty(moment, value)),
    migrate([], fill(moment, value), ...(column.notNull ? requireValue(moment) : [])),
  );
}

/** What `serial` stands for, with the sequence made first. */
export function addSerial(moment: Moment<AddColumn>): Plan<Sql> {
  const { operation } = moment;
  const { table, column } = operation;
  const sequence = besideTable(table, sequenceName(moment));
  const next = sql`nextval(${literal(pathOf(sequence))})`;
  const add = addEmpty(moment, next);
  return plan(
    expand({
      ...add,
      title: `Add ${display(table)}.${column.name}, numbered for new rows only`,
      sql: ownedSequence(
        operation,
        sequence,
        sql` AS ${moment.naming.serial(column.type) ?? column.type}`,
        add.sql,
      ),
    }),
    migrate([], fill(moment, next), ...requireValue(moment)),
  );
}

/** An identity numbers rows only once it is one, and can be one only when every row has a number. */
export function addIdentity(moment: Moment<AddColumn>): Plan<Sql> {
  const { operation } = moment;
  const { table, column } = operation;
  const altered = alterTable(operation);
  const passing = besideTable(table, passingName(moment, table, [column.name, "fill_seq"]));
  const next = sql`nextval(${literal(pathOf(passing))})`;
  const kind = verbatim(column.identity === "always" ? "ALWAYS" : "BY DEFAULT");
  const { sequenceWords, clauseWords } = identityOptions(column.text);
  const add = addEmpty(moment, next);
  const settle: SqlStep<Sql> = {
    kind: "sql",
    title: `Make ${column.name} an identity that goes on where the numbers stand`,
    sql: join(
      [
        sql`${altered} ALTER COLUMN ${column.name} DROP DEFAULT;`,
        sql`${altered} ALTER COLUMN ${column.name} ADD GENERATED ${kind} AS IDENTITY${verbatim(clauseWords)};`,
        sql`SELECT setval(${literal(pathOf(besideTable(table, sequenceName(moment))))}, ${next}, false);`,
        sql`DROP SEQUENCE ${passing};`,
      ],
      "\n",
    ),
    transaction: "own",
    brief: true,
    undo: "no-way-back",
  };
  return plan(
    expand({
      ...add,
      title: `Add ${display(table)}.${column.name}, numbered for new rows only`,
      sql: ownedSequence(operation, passing, verbatim(sequenceWords), add.sql),
    }),
    migrate([], fill(moment, next), ...requireValue(moment), settle),
  );
}

/** No server adds a stored generated column without writing all rows: a trigger computes a plain one instead. */
export function addComputed(moment: Moment<AddColumn>, expression: Sql): Plan<Sql> {
  const { operation } = moment;
  const { table, column } = operation;
  const name = passingName(moment, table, ["set", column.name]);
  const routine = besideTable(table, name);
  const compute: SqlStep<Sql> = {
    kind: "sql",
    title: `Compute ${column.name} whenever a row is written`,
    sql: sql`
      CREATE FUNCTION ${routine}() RETURNS trigger LANGUAGE plpgsql AS $lockproof$
      BEGIN
        NEW.${column.name} := (SELECT ${expression} FROM (SELECT NEW.*) AS ${table.name});
        RETURN NEW;
      END
      $lockproof$;
      CREATE TRIGGER ${`zz_${name}`} BEFORE INSERT OR UPDATE ON ${table}
        FOR EACH ROW EXECUTE FUNCTION ${routine}();`,
    transaction: "own",
    brief: true,
    undo: {
      sql: sql`
        DROP TRIGGER ${`zz_${name}`} ON ${table};
        DROP FUNCTION ${routine}();`,
    },
  };
  return {
    ...plan(
      expand(addEmpty(moment, undefined), compute),
      migrate([], fill(moment, expression), ...(column.notNull ? requireValue(moment) : [])),
    ),
    caution: `A stored generated column cannot be added without writing every row of ${display(table)} anew while everybody waits. This plan ends with an ordinary column that a trigger computes; if it has to be GENERATED, run the statement as it is in a quiet hour, with a short lock_timeout. Where the server knows VIRTUAL generated columns, one that needs no index is instant.`,
  };
}

function addEmpty({ operation, naming }: Moment<AddColumn>, value: Sql | undefined): SqlStep<Sql> {
  const { table, column, ifNotExists } = operation;
  const condition = verbatim(ifNotExists ? "IF NOT EXISTS " : "");
  const collate = column.collation === undefined ? sql`` : sql` COLLATE ${column.collation}`;
  const constraints = column.constraints.map(({ text }) => sql` ${verbatim(text)}`);
  const fallback =
    value === undefined ? sql`` : sql`, ALTER COLUMN ${column.name} SET DEFAULT ${value}`;
  const type = naming.serial(column.type) ?? column.type;
  return {
    kind: "sql",
    title: `Add ${display(table)}.${column.name}, empty${value === undefined ? "" : ", with its default for new rows only"}`,
    sql: sql`${alterTable(operation)} ADD COLUMN ${condition}${column.name} ${type}${collate}${join(constraints, "")}${fallback};`,
    transaction: "own",
    brief: true,
    undo: { sql: sql`${alterTable(operation)} DROP COLUMN ${column.name};` },
  };
}

function ownedSequence({ table, column }: AddColumn, sequence: Name, words: Sql, add: Sql): Sql {
  return join(
    [
      sql`CREATE SEQUENCE ${sequence}${words};`,
      add,
      sql`ALTER SEQUENCE ${sequence} OWNED BY ${table}.${column.name};`,
    ],
    "\n",
  );
}

function fill({ operation, table }: Moment<AddColumn>, value: Sql): SqlStep<Sql> {
  const { name, generated } = operation.column;
  const empty = sql`${name} IS NULL`;
  return backfillColumn({
    title: `Fill ${name} in the rows that were there before, a batch at a time`,
    table: operation.table,
    key: table === undefined ? undefined : rowKey(table),
    set: sql`${name} = ${value}`,
    left: generated === undefined ? empty : sql`${empty} AND (${value}) IS NOT NULL`,
  });
}

/** Only after the last row is filled: an unproven check already refuses to touch an empty row. */
function requireValue(moment: Moment<AddColumn>): readonly Step<Sql>[] {
  const { operation } = moment;
  const { name } = operation.column;
  const { forbid, settle } = setNotNull(
    operation,
    name,
    passingName(moment, operation.table, proofWords(name)),
  );
  return [forbid, ...settle];
}

function sequenceName({ operation, naming, schema }: Moment<AddColumn>): string {
  const { table, column } = operation;
  const place = schema.resolve(table);
  const taken = (name: string): boolean =>
    schema.sequence({ ...place, name }) !== undefined ||
    schema.table({ ...place, name }) !== undefined;
  return naming.sequence(table.name, column.name, taken);
}

/** A name inside a string that the server reads as one. */
function pathOf({ schema, name }: Name): string {
  const plain = /^[a-z_][a-z0-9_]*$/;
  return [...(schema === undefined ? [] : [schema]), name]
    .map((part) => (plain.test(part) ? part : `"${part.replaceAll('"', '""')}"`))
    .join(".");
}
