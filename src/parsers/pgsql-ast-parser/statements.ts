import type { Statement } from "pgsql-ast-parser";
import type { Operation } from "../../operation.ts";
import { alterTable } from "./alter-table.ts";
import { dataOperations } from "./data.ts";
import { alterIndex, createIndex } from "./indexes.ts";
import {
  changeEnum,
  comment,
  createComposite,
  createEnum,
  createExtension,
  createFunction,
  createMaterializedView,
  createSchema,
  createView,
  dropFunction,
  refreshView,
} from "./objects.ts";
import type { Reading } from "./reading.ts";
import { alterSequence, createSequence } from "./sequences.ts";
import { set, setNames, setTimezone } from "./session.ts";
import { createTable, drop, truncate } from "./tables.ts";

/** What one statement's tree means. */
export function operationsOf(node: Statement, reading: Reading): readonly Operation[] {
  const { span } = reading;
  const command = (words: string): readonly Operation[] => {
    return [{ kind: "session-command", span, command: words, alone: false }];
  };
  switch (node.type) {
    case "alter enum":
      return changeEnum(node, reading);
    case "alter index":
      return alterIndex(node, reading);
    case "alter sequence":
      return alterSequence(node, reading);
    case "alter table":
      return alterTable(node, reading);
    case "begin":
    case "start transaction":
      return [{ kind: "begin", span }];
    case "comment":
      return comment(node, reading);
    case "commit":
      return [{ kind: "commit", span, chain: false }];
    case "create composite type":
      return createComposite(node, reading);
    case "create enum":
      return createEnum(node, reading);
    case "create extension":
      return createExtension(node, reading);
    case "create function":
      return createFunction(node, reading);
    case "create index":
      return createIndex(node, reading);
    case "create materialized view":
      return createMaterializedView(node, reading);
    case "create schema":
      return createSchema(node, reading);
    case "create sequence":
      return createSequence(node, reading);
    case "create table":
      return createTable(node, reading);
    case "create view":
      return createView(node, reading);
    case "prepare":
      return [
        {
          kind: "prepare",
          span,
          name: node.name.name,
          operations: operationsOf(node.statement, reading),
        },
      ];
    case "deallocate":
    case "show":
      return command(node.type);
    case "delete":
    case "insert":
    case "select":
    case "union":
    case "union all":
    case "update":
    case "values":
    case "with":
    case "with recursive":
      return dataOperations(node, reading);
    case "do":
      reading.refuse("pgsql-ast-parser does not read DO blocks", 0);
      return [];
    case "drop function":
      return dropFunction(node, reading);
    case "drop index":
    case "drop sequence":
    case "drop table":
    case "drop trigger":
    case "drop type":
      return drop(node, reading);
    case "refresh materialized view":
      return refreshView(node, reading);
    case "rollback":
      return [{ kind: "rollback", span, chain: false }];
    case "set":
      return set(node, reading);
    case "set names":
      return setNames(node, reading);
    case "set timezone":
      return setTimezone(node, reading);
    case "truncate table":
      return truncate(node, reading);
    case "raise":
    case "tablespace":
      reading.refuse(`${node.type.toUpperCase()} is no statement of the server`, 0);
      return [];
    default:
      return node satisfies never;
  }
}
