import type { Name } from "../../name.ts";
import type { Operation } from "../../operation.ts";
import { expression } from "./expressions.ts";
import {
  bracketed,
  ended,
  fullName,
  name,
  nameIn,
  sees,
  seesMark,
  seesName,
  spanFrom,
  takes,
  takesMark,
  want,
} from "./input.ts";
import type { Input } from "./input.ts";
import { openNotes } from "./notes.ts";
import { signed } from "./types.ts";

/** BEGIN, COMMIT, ROLLBACK, savepoints; `undefined`: none of them. */
export function transaction(input: Input): Operation | undefined {
  if (takes(input, "begin")) {
    const kind = ["deferred", "immediate", "exclusive"].find((word) => takes(input, word));
    transactionName(input);
    const mode = kind === undefined || kind === "deferred" ? {} : { mode: kind };
    return { kind: "begin", span: spanFrom(input, 0), ...mode };
  }
  if (takes(input, "commit") || takes(input, "end")) {
    transactionName(input);
    return { kind: "commit", span: spanFrom(input, 0), chain: false };
  }
  if (takes(input, "rollback")) {
    if (takes(input, "transaction") && seesName(input)) name(input);
    if (!takes(input, "to")) return { kind: "rollback", span: spanFrom(input, 0), chain: false };
    takes(input, "savepoint");
    const savepoint = name(input);
    return { kind: "rollback", span: spanFrom(input, 0), chain: false, savepoint };
  }
  const sets = takes(input, "savepoint");
  if (!sets && !takes(input, "release")) return undefined;
  if (!sets) takes(input, "savepoint");
  const own = name(input);
  return { kind: "savepoint", span: spanFrom(input, 0), name: own, release: !sets };
}

function transactionName(input: Input): void {
  if (takes(input, "transaction") && seesName(input)) name(input);
}

/** Behind PRAGMA. */
export function pragma(input: Input): Operation {
  const { schema, name: word } = fullName(input);
  const own = word.toLowerCase();
  const value = takesMark(input, "=")
    ? pragmaValue(input)
    : seesMark(input, "(")
      ? bracketed(input, pragmaValue)
      : undefined;
  const span = spanFrom(input, 0);
  if (value === undefined || !settings.has(own)) {
    const table = value === undefined || /^[-+\d]/.test(value) ? undefined : { name: value };
    const about = table === undefined || !looks.has(own) ? {} : { table: within(table, schema) };
    return { kind: "session-command", span, command: `pragma ${own}`, ...about, alone: false };
  }
  const about = { scope: "session" as const, assigns: true };
  return { kind: "set", span, name: own, value: [switched(value)], ...about };
}

function within(table: Name, schema: string | undefined): Name {
  return schema === undefined ? table : { ...table, schema };
}

/** Pragmas that look through a table, or all of them. */
const looks = new Set(["foreign_key_check", "integrity_check", "quick_check"]);

/** Pragmas that keep what they are told; the others do or show something. */
const settings = new Set(
  (
    "analysis_limit application_id auto_vacuum automatic_index busy_timeout cache_size cache_spill case_sensitive_like " +
    "cell_size_check checkpoint_fullfsync defer_foreign_keys encoding foreign_keys fullfsync hard_heap_limit " +
    "ignore_check_constraints journal_mode journal_size_limit legacy_alter_table legacy_file_format " +
    "locking_mode max_page_count mmap_size page_size query_only read_uncommitted recursive_triggers " +
    "reverse_unordered_selects schema_version secure_delete soft_heap_limit synchronous temp_store threads " +
    "trusted_schema user_version wal_autocheckpoint writable_schema"
  ).split(" "),
);

/** Truth has many words. */
function switched(value: string): string {
  const word = value.toLowerCase();
  if (word === "1" || word === "true" || word === "yes") return "on";
  return word === "0" || word === "false" || word === "no" ? "off" : word;
}

function pragmaValue(input: Input): string {
  if (seesMark(input, "+", "-")) return signed(input);
  const token = input.tokens[input.at];
  if (token?.kind === "number") return signed(input);
  if (token !== undefined && sees(input, "on", "delete", "default")) {
    input.at++;
    return nameIn(input, token);
  }
  return name(input);
}

/** VACUUM, ATTACH, DETACH, REINDEX, ANALYZE; `undefined`: none of them. */
export function maintenance(input: Input): Operation | undefined {
  if (takes(input, "vacuum")) {
    const tables = !ended(input) && !sees(input, "into") ? [{ name: name(input) }] : [];
    const into = takes(input, "into");
    if (into) expression(input, openNotes());
    const span = spanFrom(input, 0);
    if (into) return { kind: "session-command", span, command: "vacuum into", alone: true };
    return { kind: "vacuum", span, tables, analyze: false, only: false, full: true };
  }
  if (takes(input, "attach")) {
    takes(input, "database");
    expression(input, openNotes());
    want(input, "as");
    expression(input, openNotes());
    if (takes(input, "key")) expression(input, openNotes());
    const span = spanFrom(input, 0);
    return { kind: "session-command", span, command: "attach", alone: false };
  }
  if (takes(input, "detach")) {
    takes(input, "database");
    expression(input, openNotes());
    const span = spanFrom(input, 0);
    return { kind: "session-command", span, command: "detach", alone: false };
  }
  if (takes(input, "reindex")) {
    const own = ended(input) ? undefined : fullName(input);
    const span = spanFrom(input, 0);
    if (own === undefined)
      return { kind: "reindex", span, object: "database", concurrently: false };
    return { kind: "reindex", span, object: "table", name: own, concurrently: false };
  }
  if (!takes(input, "analyze")) return undefined;
  const tables = ended(input) ? [] : [fullName(input)];
  return { kind: "analyze", span: spanFrom(input, 0), tables, only: false };
}
