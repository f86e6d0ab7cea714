import { part, spanOf, splitAtCommas, textOf } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { Operation, OperationOf } from "../../operation.ts";
import { change, placeOf, renaming, scopeOf } from "./alter-parts.ts";
import type { Alteration, Place, Read } from "./alter-parts.ts";
import { columnDefinition } from "./columns.ts";
import type { ReadColumn } from "./columns.ts";
import { checkOf, foreignKey, keyOf } from "./constraints.ts";
import { demandIn, indexBody, indexHead, uniqueIndex } from "./indexes.ts";
import { optionsIn } from "./options.ts";
import { partitionSpec } from "./partitions.ts";
import {
  accept,
  acceptMark,
  acceptOne,
  columnList,
  group,
  identifier,
  isDone,
  readerOf,
  sees,
  seesMark,
  seesOne,
  valueOf,
} from "./reader.ts";
import type { Reader } from "./reader.ts";

/** The clauses of ALTER TABLE from behind its name; what is not understood is opaque, the rest is not. */
export function alterTable(clause: Clause, alteration: Alteration): readonly Operation[] {
  if (clause.to <= clause.from) return [];
  const operations: Operation[] = [];
  const slices = splitAtCommas(clause);
  for (const slice of slices) {
    const reader = readerOf(slice);
    // Names of partitions and columns follow each other with commas between.
    const rest = part(clause, slice.from);
    const long = partitionSpec(readerOf(rest), alteration) ?? orderBy(readerOf(rest), alteration);
    if (long !== undefined) return [...operations, ...long];
    while (!isDone(reader) && demandIn(reader, alteration.demands));
    if (isDone(reader)) continue;
    const behind = partitionSpec(readerOf(part(clause, reader.at)), alteration);
    if (behind !== undefined) return [...operations, ...behind];
    const start = reader.at;
    const read = spec(reader, alteration);
    const left = part(slice, reader.at);
    if (read === undefined) operations.push(unknown(slice));
    else if (isDone(reader)) operations.push(...read);
    else
      operations.push(
        ...read,
        ...(partitionSpec(readerOf(left), alteration) ?? [unknown(part(slice, start))]),
      );
  }
  return operations;
}

function unknown(clause: Clause): Operation {
  const what = `ALTER TABLE … ${textOf(clause).slice(0, 60)}`;
  return { kind: "opaque", span: spanOf(clause), reason: "unmodelled", what };
}

function spec(reader: Reader, alteration: Alteration): Read {
  const { clause } = reader;
  const place = placeOf(clause, alteration);
  if (accept(reader, "add")) return addition(reader, alteration);
  if (accept(reader, "modify")) return redefinition(reader, alteration, "same");
  if (accept(reader, "change")) return redefinition(reader, alteration, "new");
  if (accept(reader, "drop")) return removal(reader, alteration);
  if (accept(reader, "alter")) return change(reader, alteration);
  if (accept(reader, "rename")) return renaming(reader, alteration);
  const table = { kind: "set-table-option", ...place, object: "table" } as const;
  if (accept(reader, "convert", "to")) {
    const settings = charsetWords(reader);
    return settings && [{ ...table, option: "convert", values: Object.values(settings), settings }];
  }
  if (accept(reader, "force")) return [{ ...table, option: "force", values: [] }];
  if (accept(reader, "enable", "keys") || accept(reader, "disable", "keys")) {
    return [{ ...table, option: "keys", values: [] }];
  }
  return optionsIn(reader, (option, values, settings) => ({ ...table, option, values, settings }));
}

function addition(reader: Reader, alteration: Alteration): Read {
  const { clause } = reader;
  const place = placeOf(clause, alteration);
  if (accept(reader, "system", "versioning")) {
    return [
      {
        kind: "set-table-option",
        ...place,
        object: "table",
        option: "system-versioning",
        values: [],
      },
    ];
  }
  if (accept(reader, "period", "for")) {
    reader.at = clause.to;
    return [
      {
        kind: "set-table-option",
        ...place,
        object: "table",
        option: "system-versioning",
        values: ["period"],
      },
    ];
  }
  const constraint = tableConstraint(reader, clause, alteration);
  if (constraint !== undefined) return [constraint];
  const head = indexHead(reader);
  if (head !== undefined) {
    const index = indexBody(reader, alteration.table, head, clause.from);
    return index && [{ ...index, span: spanOf(clause) }];
  }
  accept(reader, "column");
  const ifNotExists = accept(reader, "if", "not", "exists");
  const inner = seesMark(reader, "(") ? group(reader) : undefined;
  if (inner === undefined) {
    const column = columnDefinition(reader);
    return column && columnOperations(place, column, ifNotExists, alteration);
  }
  const all = splitAtCommas(inner).map((item): Read => {
    const inside = readerOf(item);
    const span = spanOf(item);
    const { table } = alteration;
    const key = tableConstraint(inside, item, alteration);
    if (key !== undefined) return isDone(inside) ? [key] : undefined;
    const keyed = indexHead(inside);
    if (keyed !== undefined) {
      const index = indexBody(inside, table, keyed, item.from);
      return index && isDone(inside) ? [{ ...index, span }] : undefined;
    }
    const column = columnDefinition(inside);
    return column && isDone(inside)
      ? columnOperations({ ...place, span }, column, ifNotExists, alteration)
      : undefined;
  });
  const read = all.filter((one) => one !== undefined);
  return read.length === all.length ? read.flat() : undefined;
}

/** ADD COLUMN, followed by what stands in it. */
function columnOperations(
  place: Place,
  { definition, unique, placed, after }: ReadColumn,
  ifNotExists: boolean,
  alteration: Alteration,
): readonly Operation[] {
  return [
    {
      kind: "add-column",
      ...place,
      column: definition,
      ifNotExists,
      ...(placed ? { placed } : {}),
      ...(after === undefined ? {} : { after }),
    },
    ...inlineOperations(place, definition.constraints),
    ...(unique ? [uniqueIndex({ ...place, name: definition.name }, alteration.table)] : []),
  ];
}

function inlineOperations(
  place: Place,
  constraints: OperationOf<"add-column">["column"]["constraints"],
): readonly Operation[] {
  return constraints.flatMap((constraint): readonly Operation[] => {
    const inline = true;
    switch (constraint.kind) {
      case "foreign-key":
        return [{ kind: "add-foreign-key", ...place, constraint, inline }];
      case "check":
        return [{ kind: "add-check", ...place, constraint, inline }];
      case "primary-key":
        return [{ kind: "add-primary-key", ...place, constraint, inline }];
      default:
        return [];
    }
  });
}

/** `[CONSTRAINT [name]] PRIMARY KEY | UNIQUE | FOREIGN KEY | CHECK`, when one begins here. */
export function tableConstraint(
  reader: Reader,
  clause: Clause,
  { table, missingOk }: Pick<Alteration, "table" | "missingOk">,
): Operation | undefined {
  const start = reader.at;
  const place = {
    span: spanOf(part(clause, clause.from)),
    table,
    ...(missingOk ? { missingOk } : {}),
  };
  let given: string | undefined;
  let lenient = false;
  const isNamed = accept(reader, "constraint");
  if (isNamed) {
    lenient = accept(reader, "if", "not", "exists");
    if (!seesOne(reader, "primary", "unique", "foreign", "check")) given = identifier(reader);
  }
  const inline = false;
  const ifNotExists = (): { readonly ifNotExists?: true } => (lenient ? { ifNotExists: true } : {});
  if (accept(reader, "primary", "key")) {
    if (acceptOne(reader, "using", "type") !== undefined) valueOf(reader);
    if (!seesMark(reader, "(")) identifier(reader);
    const columns = columnList(reader);
    if (columns !== undefined) {
      if (accept(reader, "using")) valueOf(reader);
      const constraint = keyOf(reader, start, "primary-key", columns);
      return { kind: "add-primary-key", ...place, constraint, inline, ...ifNotExists() };
    }
  } else if (sees(reader, "unique") && isNamed) {
    const head = indexHead(reader);
    const index = head && indexBody(reader, table, head, start, given);
    if (index !== undefined) return { ...index, span: place.span };
  } else if (accept(reader, "foreign", "key")) {
    if (accept(reader, "if", "not", "exists")) lenient = true;
    const own = seesMark(reader, "(") ? undefined : identifier(reader);
    const columns = columnList(reader);
    const constraint = columns && foreignKey(reader, start, columns, given ?? own);
    if (constraint !== undefined) {
      return { kind: "add-foreign-key", ...place, constraint, inline, ...ifNotExists() };
    }
  } else if (sees(reader, "check")) {
    const constraint = checkOf(reader, start, given);
    if (constraint !== undefined) {
      return { kind: "add-check", ...place, constraint, inline, ...ifNotExists() };
    }
  }
  reader.at = start;
  return undefined;
}

function redefinition(reader: Reader, alteration: Alteration, called: "same" | "new"): Read {
  const place = placeOf(reader.clause, alteration);
  accept(reader, "column");
  const ifExists = accept(reader, "if", "exists");
  const old = called === "new" ? identifier(reader) : undefined;
  const read = columnDefinition(reader);
  if (read === undefined || (called === "new" && old === undefined)) return undefined;
  const { definition, unique, placed, after } = read;
  return [
    {
      kind: "redefine-column",
      ...place,
      column: old ?? definition.name,
      definition,
      moves: placed,
      ...(after === undefined ? {} : { after }),
      ifExists,
    },
    ...inlineOperations(place, definition.constraints),
    ...(unique ? [uniqueIndex({ ...place, name: definition.name }, alteration.table)] : []),
  ];
}

function removal(reader: Reader, alteration: Alteration): Read {
  const place = placeOf(reader.clause, alteration);
  const cascade = false;
  if (accept(reader, "primary", "key")) {
    return [{ kind: "drop-constraint", ...place, name: "PRIMARY", ifExists: false, cascade }];
  }
  if (accept(reader, "system", "versioning")) {
    return [
      {
        kind: "set-table-option",
        ...place,
        object: "table",
        option: "no-system-versioning",
        values: [],
      },
    ];
  }
  if (accept(reader, "period", "for")) {
    reader.at = reader.clause.to;
    return [
      {
        kind: "set-table-option",
        ...place,
        object: "table",
        option: "no-system-versioning",
        values: ["period"],
      },
    ];
  }
  const word = accept(reader, "foreign", "key")
    ? "foreign key"
    : acceptOne(reader, "constraint", "check");
  if (word !== undefined) {
    const ifExists = accept(reader, "if", "exists");
    const own = identifier(reader);
    if (own === undefined) return undefined;
    const drop = { kind: "drop-constraint", ...place, name: own, ifExists, cascade } as const;
    return [word === "check" ? { ...drop, word } : drop];
  }
  if (acceptOne(reader, "index", "key") !== undefined) {
    const ifExists = accept(reader, "if", "exists");
    const own = identifier(reader);
    return own === undefined ? undefined : [dropIndex(place, own, ifExists)];
  }
  accept(reader, "column");
  const ifExists = accept(reader, "if", "exists");
  const column = identifier(reader);
  acceptOne(reader, "restrict", "cascade");
  return column === undefined
    ? undefined
    : [{ kind: "drop-column", ...place, column, ifExists, cascade }];
}

/** Names of indexes belong to their table. */
export function dropIndex(
  { span, table }: Pick<Place, "span" | "table">,
  own: string,
  ifExists: boolean,
): Operation {
  if (own.toUpperCase() === "PRIMARY") {
    return { kind: "drop-constraint", span, table, name: "PRIMARY", ifExists, cascade: false };
  }
  const index = { schema: scopeOf(table), name: own };
  return {
    kind: "drop-index",
    span,
    table,
    indexes: [index],
    concurrently: false,
    ifExists,
    cascade: false,
  };
}

function charsetWords(reader: Reader): Readonly<Record<string, string>> | undefined {
  if (!accept(reader, "character", "set") && !accept(reader, "charset")) return undefined;
  const charset = valueOf(reader)?.toLowerCase();
  if (charset === undefined) return undefined;
  acceptMark(reader, "=");
  const collate = accept(reader, "collate")
    ? (acceptMark(reader, "="), valueOf(reader))
    : undefined;
  const known = charset === "utf8" ? "utf8mb3" : charset;
  return collate === undefined
    ? { charset: known }
    : { charset: known, collate: collate.toLowerCase() };
}

function orderBy(reader: Reader, alteration: Alteration): Read {
  if (!accept(reader, "order", "by")) return undefined;
  const place = placeOf(reader.clause, alteration);
  reader.at = reader.clause.to;
  return [{ kind: "set-table-option", ...place, object: "table", option: "order", values: [] }];
}
