/** What each statement means, as operations: SQL in fixtures/parse, their meaning beside it. */
import { readFileSync, readdirSync } from "node:fs";
import type { AlterTableType } from "libpg-query";
import { postgres } from "../src/dialects/postgres/index.ts";
import { describe, expect, it } from "vitest";
import { cut } from "../src/cut.ts";
import type { Kind, Operation } from "../src/operation.ts";
import { loadGrammar } from "../src/parsers/libpg-query/load.ts";
import type { Tag } from "../src/parsers/libpg-query/tree.ts";
import { startParserNow } from "../src/node/parser-now.ts";
import { libpgQuery } from "../src/node/libpg-query.ts";
import { startParser } from "../src/node/parser.ts";
import { printOperation, words } from "./operation-text.ts";

const folder = "fixtures/parse";
const fixtures = readdirSync(folder).filter((name) => name.endsWith(".sql"));
const parser = startParserNow();

function read(name: string): string {
  return readFileSync(`${folder}/${name}`, "utf8");
}

function operationsIn(sql: string): readonly Operation[] {
  return cut(sql, "postgres").pieces.flatMap((piece) => {
    const parsed = parser.parse(piece);
    return parsed.ok ? parsed.operations : [];
  });
}

describe("a statement's meaning", () => {
  it.each(fixtures)("%s", async (name) => {
    const sql = read(name);
    const lines = cut(sql, "postgres").pieces.flatMap((piece) => {
      const parsed = parser.parse(piece);
      const head = sql.slice(piece.span.start, piece.span.end);
      if (!parsed.ok) {
        const { reason, message, at } = parsed;
        return [head, `  ! ${reason} at «${words(sql, at)}»: ${message}`, ""];
      }
      return [
        head,
        ...parsed.operations.map((each) => `  ${printOperation(each, piece.span, sql)}`),
        "",
      ];
    });
    await expect(lines.join("\n")).toMatchFileSnapshot(
      `../${folder}/${name.replace(".sql", ".out")}`,
    );
  });

  it("is shown for every kind of operation", () => {
    const seen = new Set(
      fixtures.flatMap((name) => operationsIn(read(name))).map(({ kind }) => kind),
    );
    // A kind of other servers has no rows.
    const own = Object.entries(postgres.facts).filter(([, rows]) => rows.length > 0);
    expect(own.map(([kind]) => kind).filter((kind) => !seen.has(kind as Kind))).toEqual([]);
  });

  it("is shown for every statement and every ALTER TABLE command of the grammar", () => {
    const grammar = loadGrammar(libpgQuery);
    const seen = new Set<string>();
    for (const name of fixtures) {
      for (const { text } of cut(read(name), "postgres").pieces) {
        const reply = grammar.read(text);
        if (reply.kind === "tree") collect(reply.statements, seen);
      }
    }
    const wanted = [...Object.keys(statements), ...Object.keys(commands)];
    expect(wanted.filter((each) => !seen.has(each))).toEqual([]);
  });
});

describe("words and spans", () => {
  it("are the user's, wherever both are given", () => {
    let count = 0;
    for (const name of fixtures) {
      const sql = read(name);
      const see = (value: unknown): void => {
        if (typeof value !== "object" || value === null) return;
        const { span, text } = value as { span?: { start: number; end: number }; text?: string };
        if (span !== undefined && text !== undefined && !("keys" in value)) {
          expect(sql.slice(span.start, span.end)).toContain(text);
          count++;
        }
        Object.values(value).forEach(see);
      };
      operationsIn(sql).forEach(see);
    }
    expect(count).toBeGreaterThan(80);
  });

  it("do not depend on what stands before the statement", () => {
    for (const name of fixtures) {
      const sql = read(name);
      const moved = operationsIn(`/* é😀 */ SELECT 'é😀';\n${sql}`).slice(1);
      const shift = `/* é😀 */ SELECT 'é😀';\n`.length;
      expect(shiftSpans(moved, -shift), name).toEqual(shiftSpans(operationsIn(sql), 0));
    }
  });

  it("never change what is meant when comments and white space come in between", () => {
    for (const name of fixtures.filter((each) => each !== "errors.sql")) {
      const sql = read(name);
      for (const piece of cut(sql, "postgres").pieces.filter(({ holes }) => holes.length === 0)) {
        const tokens = piece.tokens();
        const spaced = tokens.reduce((text, { start, end }, index) => {
          const before = index === 0 ? "" : sql.slice(tokens[index - 1]?.end, start);
          const gap =
            /\s/.test(before) && !before.includes("\n") ? " /* é, ) */\n-- ( ,\n" : before;
          return text + gap + sql.slice(start, end);
        }, "");
        expect(withoutWords(operationsIn(spaced)), spaced).toEqual(
          withoutWords(operationsIn(sql.slice(piece.span.start, piece.span.end))),
        );
      }
    }
  });
});

describe("the grammar's limits", () => {
  const parse = (sql: string): ReturnType<typeof parser.parse> => {
    const [piece] = cut(sql, "postgres").pieces;
    if (piece === undefined) throw new Error("nothing to parse");
    return parser.parse(piece);
  };
  const works = (): void => expect(parse("SELECT 1")).toMatchObject({ ok: true });

  it.each([
    ["additions", `SELECT ${"1 + ".repeat(20_000)}1`],
    ["casts", `SELECT 1${"::int".repeat(20_000)}`],
    ["unions", `SELECT 1${" UNION ALL SELECT 1".repeat(20_000)}`],
  ])("too many %s are a limit, again and again", (_, sql) => {
    for (let count = 0; count < 3; count++)
      expect(parse(sql)).toMatchObject({ ok: false, reason: "limit" });
    works();
  });

  it("an overflow never makes the grammar useless", () => {
    const deep = `SELECT ${"1 + ".repeat(20_000)}1`;
    for (let count = 0; count < 40; count++) parse(deep);
    works();
  }, 60_000);

  it.each([
    ["a default", `ALTER TABLE t ALTER a SET DEFAULT ${"1 || ".repeat(3000)}b`],
    ["a check", `ALTER TABLE t ADD CHECK (${"a AND (b OR ".repeat(300)}c${")".repeat(300)})`],
    ["a query", `CREATE VIEW v AS SELECT a${" UNION SELECT a FROM t".repeat(1500)}`],
    ["an update", `UPDATE t SET a = ${"f(".repeat(500)}1${")".repeat(500)}`],
  ])("%s that nests deeply is read", (_, sql) => {
    expect(parse(sql)).toMatchObject({ ok: true });
  });

  it("brackets beyond the grammar's memory are a limit", () => {
    const sql = `SELECT ${"(".repeat(900)}1${")".repeat(900)}`;
    expect(parse(sql)).toMatchObject({ ok: true });
    const tokens = [] as const;
    const piece = { kind: "statement", holes: [], tokens: () => tokens } as const;
    const text = `SELECT ${"(".repeat(50_000)}1${")".repeat(50_000)}`;
    const parsed = parser.parse({ ...piece, text, span: { start: 0, end: text.length } });
    expect(parsed).toMatchObject({ ok: false, reason: "limit" });
  });

  it("starts at once, and as an asynchronous host likes it", async () => {
    expect(startParserNow().parse(cut("SELECT 1", "postgres").pieces[0]!).ok).toBe(true);
    expect((await startParser("libpg-query")).id).toBe("libpg-query");
    await expect(startParser("toString")).rejects.toThrow('Unknown parser "toString"');
  });
});

function collect(value: unknown, seen: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    seen.add(key);
    if (key === "subtype" && typeof child === "string") seen.add(child);
    collect(child, seen);
  }
}

function shiftSpans(value: unknown, by: number): unknown {
  return JSON.parse(JSON.stringify(value), (key, each: unknown) =>
    key === "start" || key === "end" ? (each as number) + by : each,
  );
}

/** Names, flags and expressions alone: what a comment must not change. */
function withoutWords(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, each: unknown) =>
      key === "text" || key === "span" || key === "program" ? undefined : each,
    ),
  );
}

/** Without the frame of all, and what only the planner and PL/pgSQL make. */
type StatementTag = Exclude<
  Extract<Tag, `${string}Stmt`>,
  "RawStmt" | "SetOperationStmt" | "PLAssignStmt"
>;

const statements: Readonly<Record<StatementTag, true>> = {
  AlterCollationStmt: true,
  AlterDatabaseRefreshCollStmt: true,
  AlterDatabaseSetStmt: true,
  AlterDatabaseStmt: true,
  AlterDefaultPrivilegesStmt: true,
  AlterDomainStmt: true,
  AlterEnumStmt: true,
  AlterEventTrigStmt: true,
  AlterExtensionContentsStmt: true,
  AlterExtensionStmt: true,
  AlterFdwStmt: true,
  AlterForeignServerStmt: true,
  AlterFunctionStmt: true,
  AlterObjectDependsStmt: true,
  AlterObjectSchemaStmt: true,
  AlterOpFamilyStmt: true,
  AlterOperatorStmt: true,
  AlterOwnerStmt: true,
  AlterPolicyStmt: true,
  AlterPublicationStmt: true,
  AlterRoleSetStmt: true,
  AlterRoleStmt: true,
  AlterSeqStmt: true,
  AlterStatsStmt: true,
  AlterSubscriptionStmt: true,
  AlterSystemStmt: true,
  AlterTSConfigurationStmt: true,
  AlterTSDictionaryStmt: true,
  AlterTableMoveAllStmt: true,
  AlterTableSpaceOptionsStmt: true,
  AlterTableStmt: true,
  AlterTypeStmt: true,
  AlterUserMappingStmt: true,
  CallStmt: true,
  CheckPointStmt: true,
  ClosePortalStmt: true,
  ClusterStmt: true,
  CommentStmt: true,
  CompositeTypeStmt: true,
  ConstraintsSetStmt: true,
  CopyStmt: true,
  CreateAmStmt: true,
  CreateCastStmt: true,
  CreateConversionStmt: true,
  CreateDomainStmt: true,
  CreateEnumStmt: true,
  CreateEventTrigStmt: true,
  CreateExtensionStmt: true,
  CreateFdwStmt: true,
  CreateForeignServerStmt: true,
  CreateForeignTableStmt: true,
  CreateFunctionStmt: true,
  CreateOpClassStmt: true,
  CreateOpFamilyStmt: true,
  CreatePLangStmt: true,
  CreatePolicyStmt: true,
  CreatePublicationStmt: true,
  CreateRangeStmt: true,
  CreateRoleStmt: true,
  CreateSchemaStmt: true,
  CreateSeqStmt: true,
  CreateStatsStmt: true,
  CreateStmt: true,
  CreateSubscriptionStmt: true,
  CreateTableAsStmt: true,
  CreateTableSpaceStmt: true,
  CreateTransformStmt: true,
  CreateTrigStmt: true,
  CreateUserMappingStmt: true,
  CreatedbStmt: true,
  DeallocateStmt: true,
  DeclareCursorStmt: true,
  DefineStmt: true,
  DeleteStmt: true,
  DiscardStmt: true,
  DoStmt: true,
  DropOwnedStmt: true,
  DropRoleStmt: true,
  DropStmt: true,
  DropSubscriptionStmt: true,
  DropTableSpaceStmt: true,
  DropUserMappingStmt: true,
  DropdbStmt: true,
  ExecuteStmt: true,
  ExplainStmt: true,
  FetchStmt: true,
  GrantRoleStmt: true,
  GrantStmt: true,
  ImportForeignSchemaStmt: true,
  IndexStmt: true,
  InsertStmt: true,
  ListenStmt: true,
  LoadStmt: true,
  LockStmt: true,
  MergeStmt: true,
  NotifyStmt: true,
  PrepareStmt: true,
  ReassignOwnedStmt: true,
  RefreshMatViewStmt: true,
  ReindexStmt: true,
  RenameStmt: true,
  ReplicaIdentityStmt: true,
  ReturnStmt: true,
  RuleStmt: true,
  SecLabelStmt: true,
  SelectStmt: true,
  TransactionStmt: true,
  TruncateStmt: true,
  UnlistenStmt: true,
  UpdateStmt: true,
  VacuumStmt: true,
  VariableSetStmt: true,
  VariableShowStmt: true,
  ViewStmt: true,
};

/** Those that the server makes for itself. */
type Internal =
  | "AT_AddColumnToView"
  | "AT_CookedColumnDefault"
  | "AT_AddIndex"
  | "AT_ReAddIndex"
  | "AT_ReAddConstraint"
  | "AT_ReAddDomainConstraint"
  | "AT_AddIndexConstraint"
  | "AT_ReAddComment"
  | "AT_ReplaceRelOptions"
  | "AT_ReAddStatistics";

const commands: Readonly<Record<Exclude<AlterTableType, Internal>, true>> = {
  AT_AddColumn: true,
  AT_ColumnDefault: true,
  AT_DropNotNull: true,
  AT_SetNotNull: true,
  AT_SetExpression: true,
  AT_DropExpression: true,
  AT_SetStatistics: true,
  AT_SetOptions: true,
  AT_ResetOptions: true,
  AT_SetStorage: true,
  AT_SetCompression: true,
  AT_DropColumn: true,
  AT_AddConstraint: true,
  AT_AlterConstraint: true,
  AT_ValidateConstraint: true,
  AT_DropConstraint: true,
  AT_AlterColumnType: true,
  AT_AlterColumnGenericOptions: true,
  AT_ChangeOwner: true,
  AT_ClusterOn: true,
  AT_DropCluster: true,
  AT_SetLogged: true,
  AT_SetUnLogged: true,
  AT_DropOids: true,
  AT_SetAccessMethod: true,
  AT_SetTableSpace: true,
  AT_SetRelOptions: true,
  AT_ResetRelOptions: true,
  AT_EnableTrig: true,
  AT_EnableAlwaysTrig: true,
  AT_EnableReplicaTrig: true,
  AT_DisableTrig: true,
  AT_EnableTrigAll: true,
  AT_DisableTrigAll: true,
  AT_EnableTrigUser: true,
  AT_DisableTrigUser: true,
  AT_EnableRule: true,
  AT_EnableAlwaysRule: true,
  AT_EnableReplicaRule: true,
  AT_DisableRule: true,
  AT_AddInherit: true,
  AT_DropInherit: true,
  AT_AddOf: true,
  AT_DropOf: true,
  AT_ReplicaIdentity: true,
  AT_EnableRowSecurity: true,
  AT_DisableRowSecurity: true,
  AT_ForceRowSecurity: true,
  AT_NoForceRowSecurity: true,
  AT_GenericOptions: true,
  AT_AttachPartition: true,
  AT_DetachPartition: true,
  AT_DetachPartitionFinalize: true,
  AT_AddIdentity: true,
  AT_SetIdentity: true,
  AT_DropIdentity: true,
};
