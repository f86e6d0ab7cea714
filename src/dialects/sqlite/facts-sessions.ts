import type { Dialect } from "../../dialect.ts";
import { reads, writes } from "./locks.ts";
import { failure, refused } from "./rows.ts";

/** Transactions, PRAGMA and upkeep. */
export const sessionFacts = {
  begin: [
    refused(
      "within-another",
      { "in-transaction": true },
      "cannot start a transaction within a transaction",
    ),
    {
      id: "immediate",
      when: { traits: { "opens-immediately": true } },
      locks: { database: writes },
      evidence: "sessions",
    },
    {
      id: "exclusive",
      when: { traits: { "opens-exclusively": true } },
      locks: { database: { lock: "EXCLUSIVE" } },
      evidence: "sessions",
    },
    { id: "begin", locks: {}, evidence: "sessions" },
  ],
  commit: [
    refused(
      "without-transaction",
      { "in-transaction": false },
      "cannot commit - no transaction is active",
    ),
    { id: "commit", locks: {}, evidence: "sessions" },
  ],
  rollback: [
    refused("to-nothing", { "savepoint-missing": true }, "no such savepoint"),
    {
      id: "without-transaction",
      when: { traits: { "in-transaction": false } },
      locks: {},
      fails: failure("cannot rollback - no transaction is active"),
      evidence: "sessions",
    },
    { id: "rollback", locks: {}, evidence: "sessions" },
  ],
  savepoint: [
    refused("releases-nothing", { "savepoint-missing": true }, "no such savepoint"),
    { id: "savepoint", locks: {}, evidence: "sessions" },
  ],
  set: [
    {
      id: "journal-in-transaction",
      when: { traits: { "changes-journal": true, "in-transaction": true } },
      locks: {},
      transaction: "forbidden",
      fails: failure("cannot change into wal mode from within a transaction"),
      evidence: "sessions",
    },
    {
      id: "journal",
      when: { traits: { "changes-journal": true } },
      locks: { database: { lock: "EXCLUSIVE" } },
      transaction: "forbidden",
      evidence: "sessions",
    },
    refused(
      "safety-in-transaction",
      { "changes-safety": true, "in-transaction": true },
      "Safety level may not be changed inside a transaction",
    ),
    {
      id: "header",
      when: { traits: { "writes-header": true } },
      locks: { database: writes },
      evidence: "sessions",
    },
    { id: "set", locks: {}, evidence: "sessions" },
  ],
  vacuum: [
    refused("vacuum-no-database", { "vacuums-no-database": true }, "unknown database"),
    {
      id: "vacuum-in-transaction",
      when: { traits: { "in-transaction": true } },
      locks: {},
      transaction: "forbidden",
      fails: failure("cannot VACUUM from within a transaction"),
      evidence: "sessions",
    },
    {
      id: "vacuum",
      locks: {
        database: { lock: "EXCLUSIVE", rewrite: true },
        "all-tables": { lock: "EXCLUSIVE", scan: true, rewrite: true },
      },
      transaction: "forbidden",
      evidence: "sessions",
    },
  ],
  analyze: [
    refused("analyze-missing", { "analyzes-missing": true }, "no such table"),
    {
      id: "analyze",
      // What it reads is an index, or where there is none nothing.
      locks: { database: writes, analyzed: { ...reads, scan: "unknown" } },
      evidence: "sessions",
    },
  ],
  "session-command": [
    {
      id: "vacuum-into-in-transaction",
      when: { command: "vacuum into", traits: { "in-transaction": true } },
      locks: {},
      transaction: "forbidden",
      fails: failure("cannot VACUUM from within a transaction"),
      evidence: "sessions",
    },
    {
      id: "alone",
      when: { alone: true },
      locks: {},
      transaction: "forbidden",
      evidence: "sessions",
    },
    refused("looks-at-missing", { "looks-through": true, missing: true }, "no such table"),
    {
      id: "looks-through",
      when: { traits: { "looks-through": true } },
      locks: { looked: { ...reads, scan: true } },
      evidence: "sessions",
    },
    {
      id: "upkeep",
      when: { traits: { "keeps-up": true } },
      locks: { database: writes },
      evidence: "sessions",
    },
    { id: "session-command", locks: {}, evidence: "sessions" },
  ],
} satisfies Partial<Dialect["facts"]>;
