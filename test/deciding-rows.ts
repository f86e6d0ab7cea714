/** Which rows of knowledge surely speak of a statement. */
import type { Dialect, Fact, Situation } from "../src/dialect.ts";
import { decide, inquire } from "../src/engine/decide.ts";
import { knowledgeOf } from "../src/engine/knowledge.ts";
import type { Knowledge } from "../src/engine/knowledge.ts";
import type { Kind } from "../src/operation.ts";
import type { StatementMoment } from "../src/rule.ts";

export interface DecidingRow {
  readonly kind: Kind;
  readonly fact: Fact;
}

export function decidingRows(
  { statement, transaction, ...before }: StatementMoment,
  dialect: Dialect,
): readonly DecidingRow[] {
  const { operations } = statement;
  const inTransaction = transaction.kind !== "none";
  const { savepoints } = transaction;
  return operations.flatMap((operation) => {
    const situation = { ...before, operation, siblings: operations, inTransaction, savepoints };
    const [own, isSettled] = rowsOf(situation, dialect);
    const along = isSettled ? [] : dialect.along(situation);
    return [
      ...own,
      ...along.flatMap((other) => {
        return rowsOf({ ...situation, operation: other, siblings: [other] }, dialect)[0];
      }),
    ];
  });
}

/** The rows, and whether one of them lets no other speak. */
function rowsOf(
  situation: Situation,
  dialect: Dialect,
): readonly [readonly DecidingRow[], boolean] {
  const { server, operation } = situation;
  const knowledge = knowledgeFor(dialect, server)(operation.kind);
  const inquiry = inquire(situation, knowledge, dialect);
  const facts = knowledge.rowsFor(operation).parts.flatMap((rows) => {
    const [row, ...more] = decide(rows, inquiry);
    return row === undefined || more.length > 0 ? [] : [row.fact];
  });
  const isSettled = facts.some(({ settles }) => settles === true);
  const speaking = facts.filter((row) => !isSettled || row.settles || row.part === "syntax");
  return [speaking.map((fact) => ({ kind: operation.kind, fact })), isSettled];
}

const known = new Map<string, Knowledge>();

function knowledgeFor(dialect: Dialect, server: number): Knowledge {
  const key = `${dialect.id} ${server}`;
  const knowledge = known.get(key) ?? knowledgeOf(dialect, server);
  known.set(key, knowledge);
  return knowledge;
}
