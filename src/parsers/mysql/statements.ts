import { part, spanOf, splitAtCommas, textOf } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { Operation } from "../../operation.ts";
import type { Span } from "../../source.ts";
import { renameTable } from "./alter-parts.ts";
import type { Alteration } from "./alter-parts.ts";
import { alterTable } from "./alter-table.ts";
import { createView, creation, definer } from "./create.ts";
import { dataChange } from "./data.ts";
import { demandIn } from "./indexes.ts";
import type { Draft } from "./indexes.ts";
import { removal } from "./removal.ts";
import { queryIn, restOf } from "./queries.ts";
import {
  accept,
  acceptMark,
  acceptOne,
  group,
  identifier,
  isDone,
  name,
  names,
  readerOf,
  sees,
  seesOne,
  tokenAt,
  valueOf,
  written,
} from "./reader.ts";
import type { Reader } from "./reader.ts";

type Read = readonly Operation[] | undefined;

/** What a statement does; `undefined`: its first words are not known, or what must follow does not. */
export function operationsOf(clause: Clause, demands: Draft): Read {
  const reader = readerOf(clause);
  const span = spanOf(clause);
  const data = dataChange(reader, span);
  if (data !== undefined) return data;
  if (accept(reader, "create")) return creation(reader, span, demands);
  if (accept(reader, "alter")) return alteration(reader, span, demands);
  if (accept(reader, "drop")) return removal(reader, span, demands);
  if (accept(reader, "rename")) return renaming(reader, span);
  if (accept(reader, "truncate")) {
    accept(reader, "table");
    const table = name(reader);
    reader.at = clause.to;
    return (
      table && [
        { kind: "truncate", span, tables: [table], cascade: false, only: false, restart: true },
      ]
    );
  }
  return session(reader, span) ?? maintenance(reader, span);
}

function alteration(reader: Reader, span: Span, demands: Draft): Read {
  let ignores = false;
  for (;;) {
    const word = acceptOne(reader, "online", "offline", "ignore");
    if (word === undefined) break;
    if (word === "online") demands.lock = "NONE";
    if (word === "ignore") ignores = true;
  }
  if (accept(reader, "table")) {
    const missingOk = accept(reader, "if", "exists");
    const table = name(reader);
    if (table === undefined) return undefined;
    while (seesOne(reader, "wait", "nowait") && demandIn(reader, demands));
    const shared: Alteration = { table, missingOk, demands };
    const clauses = alterTable(restOf(reader), shared);
    return ignores ? clauses.map(losingDoubles) : clauses;
  }
  if (accept(reader, "sequence")) {
    const ifExists = accept(reader, "if", "exists");
    const own = name(reader);
    reader.at = reader.clause.to;
    return own && [{ kind: "change-sequence", span, name: own, ifExists, ownerOnly: false }];
  }
  const from = reader.at;
  definer(reader);
  if (accept(reader, "view")) return createView(reader, span, "alter");
  reader.at = from;
  const object = acceptOne(
    reader,
    "database",
    "schema",
    "user",
    "role",
    "event",
    "function",
    "procedure",
    "server",
    "instance",
    "tablespace",
    "definer",
  );
  reader.at = reader.clause.to;
  return object === undefined
    ? undefined
    : [{ kind: "change-catalog", span, action: "alter", object, names: [], lenient: false }];
}

function losingDoubles(operation: Operation): Operation {
  const isKey =
    operation.kind === "add-primary-key" || (operation.kind === "create-index" && operation.unique);
  return isKey ? { ...operation, ignores: true } : operation;
}

function renaming(reader: Reader, span: Span): Read {
  if (accept(reader, "user")) {
    reader.at = reader.clause.to;
    return [
      { kind: "change-catalog", span, action: "alter", object: "user", names: [], lenient: false },
    ];
  }
  if (acceptOne(reader, "table", "tables") === undefined) return undefined;
  const missingOk = accept(reader, "if", "exists");
  const operations: Operation[] = [];
  for (const item of splitAtCommas(restOf(reader))) {
    const pair = readerOf(item);
    const table = name(pair);
    if (seesOne(pair, "wait", "nowait")) {
      if (!accept(pair, "nowait")) pair.at += 2;
    }
    if (!accept(pair, "to")) return undefined;
    const to = name(pair);
    if (table === undefined || to === undefined || !isDone(pair)) return undefined;
    const place = { span: spanOf(item), table, ...(missingOk ? { missingOk } : {}) };
    operations.push(...renameTable(place, to));
  }
  return operations;
}

function session(reader: Reader, span: Span): Read {
  const { clause } = reader;
  if (accept(reader, "start", "transaction") || sees(reader, "begin")) {
    reader.at = clause.to;
    return [{ kind: "begin", span }];
  }
  if (accept(reader, "commit"))
    return [{ kind: "commit", span, chain: sees(reader, "and", "chain") }];
  if (accept(reader, "rollback")) {
    accept(reader, "work");
    if (!accept(reader, "to")) return [{ kind: "rollback", span, chain: false }];
    accept(reader, "savepoint");
    const savepoint = identifier(reader);
    return savepoint === undefined
      ? undefined
      : [{ kind: "rollback", span, chain: false, savepoint }];
  }
  if (accept(reader, "savepoint")) {
    return [{ kind: "savepoint", span, name: identifier(reader) ?? "", release: false }];
  }
  if (accept(reader, "release", "savepoint")) {
    return [{ kind: "savepoint", span, name: identifier(reader) ?? "", release: true }];
  }
  if (accept(reader, "set")) return settings(restOf(reader), span);
  if (accept(reader, "use")) {
    const schema = identifier(reader);
    return schema === undefined
      ? undefined
      : [{ kind: "set", span, name: "database", value: [schema], scope: "session", assigns: true }];
  }
  if (accept(reader, "lock") && acceptOne(reader, "table", "tables") !== undefined) {
    return lockTables(restOf(reader), span);
  }
  if (accept(reader, "call")) {
    const called = name(reader);
    if (called === undefined) return undefined;
    const { tables, columns } = queryIn(restOf(reader));
    reader.at = clause.to;
    const query = { tables, columns, calls: [called], locked: [], sequences: [] };
    return [{ kind: "select", span, query, runs: true }];
  }
  const prepared = acceptOne(reader, "prepare", "execute");
  if (prepared !== undefined) {
    const what = `${prepared.toUpperCase()} ${textOf(restOf(reader)).slice(0, 60)}`;
    return [{ kind: "opaque", span, reason: "dynamic", what }];
  }
  return undefined;
}

function settings(clause: Clause, span: Span): Read {
  const first = readerOf(clause);
  if (
    seesOne(
      first,
      "names",
      "character",
      "charset",
      "password",
      "role",
      "default",
      "transaction",
      "statement",
    )
  ) {
    return [{ kind: "session-command", span, command: "set", alone: false }];
  }
  let scope = "session";
  return splitAtCommas(clause).map((item): Operation => {
    const reader = readerOf(item);
    scope = acceptOne(reader, "global", "session", "local", "persist", "persist_only") ?? scope;
    if (sees(reader, "transaction"))
      return { kind: "session-command", span, command: "set transaction", alone: false };
    const token = tokenAt(reader);
    reader.at++;
    let own = token === undefined ? "" : written(reader, token).toLowerCase();
    if (own.startsWith("@@")) {
      own = own.slice(2);
      if (["global", "session", "local", "persist"].includes(own)) {
        scope = own;
        acceptMark(reader, ".");
        own = identifier(reader)?.toLowerCase() ?? "";
      }
    }
    if (!acceptMark(reader, ":=")) acceptMark(reader, "=");
    const value = restOf(reader);
    const only = value.to - value.from === 1 ? valueOf(reader) : undefined;
    // A variable of the user's own sets nothing.
    if (own.startsWith("@"))
      return { kind: "session-command", span, command: "set @", alone: false };
    if (scope !== "session" && scope !== "local") {
      return {
        kind: "change-catalog",
        span,
        action: "alter",
        object: "global setting",
        names: [{ name: own }],
        lenient: false,
      };
    }
    const assigns = only !== "default";
    const known = only?.startsWith("@") === true ? undefined : only;
    return {
      kind: "set",
      span,
      name: own,
      scope: "session",
      assigns,
      ...(assigns ? { value: known === undefined ? undefined : [known] } : {}),
    };
  });
}

function lockTables(clause: Clause, span: Span): Read {
  return splitAtCommas(clause).map((item): Operation => {
    const reader = readerOf(item);
    const table = name(reader);
    const words = textOf(restOf(reader)).toUpperCase();
    const mode = words.includes("WRITE") ? "WRITE" : "READ";
    return {
      kind: "lock-table",
      span,
      tables: table === undefined ? [] : [table],
      mode,
      nowait: false,
      only: false,
    };
  });
}

function maintenance(reader: Reader, span: Span): Read {
  const { clause } = reader;
  if (accept(reader, "optimize")) {
    acceptOne(reader, "no_write_to_binlog", "local");
    if (acceptOne(reader, "table", "tables") === undefined) return undefined;
    return names(reader).map((table) => ({
      kind: "set-table-option",
      span,
      table,
      object: "table",
      option: "optimize",
      values: [],
    }));
  }
  if (seesOne(reader, "analyze", "check", "repair", "checksum")) {
    const word = tokenAt(reader)?.text;
    reader.at++;
    acceptOne(reader, "no_write_to_binlog", "local");
    if (acceptOne(reader, "table", "tables") === undefined) {
      reader.at = clause.to;
      return [{ kind: "session-command", span, command: word ?? "", alone: false }];
    }
    return [{ kind: "analyze", span, tables: names(reader), only: false }];
  }
  if (acceptOne(reader, "grant", "revoke") !== undefined) {
    reader.at = clause.to;
    return [
      {
        kind: "change-catalog",
        span,
        action: "alter",
        object: "privileges",
        names: [],
        lenient: false,
      },
    ];
  }
  if (accept(reader, "load")) {
    const query = queryIn(clause);
    const at = clause.tokens.findIndex(({ text }) => text === "table");
    const table = at < 0 ? undefined : name(readerOf(part(clause, at + 1)));
    return [
      {
        kind: "copy",
        span,
        columns: [],
        direction: "from",
        ...(table === undefined ? { query } : { table }),
      },
    ];
  }
  if (
    seesOne(
      reader,
      "explain",
      "describe",
      "desc",
      "show",
      "flush",
      "unlock",
      "kill",
      "reset",
      "purge",
      "do",
      "help",
      "deallocate",
      "install",
      "uninstall",
      "handler",
      "signal",
      "declare",
      "change",
      "stop",
      "xa",
      "binlog",
      "cache",
      "start",
      "source",
    )
  ) {
    const command = clause.tokens
      .slice(clause.from, Math.min(clause.to, clause.from + 5))
      .map(({ text }) => text)
      .join(" ");
    group(reader);
    return [{ kind: "session-command", span, command, alone: false }];
  }
  return undefined;
}
