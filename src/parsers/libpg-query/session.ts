import type {
  ClusterStmt,
  CreateSubscriptionStmt,
  DiscardStmt,
  LockStmt,
  Node,
  TransactionStmt,
  TruncateStmt,
  VacuumStmt,
} from "libpg-query";
import { findWord } from "../../clause.ts";
import type { Operation } from "../../operation.ts";
import { isOn } from "./indexes.ts";
import type { Reading } from "./reading.ts";
import { nameOf, namesOf, strings, tree } from "./tree.ts";
import type { Tag } from "./tree.ts";

export function transaction(node: TransactionStmt, { span }: Reading): readonly Operation[] {
  const { savepoint_name: name = "", chain = false } = node;
  switch (node.kind) {
    case "TRANS_STMT_BEGIN":
    case "TRANS_STMT_START":
      return [{ kind: "begin", span }];
    case "TRANS_STMT_COMMIT":
      return [{ kind: "commit", span, chain }];
    case "TRANS_STMT_ROLLBACK":
      return [{ kind: "rollback", span, chain }];
    case "TRANS_STMT_ROLLBACK_TO":
      return [{ kind: "rollback", span, chain: false, savepoint: name }];
    case "TRANS_STMT_SAVEPOINT":
      return [{ kind: "savepoint", span, name, release: false }];
    case "TRANS_STMT_RELEASE":
      return [{ kind: "savepoint", span, name, release: true }];
    case "TRANS_STMT_PREPARE":
      // What it has locked stays locked, but the session goes on outside a transaction.
      return [
        { kind: "commit", span, chain: false },
        { kind: "opaque", span, reason: "unmodelled", what: "PREPARE TRANSACTION" },
      ];
    case "TRANS_STMT_COMMIT_PREPARED":
      return [{ kind: "session-command", span, command: "commit prepared", alone: true }];
    case "TRANS_STMT_ROLLBACK_PREPARED":
      return [{ kind: "session-command", span, command: "rollback prepared", alone: true }];
    case undefined:
      return [];
    default:
      node.kind satisfies never;
      return [];
  }
}

export function lock(node: LockStmt, reading: Reading): readonly Operation[] {
  const whole = reading.whole();
  const from = findWord(whole, "in");
  const to = findWord(whole, "mode", from);
  const words =
    from === undefined
      ? // What the grammar takes when nothing is said.
        ["access", "exclusive"]
      : whole.tokens.slice(from + 1, to).map(({ text }) => text);
  return [
    {
      kind: "lock-table",
      span: reading.span,
      tables: namesOf(node.relations),
      mode: words.join(" ").toUpperCase(),
      nowait: node.nowait ?? false,
      only: isOnly(node.relations),
    },
  ];
}

export function truncate(node: TruncateStmt, { span }: Reading): readonly Operation[] {
  const cascade = node.behavior === "DROP_CASCADE";
  const restart = node.restart_seqs === true;
  const only = isOnly(node.relations);
  return [{ kind: "truncate", span, tables: namesOf(node.relations), cascade, only, restart }];
}

/** Of all names: where they differ, what is below counts. */
function isOnly(relations: readonly Node[] | undefined): boolean {
  return (relations ?? []).every((each) => tree(each).RangeVar?.inh !== true);
}

export function vacuum(node: VacuumStmt, { span }: Reading): readonly Operation[] {
  const tables = (node.rels ?? []).map((each) => nameOf(tree(each).VacuumRelation?.relation));
  const named = (node.rels ?? []).flatMap((each) => tree(each).VacuumRelation?.relation ?? []);
  const only = named.length > 0 && named.every(({ inh }) => inh !== true);
  const listed = strings(tree(node.rels?.[0]).VacuumRelation?.va_cols);
  const columns = listed.length === 0 ? {} : { columns: listed };
  if (node.is_vacuumcmd !== true) return [{ kind: "analyze", span, tables, only, ...columns }];
  const { options } = node;
  const [full, analyze] = [isOn(options, "full"), isOn(options, "analyze")];
  return [{ kind: "vacuum", span, tables, full, analyze, only, ...columns }];
}

export function cluster(node: ClusterStmt, { span }: Reading): readonly Operation[] {
  const table = node.relation === undefined ? {} : { table: nameOf(node.relation) };
  const index = node.indexname === undefined ? {} : { index: node.indexname };
  return [{ kind: "cluster", span, ...table, ...index }];
}

export function discard(node: DiscardStmt, { span }: Reading): readonly Operation[] {
  const words = (node.target ?? "DISCARD_ALL").toLowerCase().replace("_", " ");
  const all = node.target === "DISCARD_ALL";
  const command: Operation = { kind: "session-command", span, command: words, alone: all };
  if (!all) return [command];
  return [command, { kind: "set", span, name: "all", scope: "session", assigns: false }];
}

type Row = readonly [command: string, alone?: "alone"];

/** Statements that lock nothing migrations care about. */
const rows: { readonly [K in Tag]?: Row } = {
  AlterSystemStmt: ["alter system", "alone"],
  CheckPointStmt: ["checkpoint"],
  ClosePortalStmt: ["close"],
  ConstraintsSetStmt: ["set constraints"],
  CreateTableSpaceStmt: ["create tablespace", "alone"],
  CreatedbStmt: ["create database", "alone"],
  DeallocateStmt: ["deallocate"],
  DropSubscriptionStmt: ["drop subscription", "alone"],
  DropTableSpaceStmt: ["drop tablespace", "alone"],
  FetchStmt: ["fetch"],
  ListenStmt: ["listen"],
  LoadStmt: ["load"],
  NotifyStmt: ["notify"],
  UnlistenStmt: ["unlisten"],
  VariableShowStmt: ["show"],
};

/** Without a replication slot to make, nothing is done that could not be undone. */
export function createSubscription(
  { options }: CreateSubscriptionStmt,
  { span }: Reading,
): readonly Operation[] {
  const given = (options ?? []).flatMap((each) => tree(each).DefElem?.defname ?? []);
  const makes = (name: string): boolean => !given.includes(name) || isOn(options, name);
  const alone = makes("connect") && makes("create_slot");
  return [{ kind: "session-command", span, command: "create subscription", alone }];
}

export function sessionCommand(tag: Tag, { span }: Reading): readonly Operation[] {
  const row = rows[tag];
  if (row === undefined) return [];
  const [command, alone] = row;
  return [{ kind: "session-command", span, command, alone: alone === "alone" }];
}
