/** Keeps the house as DESIGN draws it: who may import whom, and what may be named where. */
import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { basename, join, posix } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const nouns = "src/*.ts";
const pipeline = ["src/analyze.ts", "src/explain.ts"];
const indexes = ["dialects", "deployments", "documents", "extractors", "parsers", "reporters"].map(
  (room) => `src/${room}/index.ts`,
);

const noun = (...names: readonly string[]): readonly string[] =>
  names.map((name) => `src/${name}.ts`);

/**
 * Room → whose values its files may import beside those of their own room; the first row that fits
 * decides. The types of nouns are the words everybody speaks, and free to all.
 */
const layers: readonly (readonly [room: string, may: readonly string[]])[] = [
  ["src/index.ts", [nouns, ...pipeline, ...indexes, "rules/index.ts"]],
  ...pipeline.map((file) => [file, [nouns, ...pipeline, "src/engine/", ...indexes]] as const),
  [nouns, [nouns]],
  [
    "rules/",
    [...noun("rule", "plan", "sql", "effect", "schema", "unseen", "duration"), "src/recipes/"],
  ],
  ["src/recipes/", noun("rule", "plan", "sql", "effect", "schema", "expression", "lexis")],
  ["src/dialects/", [nouns]],
  [
    "src/extractors/",
    [
      ...noun("extractor", "folder", "migration-file", "source", "operation"),
      ...noun("document", "mapped-text", "mapped-sql"),
      "src/script/",
    ],
  ],
  [
    "src/deployments/",
    noun("document", "extractor", "launch", "mapped-text", "migration", "source"),
  ],
  ["src/documents/", noun("document", "mapped-text", "source")],
  [
    "src/script/",
    noun(
      ...["extractor", "folder", "migration-file", "migration-folder", "migration"],
      ...["source", "template", "dialect-drivers"],
    ),
  ],
  [
    "src/parsers/",
    [
      ...noun("parser", "operation", "expression", "source", "token", "lexis", "clause", "schema"),
      ...noun("cut", "name", "query", "mapped-text", "hole", "guard", "conditions"),
    ],
  ],
  [
    "src/reporters/",
    noun(
      ...["reporter", "finding", "plan", "effect", "impact", "rule", "rule-page", "source"],
      ...["fingerprint", "markdown", "markup", "story"],
    ),
  ],
  ["src/engine/", [nouns]],
  [
    "src/node/",
    ["src/index.ts", "src/parsers/", "src/dialects/", "src/extractors/", "package.json"],
  ],
  ["src/cli/", ["src/index.ts", "src/node/", "src/lsp/server.ts", "package.json"]],
  ["src/lsp/", ["src/index.ts", "src/cli/", "src/node/", "src/eslint/edits.ts", "package.json"]],
  ["src/action/", ["src/index.ts", "src/cli/", "src/node/", "package.json"]],
  ["src/eslint/", ["src/index.ts", "src/migration-folder.ts", "src/node/", "package.json"]],
  ["src/site/", ["src/index.ts"]],
];

/** The plug-ins of such a room know nothing of each other; its index may know them all. */
const plugInRooms = [
  "rules/",
  "src/dialects/",
  "src/extractors/",
  "src/parsers/",
  "src/reporters/",
];

const facesOnNode = ["src/action/", "src/cli/", "src/lsp/", "src/node/", "src/eslint/"];
const faces = [...facesOnNode, "src/site/"];

/** Package → the rooms that may know of it. */
const packages: Readonly<Record<string, readonly string[]>> = {
  "libpg-query": ["src/parsers/", "src/node/"],
  "@pgsql/types": ["src/parsers/"],
  "pgsql-ast-parser": ["src/parsers/"],
  "@babel/parser": ["src/node/"],
  htmlparser2: ["src/documents/"],
  yaml: ["src/documents/"],
  chalk: ["src/reporters/", "src/cli/"],
  "fast-glob": ["src/cli/", "src/node/"],
  ignore: ["src/cli/", "src/node/"],
  "@eslint/plugin-kit": ["src/eslint/"],
  "vscode-languageserver": ["src/lsp/"],
  "vscode-languageserver-textdocument": ["src/lsp/"],
  minimatch: ["src/eslint/"],
};

const rootFolders = ["src", "rules", "fixtures", "test", ".github", ".ci"];
const unversionedFolders = [".git", "dist", "node_modules", "coverage"];

const lockNames = [
  /(?:access|update|\brow)[ _-]*(?:exclusive|share(?![ds]))/i,
  /share[ _-]*(?:update|row)[ _-]*exclusive/i,
  /\b(?:share|exclusive)[ _-]*lock/i,
  /\b(?:SHARE|EXCLUSIVE) MODE\b/,
  /\b(?:in|a|an|the) (?:SHARE|EXCLUSIVE)\b/,
];

/** What another linter calls its rule is its own business. */
const rivalsRule = /^[a-z-]+\/[a-z-]+$/i;

describe("the house", () => {
  const files = sourceFiles(["src", "rules"]);

  it("has sources to look at", () => {
    expect(Object.keys(files)).toContain("src/index.ts");
  });

  it("keeps its layers", () => {
    expect(breaches(files)).toEqual([]);
  });

  it("goes round in no circles", () => {
    // A grammar recurses, and so does what an ALTER does to partitions; nothing else need to.
    const recursive = ["src/parsers/", "src/engine/"];
    const others = Object.entries(files).filter(([path]) => !startsWithOne(path, recursive));
    expect(cycles(Object.fromEntries(others))).toEqual([]);
  });

  it("has no other rooms", () => {
    const folders = readdirSync(".", { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    const known = [...rootFolders, ...unversionedFolders];
    expect(folders.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
  });

  it("has no drawer for odds and ends", () => {
    const drawers = Object.keys({ ...files, ...sourceFiles(["test"]) }).filter((path) =>
      /^(?:utils?|helpers?|common|misc)\./.test(basename(path)),
    );
    expect(drawers).toEqual([]);
  });
});

describe("a breach is seen", () => {
  const seen: readonly (readonly [name: string, path: string, code: string, breach: string])[] = [
    [
      "a rule needs a value of another layer",
      "rules/a.ts",
      `import { f } from "../src/parser.ts";`,
      "may not import",
    ],
    ["a rule reads facts", "rules/a.ts", `import "../src/dialects/postgres.ts";`, "may not import"],
    [
      "a rule reads a type of another layer",
      "rules/a.ts",
      `type A = import("../src/engine/read.ts").A;`,
      "may not import",
    ],
    ["a rule imports a rule", "rules/a.ts", `export * from "./b.ts";`, "sibling"],
    ["a rule imports the index", "rules/a.ts", `import { rules } from "./index.ts";`, "sibling"],
    ["a parser imports a parser", "src/parsers/a/b.ts", `import "../c/d.ts";`, "sibling"],
    [
      "a noun imports a verb",
      "src/plan.ts",
      `import { f } from "./engine/read.ts";`,
      "may not import",
    ],
    [
      "a noun imports the pipeline",
      "src/plan.ts",
      `import { f } from "./analyze.ts";`,
      "may not import",
    ],
    [
      "the engine loads a reporter",
      "src/engine/a.ts",
      `await import("../reporters/json.ts");`,
      "may not import",
    ],
    [
      "a computed import",
      "src/reporters/index.ts",
      "await import(`./${name}.ts`);",
      "cannot be read",
    ],
    [
      "the command goes past the public API",
      "src/cli/main.ts",
      `import "../analyze.ts";`,
      "may not import",
    ],
    ["a test is imported", "src/plan.ts", `import "../test/database.ts";`, "may not import"],
    ["the core touches Node", "src/engine/a.ts", `import { x } from "node:fs";`, "Node"],
    [
      "the core touches Node by its old name",
      "src/plan.ts",
      `import fs from "fs/promises";`,
      "Node",
    ],
    ["a package in the wrong room", "src/engine/a.ts", `import "libpg-query";`, "libpg-query"],
    ["an unlisted package", "src/cli/main.ts", `import "left-pad";`, "left-pad"],
    ["a file without a room", "src/stuff/a.ts", "", "no room"],
    [
      "a lock in a rule's reason",
      "rules/a.ts",
      `const why = "takes an ACCESS EXCLUSIVE lock";`,
      "lock",
    ],
    ["a lock in a template", "src/engine/a.ts", "const m = `${x} ShareRowExclusiveLock`;", "lock"],
    ["a lock as a name", "src/effect.ts", "const accessExclusive = 8;", "lock"],
    ["a plain lock", "src/reporters/a.ts", `const m = "needs a SHARE lock";`, "lock"],
    ["a lock's mode", "rules/a.ts", `const bad = "LOCK TABLE orders IN SHARE MODE";`, "lock"],
    ["a long rule", "rules/a.ts", "\n".repeat(121), "120 lines"],
    ["a long file", "src/engine/a.ts", "\n".repeat(401), "400 lines"],
  ];

  it.each(seen)("%s", (_name, path, code, breach) => {
    expect(breaches({ [path]: code })).toEqual([expect.stringContaining(breach)]);
  });

  it("a circle", () => {
    const circle = {
      "src/a.ts": `import { b } from "./b.ts";`,
      "src/b.ts": `export { c } from "./c.ts";`,
      "src/c.ts": `await import("./a.ts");`,
      "src/d.ts": `import type { E } from "./e.ts";`,
      "src/e.ts": `import { d } from "./d.ts";`,
    };
    expect(cycles(circle)).toEqual(["src/a.ts → src/b.ts → src/c.ts → src/a.ts"]);
  });

  it("only where there is one", () => {
    expect(
      breaches({
        "rules/a.ts": `import { defineRule } from "../src/rule.ts"; import type { Schema } from "../src/schema.ts"; // ACCESS EXCLUSIVE
          export const share = "a share of each row shared"; const aliases = ["pgfence/add-access-exclusive"];`,
        "rules/index.ts": `import a from "./a.ts";${"\n".repeat(500)}`,
        "src/dialects/postgres.ts": `import { f } from "./postgres/facts.ts"; const lock = "ACCESS EXCLUSIVE";`,
        "src/parsers/libpg-query/a.ts": `import "./b.ts"; import "libpg-query"; import "../../token.ts";`,
        "src/reporters/index.ts": `export const json = () => import("./json.ts");`,
        "src/cli/main.ts": `#!/usr/bin/env node\nimport { x } from "node:fs"; import "./flags.ts"; import "../node/index.ts"; import manifest from "../../package.json"; await import(path);`,
        "src/engine/a.ts": `import "./b.ts"; import type { Plan } from "../plan.ts";`,
      }),
    ).toEqual([]);
  });
});

/** One line per breach of the house rules in these files, given as path → text. */
function breaches(files: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(files).flatMap(([path, text]) => {
    const { imports, words } = read(path, text);
    return [
      ...(layerOf(path) === undefined ? [`${path} stands in no room`] : []),
      ...imports.flatMap((specifier) => importBreach(path, specifier) ?? []),
      ...(path.startsWith("src/dialects/")
        ? []
        : words
            .filter((word) => lockNames.some((name) => name.test(word)) && !rivalsRule.test(word))
            .map((word) => `${path} names a lock: ${word.trim().slice(0, 80)}`)),
      ...(lengthBreach(path, text) ?? []),
    ];
  });
}

function importBreach(path: string, { specifier, isType }: Import): string | undefined {
  if (specifier === undefined) {
    // A face loads what the user wrote; anybody else knows beforehand what there is.
    return startsWithOne(path, faces) ? undefined : `${path} has an import that cannot be read`;
  }
  if (!specifier.startsWith(".")) return packageBreach(path, specifier);

  const target = posix.join(posix.dirname(path), specifier);
  const plugInRoom = plugInRooms.find((prefix) => path.startsWith(prefix));
  if (plugInRoom !== undefined && target.startsWith(plugInRoom)) {
    const own = plugIn(plugInRoom, path) === plugIn(plugInRoom, target);
    return own || path === `${plugInRoom}index.ts`
      ? undefined
      : `${path} imports its sibling ${target}`;
  }
  const [room, may] = layerOf(path) ?? ["", []];
  if (room.endsWith("/") && target.startsWith(room)) return undefined;
  if (isType && !startsWithOne(path, faces) && fits(target, nouns)) return undefined;
  return may.some((pattern) => fits(target, pattern))
    ? undefined
    : `${path} may not import ${target}`;
}

function packageBreach(path: string, specifier: string): string | undefined {
  if (specifier.startsWith("node:") || builtinModules.includes(specifier)) {
    return startsWithOne(path, facesOnNode) ? undefined : `${path} imports Node's ${specifier}`;
  }
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
  const rooms = packages[name] ?? [];
  return startsWithOne(path, rooms) ? undefined : `${path} imports ${name}`;
}

function lengthBreach(path: string, text: string): readonly string[] | undefined {
  if (path === "rules/index.ts" || path.includes("generated")) return undefined;
  const isRule = path.startsWith("rules/");
  const limit = isRule ? 120 : 400;
  // A hazard that differs by dialect only in its SQL is one rule: what it says abroad is read apart from it.
  const [abroad = ""] = isRule ? (/^ {2}elsewhere: \{\n[^]*?^ {2}\},\n/m.exec(text) ?? []) : [];
  const count = (part: string): number => part.split("\n").length - (part.endsWith("\n") ? 1 : 0);
  const lines = Math.max(count(text.replace(abroad, "")), count(abroad));
  return lines > limit ? [`${path} has ${lines} lines, over ${limit} lines`] : undefined;
}

function layerOf(path: string): (typeof layers)[number] | undefined {
  return layers.find(([pattern]) => fits(path, pattern));
}

function startsWithOne(path: string, rooms: readonly string[]): boolean {
  return rooms.some((room) => path.startsWith(room));
}

/** `src/engine/` is a room with all its floors, `src/*.ts` the nouns, anything else one file. */
function fits(path: string, pattern: string): boolean {
  if (pattern.endsWith("/")) return path.startsWith(pattern);
  if (pattern !== nouns) return path === pattern;
  return /^src\/[^/]+\.ts$/.test(path) && path !== "src/index.ts" && !pipeline.includes(path);
}

/** `postgres.ts` and all of `postgres/` are one plug-in. */
function plugIn(room: string, path: string): string | undefined {
  return /^[^/.]+/.exec(path.slice(room.length))?.[0];
}

interface Import {
  /** Undefined where it is computed. */
  readonly specifier: string | undefined;
  readonly isType: boolean;
}

interface Reading {
  readonly imports: readonly Import[];
  /** Strings and names, without comments. */
  readonly words: readonly string[];
}

function read(path: string, text: string): Reading {
  const imports: Import[] = [];
  const words: string[] = [];
  const found = (node: ts.Node | undefined, isType: boolean): void => {
    const specifier = node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
    imports.push({ specifier, isType });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      found(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
      found(node.moduleSpecifier, node.isTypeOnly);
    } else if (ts.isImportTypeNode(node)) {
      found(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      found(node.arguments[0], false);
    } else if (
      ts.isIdentifier(node) ||
      ts.isStringLiteralLike(node) ||
      ts.isTemplateLiteralToken(node)
    ) {
      words.push(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ESNext));
  return { imports, words };
}

/** Files whose values need each other, as paths along the imports. */
function cycles(files: Readonly<Record<string, string>>): readonly string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const follow = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(" → "));
    if (done.has(path)) return;
    done.add(path);
    for (const { specifier, isType } of read(path, files[path] ?? "").imports) {
      if (isType || specifier?.startsWith(".") !== true) continue;
      follow(posix.join(posix.dirname(path), specifier), [...trail, path]);
    }
  };
  for (const path of Object.keys(files)) follow(path, []);
  return found;
}

function sourceFiles(folders: readonly string[]): Record<string, string> {
  const paths = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => !name.includes("node_modules"))
      .filter((path) => path.endsWith(".ts"))
      .map((path) => join(folder, path)),
  );
  return Object.fromEntries(
    paths.map((path) => [path.replaceAll("\\", "/"), readFileSync(path, "utf8")]),
  );
}
