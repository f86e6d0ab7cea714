/** May an index or a generated column hold what an expression computes? */
import type { Situation } from "../../dialect.ts";
import type { Call, Cast, Expression } from "../../expression.ts";
import { visit } from "../../expression.ts";
import type { TypeName } from "../../operation.ts";
import type { Schema, Ternary } from "../../schema.ts";
import { columnOf } from "../../schema.ts";
import { volatilityOf } from "./default-volatility.ts";
import { tableOf } from "./lookup.ts";
import { baseOf, isBuiltIn, nameOf } from "./type-changes.ts";

/** The same for the same row, always. `no` only where that is sure. */
export function isImmutable(expression: Expression, situation: Situation): Ternary {
  let answer: Ternary = "yes";
  visit(expression, (part) => {
    if (part.kind === "call" && callChanges(part, situation)) answer = "no";
    if (part.kind === "cast" && castChanges(part, situation)) answer = "no";
  });
  return answer;
}

function callChanges(call: Call, situation: Situation): boolean {
  const { name, args } = call;
  const own = situation.schema.functions(name);
  if (own.length > 0) {
    // A body in SQL may be put in place of the call.
    return own.every(
      ({ volatility, language }) => volatility !== "immutable" && language.toLowerCase() !== "sql",
    );
  }
  if (name.schema !== undefined && name.schema !== "pg_catalog") return false;
  if (sessional.has(name.name)) return true;
  const form = `${name.name}/${args.length}`;
  if (zoned.has(form)) return kindOf(args[1], situation) === "timestamptz";
  if (zonedAlone.has(form)) return kindOf(args[0], situation) === "timestamptz";
  const letter = volatilityOf(name.name, args.length);
  return letter !== undefined && letter !== "i" && !overloaded.has(form);
}

/** Reading and writing a date or a label depends on settings and on the catalog. */
function castChanges({ operand, type }: Cast, situation: Situation): boolean {
  const from = kindOf(operand, situation);
  const to = kindIn(type, situation.schema);
  if (from === undefined || to === undefined) return false;
  if (from === "text") return unread.has(to);
  return (to === "text" && unwritten.has(from)) || moved.has(`${from} ${to}`);
}

/** The type, those of text taken as one and enums as another; `undefined` where it is not known. */
function kindOf(expression: Expression | undefined, situation: Situation): string | undefined {
  switch (expression?.kind) {
    case "column": {
      const { operation, schema } = situation;
      const own =
        operation.kind === "create-table"
          ? operation.columns.find(({ name }) => name === expression.name)?.type
          : columnOf(tableOf(situation), expression.name)?.type;
      return own === undefined ? undefined : kindIn(own, schema);
    }
    case "cast":
      return kindIn(expression.type, situation.schema);
    case "comparison":
      return expression.operator === "->>" || expression.operator === "#>>" ? "text" : undefined;
    default:
      return undefined;
  }
}

function kindIn(type: TypeName, schema: Schema): string | undefined {
  const base = baseOf(type, schema).type;
  if (base === undefined || base.dimensions > 0) return undefined;
  if (isBuiltIn(base)) return texts.has(base.name) ? "text" : base.name;
  return schema.type(nameOf(base))?.form === "enum" ? "enum" : undefined;
}

const texts: ReadonlySet<string> = new Set(["text", "varchar", "bpchar"]);

/** What reads text is stable. */
const unread: ReadonlySet<string> = new Set(
  "date time timetz timestamp timestamptz interval enum regclass".split(" "),
);

/** What writes it as text is stable. */
const unwritten: ReadonlySet<string> = new Set("date timestamp timestamptz enum".split(" "));

/** Casts that ask for the time zone. */
const moved: ReadonlySet<string> = new Set([
  "date timestamptz",
  "timestamp timestamptz",
  "timestamptz date",
  "timestamptz time",
  "timestamptz timestamp",
  "timestamptz timetz",
  "time timetz",
]);

/** Their second argument decides. */
const zoned: ReadonlySet<string> = new Set(["date_trunc/2", "extract/2", "date_part/2"]);

const zonedAlone: ReadonlySet<string> = new Set(["date/1", "time/1", "timestamp/1"]);

/** Some forms are immutable, others are not. */
const overloaded: ReadonlySet<string> = new Set(
  "ts_headline/3 timestamptz/2 quote_literal/1 quote_nullable/1 overlaps/4 generate_series/3 numeric/1 timezone/2 ts_parse/2 ts_token_type/1 in_range/5".split(
    " ",
  ),
);

/** Words that ask the session or its clock. */
const sessional: ReadonlySet<string> = new Set(
  "now transaction_timestamp statement_timestamp current_date current_time current_timestamp localtime localtimestamp current_user session_user current_role user current_catalog current_schema".split(
    " ",
  ),
);
