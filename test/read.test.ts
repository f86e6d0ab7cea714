/** What becomes of a text before any rule sees it: pieces, tokens, statements, and what could not be read. */
import { readFileSync } from "node:fs";
import fastGlob from "fast-glob";
import { describe, expect, it } from "vitest";
import { cut, deepestNesting, longestStatement } from "../src/cut.ts";
import { findAllows } from "../src/engine/allow.ts";
import { read } from "../src/engine/read.ts";
import sql from "../src/extractors/sql.ts";
import type { Migration, Name, Parser, Span, Statement } from "../src/index.ts";
import { lineStarts, positionAt } from "../src/source.ts";
import { start as startSqlite } from "../src/parsers/sqlite/start.ts";
import { parser } from "./linting.ts";

const sqlite = startSqlite();

function migrationOf(text: string, path = "1.sql"): Migration {
  const file = { source: { path, text }, reported: true, unit: path };
  return sql.extract([file], { transaction: undefined })[0]!;
}

function pieces(text: string): readonly string[] {
  return cut(text, "postgres").pieces.map((piece) =>
    piece.broken === undefined ? piece.text : `${piece.broken.message}: ${piece.text}`,
  );
}

/** Pieces, and then what was read of them, as a person would note it down. */
function describeText(text: string): string {
  const starts = lineStarts(text);
  const place = (offset: number): string => {
    const { line, column } = positionAt(starts, offset);
    return `${String(line)}:${String(column)}`;
  };
  const first = (span: Span): string =>
    (text.slice(span.start, span.end).split(/[\r\n]/)[0] ?? "").slice(0, 60);
  const linesOf = (statement: Statement, indent = ""): readonly string[] => {
    const { span, operations, body = [] } = statement;
    const about = [...operations.map(wordsOf), ...conditionsOf(statement, place)];
    return [
      `${indent}read ${place(span.start)} ${about.join(", ")}${indent === "" ? "" : ` [${first(span)}]`}`,
      ...body.flatMap((inner) => linesOf(inner, `${indent}  `)),
    ];
  };
  const { statements, unread, errors, comments } = read(migrationOf(text), parser, "postgres");
  return [
    ...cut(text, "postgres").pieces.map(
      ({ kind, span, text: masked, broken }) =>
        `${kind} ${place(span.start)}-${place(span.end)}${broken === undefined ? "" : ` broken at ${place(broken.at)}: ${broken.message}`}\n` +
        masked.replace(/^/gm, "  | "),
    ),
    "",
    ...statements.flatMap((statement) => linesOf(statement)),
    ...unread.map(
      ({ span, reason, what }) => `unread ${place(span.start)} ${reason}: ${what} [${first(span)}]`,
    ),
    ...errors.map((event) =>
      event.kind === "syntax-error"
        ? `error ${place(event.span.start)} ${event.message} [${first(event.span)}] in ${place(event.statement.start)}`
        : "",
    ),
    ...comments.map((span) => `comment ${place(span.start)} ${first(span)}`),
    "",
  ].join("\n");
}

/** What has to be so for a statement to run, and what is around it. */
function conditionsOf(
  { certainty, guards = [], attempt, dependent, batched, body }: Statement,
  place: (offset: number) => string,
): readonly string[] {
  const name = ({ schema, name }: Name): string =>
    schema === undefined ? name : `${schema}.${name}`;
  return [
    ...(body === undefined ? [] : ["block"]),
    ...(certainty === "always" ? [] : [certainty]),
    ...guards.map((guard) => {
      if (guard.kind === "retype") return "if its type is another";
      return guard.kind === "server"
        ? `if on ${String(guard.since ?? "")}…${String(guard.until ?? "")}`
        : `if ${guard.object} ${guard.of === undefined ? "" : `${name(guard.of)}:`}${name(guard.name)} is ${guard.wanted}${guard.exact ? "" : " and more"}`;
    }),
    ...(attempt === undefined
      ? []
      : [
          `${attempt.catches.map((state) => state || "all").join(" ")} caught at ${place(attempt.span.start)}`,
        ]),
    ...(dependent === true ? ["dependent"] : []),
    ...(batched === true ? ["batched"] : []),
  ];
}

function wordsOf(operation: Migration["fragments"][number] | object): string {
  const { kind, ...rest } = operation as { kind: string } & Record<string, unknown>;
  const table = rest["table"] as { schema?: string; name: string } | undefined;
  const name =
    table === undefined
      ? ""
      : ` ${table.schema === undefined ? "" : `${table.schema}.`}${table.name}`;
  return `${kind}${name}${typeof rest["column"] === "string" ? `.${rest["column"]}` : ""}`;
}

describe("a text is read", () => {
  it.each(fastGlob.sync("fixtures/read/*/*.sql").sort())("%s", async (path) => {
    const shown = describeText(readFileSync(path, "utf8"));
    await expect(shown).toMatchFileSnapshot(`../${path.replace(/sql$/, "out")}`);
  });

  it.each(fastGlob.sync("fixtures/read/sound/*.sql").sort())("%s in tokens", async (path) => {
    const text = readFileSync(path, "utf8");
    const shown = cut(text, "postgres").pieces.map((piece) =>
      piece
        .tokens()
        .map(({ kind, text: written, depth }) => `${String(depth)} ${kind} ${written}\n`)
        .join(""),
    );
    await expect(shown.join("\n")).toMatchFileSnapshot(`../${path.replace(/sql$/, "tokens")}`);
  });
});

describe("a text is laid out in any way", () => {
  const cases: readonly (readonly [title: string, text: string, pieces: readonly string[]])[] = [
    ["a byte order mark", "\ufeffDROP TABLE a;\nDROP TABLE b", ["DROP TABLE a", "DROP TABLE b"]],
    ["a byte order mark before a string", "\ufeff'a;'", ["'a;'"]],
    ["CRLF", "-- a;\r\nDROP TABLE a;\r\n\\set x 1\r\nDROP\r\nTABLE b", ["DROP TABLE a", "\\set x 1", "DROP\r\nTABLE b"]],
    ["lone CR", "-- a;\rDROP TABLE a;\r\\set x 1\rDROP TABLE b;", ["DROP TABLE a", "\\set x 1", "DROP TABLE b"]],
    ["rows and CRLF", "COPY a FROM stdin;\r\n1;\r\n\\.\r\nDROP TABLE b;", ["COPY a FROM stdin", "1;", "DROP TABLE b"]],
    ["form feeds and tabs", "\f\tDROP\v TABLE a\f;", ["DROP\v TABLE a"]],
    ["a no-break space, which is a letter", "DROP\u00a0TABLE a;", ["DROP\u00a0TABLE a"]],
    ["no semicolon at the end", "DROP TABLE a; DROP TABLE b -- c", ["DROP TABLE a", "DROP TABLE b"]],
    ["nothing", " \n\t;;", []],
    ["NUL", "DROP TABLE a;\nDROP \0TABLE b;\nDROP TABLE c;", ["DROP TABLE a", "NUL character: DROP \0TABLE b", "DROP TABLE c"]],
    ["NUL in a comment between statements", "DROP TABLE a; -- \0\nDROP TABLE b;", ["DROP TABLE a", "DROP TABLE b"]],
    ["NUL in a string", "SELECT ';\0'; DROP TABLE b;", ["NUL character: SELECT ';\0'", "DROP TABLE b"]],
    ["surrogates", "SELECT '\ud83d', \ud83d; DROP TABLE b", ["SELECT '\ud83d', \ud83d", "DROP TABLE b"]],
  ]; // prettier-ignore

  it.each(cases)("%s", (_, text, expected) => {
    expect(pieces(text)).toEqual(expected);
  });

  it("a no-break space is a syntax error at its place", () => {
    const { errors } = read(migrationOf("DROP\u00a0TABLE a;"), parser, "postgres");
    expect(errors).toMatchObject([
      { span: { start: 0 }, message: expect.stringContaining("syntax error") as string },
    ]);
  });
});

describe("a text is too much", () => {
  const brackets = (depth: number): string => `SELECT ${"(".repeat(depth)}1${")".repeat(depth)}`;

  it("a statement may be long, but not without end", () => {
    const long = `SELECT '${"x".repeat(longestStatement)}'`;
    const { statements, unread, errors } = read(
      migrationOf(`${long};\nDROP TABLE a;`),
      parser,
      "postgres",
    );
    expect(statements.map(({ text }) => text)).toEqual(["DROP TABLE a"]);
    expect(unread).toMatchObject([
      { reason: "limit", what: "statement of 5000009 characters; the limit is 5000000" },
    ]);
    expect(errors).toEqual([]);
  });

  it("brackets may nest, but not without end", () => {
    const text = `${brackets(deepestNesting - 1)};\n${brackets(20_000)};\nDROP TABLE a;`;
    const { statements, unread, errors } = read(migrationOf(text), parser, "postgres");
    expect(statements.map(({ operations }) => operations.map(({ kind }) => kind).join())).toEqual([
      "select",
      "drop-table",
    ]);
    expect(unread).toMatchObject([{ reason: "limit", what: "brackets nested deeper than 1000" }]);
    expect(errors).toEqual([]);
  });

  it("100,000 statements with as many comments take a time in proportion", () => {
    const time = (count: number): number => {
      const text = "-- lockproof-allow b: c\nALTER TABLE a ADD COLUMN b int; -- c\n".repeat(count);
      const started = performance.now();
      const { pieces: found, comments } = cut(text, "postgres");
      const statements = found.map(({ span }) => span);
      const allows = findAllows({ path: "1.sql", text }, comments, () => {
        return { running: new Set(["b"]), known: new Set(["b"]) };
      });
      expect(statements.every((span) => allows.suppresses("b", span))).toBe(true);
      expect(allows.leftovers()).toEqual([]);
      return performance.now() - started;
    };
    time(10_000);
    const small = time(10_000);
    expect(time(100_000)).toBeLessThan(small * 40 + 500);
  });

  /** Each would take minutes if looking for an end went over the rest of the text every time. */
  it.each([
    ["comments", "SELECT 1 /* a ;\n"],
    ["strings", "SELECT 'a ;\n"],
    ["identifiers", 'SELECT "a ;\n'],
    ["bodies", "DO $$ BEGIN ;\n"],
    ["routines", "CREATE FUNCTION f() BEGIN ATOMIC SELECT 1;\n"],
    ["rules", "CREATE RULE r AS ON UPDATE TO a DO (SELECT 1;\n"],
    ["rows", "COPY a FROM stdin;\n"],
    ["placeholders", "SELECT {{ a ;\n"],
    ["operators", "+".repeat(10)],
    ["brackets", "(".repeat(10)],
    ["backslashes", "a \\ "],
    ["semicolons", ";"],
    ["NULs", "\0"],
  ])("%s that never end", (_, line) => {
    const text = line.repeat(100_001);
    const started = performance.now();
    read(migrationOf(text), { id: "refusing", parse: ({ span }) => refusal(span) }, "postgres");
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

function refusal({ start }: Span): ReturnType<Parser["parse"]> {
  return { ok: false, reason: "syntax", message: "no", at: start };
}

describe("a migration is read", () => {
  it("where its text stands in the source", () => {
    // Two template parts around a folded constant, with an escape in the second.
    const source =
      "sql(`ALTER TABLE ${T} ADD COLUMN a int, ADD CONSTRAINT c CHECK (a > 0), DROP COLUMN \\u0062`)";
    const text =
      "ALTER TABLE orders ADD COLUMN a int, ADD CONSTRAINT c CHECK (a > 0), DROP COLUMN b";
    const at = (part: string): number => source.indexOf(part);
    const migration: Migration = {
      ...migrationOf(source, "1.ts"),
      fragments: [
        {
          kind: "sql",
          text,
          certainty: "branch",
          segments: [
            { at: 0, span: { start: 5, end: at("${") }, verbatim: true },
            { at: 12, span: { start: at("${"), end: at("${") + 4 }, verbatim: false },
            { at: 18, span: { start: at("${") + 4, end: at("\\u") }, verbatim: true },
            {
              at: text.length - 1,
              span: { start: at("\\u"), end: at("\\u") + 6 },
              verbatim: false,
            },
          ],
        },
      ],
    };
    const { statements } = read(migration, parser, "postgres");
    const written = ({ start, end }: Span): string => source.slice(start, end);
    expect(statements.map(({ span, certainty }) => [written(span), certainty])).toEqual([
      [source.slice(5, -2), "branch"],
    ]);
    const operations = statements[0]?.operations ?? [];
    expect(operations.map(({ span }) => written(span))).toEqual([
      "ADD COLUMN a int",
      "ADD CONSTRAINT c CHECK (a > 0)",
      "DROP COLUMN \\u0062",
    ]);
    const inner = operations.flatMap((operation) =>
      operation.kind === "add-column"
        ? [operation.column.span]
        : operation.kind === "add-check"
          ? [operation.constraint.span]
          : [],
    );
    expect(inner.map(written)).toEqual(["a int", "CONSTRAINT c CHECK (a > 0)"]);
  });

  it("in parts that are no SQL", () => {
    const span = { start: 0, end: 4 };
    const migration: Migration = {
      ...migrationOf("drop(x) run(y)", "1.ts"),
      fragments: [
        {
          kind: "operations",
          operations: [{ kind: "commit", span, chain: false }],
          span,
          certainty: "loop",
        },
        {
          kind: "dynamic",
          span: { start: 8, end: 14 },
          why: "the text is made at run time",
          certainty: "always",
        },
      ],
    };
    expect(read(migration, parser, "postgres")).toEqual({
      statements: [
        {
          span,
          text: "drop",
          operations: [{ kind: "commit", span, chain: false }],
          certainty: "loop",
        },
      ],
      unread: [
        {
          path: "1.ts",
          span: { start: 8, end: 14 },
          reason: "dynamic",
          what: "the text is made at run time",
        },
      ],
      errors: [],
      comments: [],
    });
  });

  it("whatever its parser does", () => {
    const throwing: Parser = {
      id: "throwing",
      parse: () => {
        throw new Error("out of order");
      },
    };
    const { statements, unread, errors } = read(
      migrationOf("DROP TABLE a; DROP TABLE b;"),
      throwing,
      "postgres",
    );
    expect({ statements, errors }).toEqual({ statements: [], errors: [] });
    expect(unread.map(({ reason, what }) => `${reason}: ${what}`)).toEqual([
      "unsupported: the parser throwing failed: out of order",
      "unsupported: the parser throwing failed: out of order",
    ]);
  });

  it("with placeholders that are never taken for one another", () => {
    const text =
      "CREATE TABLE ${a}t (id int); ALTER TABLE ${b}t DROP COLUMN c; DROP TABLE %s; DROP TABLE %s;" +
      "DROP TABLE {{ a long one that the server would cut to its limit of sixty-three bytes }}t, _0;";
    const { statements } = read(migrationOf(text), parser, "postgres");
    const names = statements.flatMap(({ operations }) =>
      operations.flatMap((operation) => {
        if (operation.kind === "drop-table") return operation.tables;
        return operation.kind === "create-table" || operation.kind === "drop-column"
          ? [operation.table]
          : [];
      }),
    );
    expect(names.map(({ name }) => name)).toEqual([
      "${a}t",
      "${b}t",
      "%s@62",
      "%s@77",
      "{{a long one that the server would cut to its limit of sixty-three bytes}}t",
      "_0",
    ]);
  });
});

describe("an allow", () => {
  const known = new Set(["one", "two", "three"]);
  const cases: readonly (readonly [title: string, text: string, expected: readonly string[]])[] = [
    ["belongs to the next statement", "-- lockproof-allow one: why\nA;\nB;", ["A: one"]],
    ["names several rules", "-- lockproof-allow one, two: why\nA;\nB;", ["A: one two"]],
    ["stands in a block", "/* lockproof-allow one: why */ A;", ["A: one"]],
    ["stands in a block of several lines", "/*\n * lockproof-allow one: why\n * lockproof-allow two: because\n */\nA;", ["A: one two"]],
    ["is stacked with others", "-- lockproof-allow one: why\n-- as the manual says\n\n/* more */\n-- lockproof-allow two: why\nA;", ["A: one two"]],
    ["stands inside the statement", "A\n  -- lockproof-allow one: why\n  B;\nC;", ["A B: one"]],
    ["does not look back", "A; -- lockproof-allow one: why\nB;", ["B: one"]],
    ["holds for the whole file", "A;\n-- lockproof-allow-file one: why\nB;", ["A: one", "B: one"]],
    ["is of no use", "-- lockproof-allow three: why\nA;", ["unused three"]],
    ["stands before nothing", "A;\n-- lockproof-allow one: why", ["unused one"]],
    ["has no reason", "-- lockproof-allow one\nA;", ["no-reason one"]],
    ["has an empty reason", "-- lockproof-allow one: --\nA;", ["no-reason one"]],
    ["has no colon", "-- lockproof-allow one it is small\nA;", ["no-reason one"]],
    ["names no rule", "-- lockproof-allow: why\nA;", ['unknown-rule ""']],
    ["names an unknown rule", "-- lockproof-allow one, four: why\nA;", ["A: one", "unknown-rule four"]],
    ["is spoken of", "-- see lockproof-allow one: why\nA;", []],
    ["is misspelt", "-- lockproof-allowed one: why\nA;", []],
    ["is in a string", "SELECT '-- lockproof-allow one: why';", []],
    ["is written twice", "-- lockproof-allow one: why\n-- lockproof-allow-file one: why\nA;", ["A: one", "unused one"]],
    ["ends in CRLF", "-- lockproof-allow one: why\r\nA;\r\n", ["A: one"]],
    ["stands before a broken statement", "-- lockproof-allow one: why\nA 'b;\nDROP TABLE a;", ["A 'b: one"]],
  ]; // prettier-ignore

  it.each(cases)("%s", (_, text, expected) => {
    const { pieces: found, comments } = cut(text, "postgres");
    const allows = findAllows({ path: "1.sql", text }, comments, () => {
      return { running: known, known };
    });
    const silenced = found.flatMap(({ span, text: written }) => {
      const rules = ["one", "two"].filter((rule) => allows.suppresses(rule, span));
      const words = written.replace(/--.*/g, "").replace(/\s+/g, " ");
      return rules.length === 0 ? [] : [`${words}: ${rules.join(" ")}`];
    });
    const left = allows
      .leftovers()
      .map((event) => (event.kind === "allow" ? `${event.problem} ${event.rule}` : ""));
    expect([...silenced, ...left]).toEqual(expected);
  });

  it("is not called idle for a rule that does not run", () => {
    const text = "-- lockproof-allow one: why\n-- lockproof-allow two: why\nA;";
    const { comments } = cut(text, "postgres");
    const allows = findAllows({ path: "1.sql", text }, comments, () => {
      return { running: new Set(["one"]), known };
    });
    expect(allows.leftovers()).toMatchObject([
      { rule: "one", problem: "unused", span: { start: 19, end: 22 } },
    ]);
  });
});

describe("files are put in order", () => {
  const orders: readonly (readonly string[])[] = [
    ["2.sql", "10.sql", "100.sql"],
    ["1.sql", "1.1.sql", "1.2.sql", "1.10.sql"],
    ["V1__a.sql", "V1_1__b.sql", "V1.2__c.sql", "V1_10__d.sql", "V2__a.sql", "V10__a.sql"],
    ["a/1.sql", "a/2.sql", "a/10/1.sql", "a-b/1.sql", "b/1.sql"],
    ["20230101_x/up.sql", "20230102_a/up.sql"],
    ["2017-08-31-230457_b/up.sql", "20170906120000_a/up.sql", "2017-09-23-182408_a/up.sql"],
    ["20250625110000_b.sql", "20250625_a.sql", "20250626090000_a.sql"],
    ["2014_10_12_000000_b.sql", "2014_10_12_000010_a.sql", "2014_11_01_a.sql"],
    ["0001_b.sql", "0002_a.sql", "0010_a.sql"],
    ["9999999999999999999998.sql", "9999999999999999999999.sql", "10000000000000000000000.sql"],
    ["B.sql", "a.sql", "É.sql"],
  ];

  it.each(orders.map((order) => [order]))("%j", (order) => {
    const file = (path: string) => ({ source: { path, text: "" }, reported: true, unit: "" });
    const sorted = sql.extract([...order].reverse().map(file), { transaction: "file" });
    expect(sorted.map(({ source }) => source.path)).toEqual(order);
    expect(sorted.every(({ transaction }) => transaction === "file")).toBe(true);
  });

  it("with a direction by name", () => {
    const paths = ["1.up.sql", "1.down.sql", "2.undo.sql", "3/up.sql", "3/down.sql", "4_up.sql", "4_down.sql", "5_shut_down.sql", "6.DOWN.SQL"]; // prettier-ignore
    const files = paths.map((path) => ({ source: { path, text: "" }, reported: true, unit: "" }));
    const found = sql.extract(files, { transaction: undefined });
    expect(found.filter(({ direction }) => direction === "down").map(({ source }) => source.path)).toEqual([
      "1.down.sql", "2.undo.sql", "3/down.sql", "4_down.sql", "6.DOWN.SQL",
    ]); // prettier-ignore
  });
});

it.each([
  [".mode box", "session-command"],
  [".tables", "session-command"],
  [".read other.sql", "unread: the shell's .read is not read"],
  [".system rm x", "unread: the shell's .system is not read"],
])("a command of SQLite's shell: %s", (text, told) => {
  const { statements, unread } = read(migrationOf(`${text}\nSELECT 1;\n`), sqlite, "sqlite");
  const kinds = statements[0]?.operations.map(({ kind }) => kind).join();
  expect(unread[0] === undefined ? kinds : `unread: ${unread[0].what}`).toBe(told);
});
