import type { IndexKey } from "../../constraint.ts";
import type { CreateTrigger, Operation } from "../../operation.ts";
import { triggerStatement } from "./data.ts";
import { expression } from "./expressions.ts";
import {
  seesSelect,
  bracketed,
  fullName,
  ifNotThere,
  list,
  name,
  sees,
  seesMark,
  spanFrom,
  stop,
  takes,
  textFrom,
  want,
  wantMark,
  wantOne,
} from "./input.ts";
import type { Input } from "./input.ts";
import { openNotes } from "./notes.ts";
import { order } from "./order.ts";
import { indexedColumns, names, select } from "./queries.ts";
import { placed } from "./tables.ts";

/** Behind CREATE [UNIQUE] INDEX. */
export function createIndex(input: Input, unique: boolean): Operation {
  const ifNotExists = ifNotThere(input);
  const index = fullName(input);
  want(input, "on");
  const from = input.at;
  const own = name(input);
  const table = index.schema === undefined ? { name: own } : { schema: index.schema, name: own };
  const keys = bracketed(input, (each) => list(each, indexKey));
  const where = takes(input, "where") ? { where: expression(input, openNotes()) } : {};
  return {
    kind: "create-index",
    span: spanFrom(input, 0),
    table,
    name: index.name,
    ifNotExists,
    concurrently: false,
    unique,
    only: false,
    method: "btree",
    keys,
    include: [],
    nullsNotDistinct: false,
    ...where,
    text: textFrom(input, from),
  };
}

function indexKey(input: Input): IndexKey {
  const from = input.at;
  const key = expression(input, openNotes());
  order(input);
  const text = textFrom(input, from);
  const { value } = key;
  if (value.kind === "column" && value.table === undefined) return { column: value.name, text };
  // A string in place of a name is one.
  if (value.kind === "constant" && value.type === "string") return { column: value.value, text };
  return { expression: key, text };
}

/** Behind CREATE [TEMP] VIEW. */
export function createView(input: Input, temporary: boolean): Operation {
  const ifNotExists = ifNotThere(input);
  const view = placed(fullName(input), temporary);
  const outputs = seesMark(input, "(") ? bracketed(input, indexedColumns) : undefined;
  want(input, "as");
  if (!seesSelect(input)) stop(input);
  const notes = openNotes();
  select(input, notes);
  const query = notes.query();
  return {
    kind: "create-view",
    span: spanFrom(input, 0),
    view,
    materialized: false,
    orReplace: false,
    ifNotExists,
    temporary,
    query: outputs === undefined ? query : { ...query, shape: { ...query.shape, outputs } },
    withData: true,
    text: textFrom(input, 0),
  };
}

/** Behind CREATE [TEMP] TRIGGER. */
export function createTrigger(input: Input, temporary: boolean): Operation {
  const ifNotExists = ifNotThere(input);
  const trigger = fullName(input);
  const timing = timingIn(input);
  const event = wantOne(input, ["delete", "insert", "update"]);
  const columns = event === "update" && takes(input, "of") ? names(input) : [];
  want(input, "on");
  const own = fullName(input);
  const isTemporary = temporary || trigger.schema?.toLowerCase() === "temp";
  const table =
    trigger.schema === undefined || isTemporary ? own : { schema: trigger.schema, ...own };
  input.isTriggered = true;
  if (takes(input, "for")) want(input, "each", "row");
  const condition = openNotes();
  if (takes(input, "when")) expression(input, condition);
  want(input, "begin");
  const body: Operation[] = [];
  do {
    body.push(triggerStatement(input));
    wantMark(input, ";");
  } while (!sees(input, "end"));
  want(input, "end");
  const { columns: asked, own: owned = [] } = condition.query();
  const mentions = [...asked, ...owned, ...body.flatMap((one) => ownOf(one))];
  return {
    kind: "create-trigger",
    span: spanFrom(input, 0),
    table,
    ...trigger,
    ...(isTemporary ? { temporary: true as const } : {}),
    orReplace: false,
    ifNotExists,
    constraint: false,
    timing,
    events: [event],
    row: true,
    columns,
    mentions: [...new Set(mentions)],
    body,
    text: textFrom(input, 0),
  };
}

/** Columns that a statement takes from the row its trigger is for. */
function ownOf(operation: Operation): readonly string[] {
  return "query" in operation ? (operation.query.own ?? []) : [];
}

function timingIn(input: Input): CreateTrigger["timing"] {
  if (takes(input, "instead")) {
    want(input, "of");
    return "instead-of";
  }
  if (takes(input, "after")) return "after";
  takes(input, "before");
  return "before";
}
