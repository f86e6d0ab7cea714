import type { Unread } from "../finding.ts";
import type { Migration } from "../migration.ts";
import type { Name, Statement } from "../operation.ts";
import type { Parser } from "../parser.ts";
import { display } from "../rule.ts";
import type { FunctionEntry, Schema } from "../schema.ts";
import type { Family } from "../token.ts";
import { readCalled } from "./read.ts";

/** Functions that call themselves would have no end. */
const deepest = 5;

export interface Caller {
  readonly schema: Schema;
  readonly migration: Migration;
  readonly parser: Parser;
  readonly family: Family;
}

interface Place {
  /** How many functions call each other here. */
  readonly depth: number;
  readonly miss: (unread: Unread) => void;
}

/** Whether a statement calls functions for what they do. */
export function calls(statement: Statement, schema: Schema): boolean {
  return unknownIn(statement, schema) !== undefined || calledBy(statement, schema).length > 0;
}

/** The statements of the functions that are called; those that cannot be read are told to `miss`. */
export function bodiesCalledBy(
  statement: Statement,
  { schema, migration, parser, family }: Caller,
  { depth, miss }: Place = { depth: 0, miss: () => undefined },
): readonly Statement[] {
  const { source } = migration;
  const { span } = statement;
  const unknown = unknownIn(statement, schema);
  if (unknown !== undefined) {
    const what = `it calls ${display(unknown)}, whose body is not known`;
    miss({ path: source.path, span, reason: "dynamic", what });
  }
  return calledBy(statement, schema).flatMap(({ name, language, program }) => {
    const readable = program !== undefined && depth < deepest;
    const reading = readable ? readCalled(program, { source, span }, parser, family) : undefined;
    if (reading === undefined) {
      const what = `it runs ${display(name)}, whose body in ${language} is not read`;
      miss({ path: source.path, span, reason: "dynamic", what });
      return [];
    }
    for (const unread of reading.unread) {
      miss({ ...unread, what: `it runs ${display(name)}: ${unread.what}` });
    }
    return reading.statements.map((inner) => asSureAs(statement, inner));
  });
}

/** Nothing that a statement calls runs more surely than itself. */
function asSureAs({ certainty }: Statement, inner: Statement): Statement {
  if (certainty === "always" || inner.certainty === "loop") return inner;
  return { ...inner, certainty };
}

/** A procedure that is called, and that history does not know. */
function unknownIn({ operations }: Statement, schema: Schema): Name | undefined {
  return (
    operations
      .flatMap((one) =>
        one.kind === "select" && one.runs === true ? one.query.calls.slice(0, 1) : [],
      )
      // Where all is known that is there, the server refuses what is not.
      .find((name) => schema.functions(name).length === 0 && !schema.complete)
  );
}

function calledBy({ operations }: Statement, schema: Schema): readonly FunctionEntry[] {
  const names = operations.flatMap((operation) =>
    operation.kind === "select" && operation.query.tables.length === 0 ? operation.query.calls : [],
  );
  return names.flatMap((name) => {
    const found = schema
      .functions(name)
      .find(({ body, volatility }) => body === undefined && volatility === "volatile");
    return found === undefined ? [] : [found];
  });
}
