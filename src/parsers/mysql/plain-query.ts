import { findWord, part, splitAtCommas } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import { visit } from "../../expression.ts";
import type { Expression } from "../../expression.ts";
import type { Query } from "../../operation.ts";
import { expressionIn } from "./expressions.ts";
import { queryIn } from "./queries.ts";
import { accept, acceptMark, acceptOne, identifier, isDone, readerOf, sees } from "./reader.ts";

/** What a query reads, with the columns that it surely takes from its table, where it is a plain one. */
export function plainQueryIn(clause: Clause): Query {
  const query = queryIn(clause);
  const bare = query.tables.length === 1 ? bareColumns(clause) : undefined;
  return bare === undefined ? query : { ...query, shape: { bare } };
}

/** Words that end what comes before them, or make the query more than a plain one. */
const stops = ["group", "having", "window", "order", "limit", "into", "for", "lock", "procedure"];
const composing = ["join", "union", "except", "intersect", "minus", "with", "straight_join"];

/** Of `SELECT a, b + 1 FROM t WHERE c`: a, b, c; `undefined`: it is another query. */
function bareColumns(clause: Clause): readonly string[] | undefined {
  const reader = readerOf(clause);
  if (!accept(reader, "select")) return undefined;
  while (acceptOne(reader, "all", "distinct", "distinctrow", "sql_calc_found_rows") !== undefined);
  if (composing.some((word) => findWord(clause, word) !== undefined)) return undefined;
  const from = findWord(clause, "from", reader.at);
  if (from === undefined) return undefined;
  const where = findWord(clause, "where", from);
  const ends = stops.flatMap((word) => findWord(clause, word, from) ?? []);
  const end = Math.min(clause.to, ...ends);
  const condition = where === undefined || where > end ? [] : [part(clause, where + 1, end)];
  const columns: string[] = [];
  for (const item of splitAtCommas(part(clause, reader.at, from))) {
    if (isStar(item)) continue;
    if (!addColumns(withoutAlias(item), columns)) return undefined;
  }
  return condition.every((one) => addColumns(one, columns)) ? columns : undefined;
}

function isStar(clause: Clause): boolean {
  const reader = readerOf(clause);
  if (identifier(reader) !== undefined) acceptMark(reader, ".");
  return acceptMark(reader, "*") && isDone(reader);
}

/** `total AS sum`, `total sum`. */
function withoutAlias(clause: Clause): Clause {
  const as = findWord(clause, "as");
  if (as !== undefined) return part(clause, clause.from, as);
  const [before, last] = [clause.tokens[clause.to - 2], clause.tokens[clause.to - 1]];
  const isName = last?.kind === "word" || last?.kind === "quoted";
  const isBehind = before?.kind === "word" || before?.kind === "quoted" || before?.text === ")";
  const isAlias = clause.to - clause.from > 1 && isName && isBehind && last.text !== "end";
  return isAlias ? part(clause, clause.from, clause.to - 1) : clause;
}

/** Whether all of it is understood; what stands in a query of its own is not. */
function addColumns(clause: Clause, columns: string[]): boolean {
  if (clause.to <= clause.from) return true;
  const { value } = expressionIn(clause);
  const found: Expression[] = [];
  visit(value, (one) => {
    found.push(one);
  });
  columns.push(...found.flatMap((one) => (one.kind === "column" ? [one.name] : [])));
  return !found.some(({ kind }) => kind === "opaque") && !sees(readerOf(clause), "binary");
}
