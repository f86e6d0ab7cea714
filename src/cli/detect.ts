import { relative, sep } from "node:path";
import type { Direction, Migration } from "../index.ts";
import type { Arguments } from "./arguments.ts";
import { checkWord } from "./arguments.ts";
import { findConfig } from "./config.ts";
import type { Framework } from "../node/frameworks.ts";
import type { Io } from "./io.ts";
import type { Lot } from "./lots.ts";
import { readLots } from "./lots.ts";
import { complain, print } from "./output.ts";
import { projectsOf } from "./project.ts";

/** Prints which migrations there are, whose they are and why, and how they run. */
export async function detect(args: Arguments, io: Io): Promise<number> {
  const format = checkWord("--format", args.text("format") ?? "pretty", ["pretty", "json"]);
  const projects = await projectsOf(await findConfig(args, io.cwd), args, io.cwd);
  const { lots, problems } = await readLots(args.positionals, projects, args, io);
  const histories = lots.map((lot) => describe(lot, io.cwd));
  // Who names a place wants to see what is in it.
  const detail = args.positionals.length > 0 ? "each" : "sum";
  print(
    () => (format === "json" ? asJson(histories) : histories.map(asText(detail)).join("\n")),
    args,
    io,
  );
  complain(problems, io);
  return problems.length > 0 ? 2 : 0;
}

interface History {
  readonly framework: string;
  readonly title: string;
  readonly root: string;
  readonly why: string;
  readonly dialect: string;
  /** The sign that tells the dialect, where nothing else does. */
  readonly dialectWhy?: string;
  /** The sign that the runner is set to wrap migrations in another way than it does by itself. */
  readonly transactionWhy?: string;
  readonly migrations: readonly {
    readonly path: string;
    readonly direction: Direction;
    readonly transaction: Migration["transaction"];
    readonly unread?: string;
  }[];
}

function describe({ project, framework, foreign, migrations }: Lot, cwd: string): History {
  const { title, id } = framework?.extractor ?? { title: "Plain SQL files", id: "sql" };
  const sign = project.dialectChosen === "yes" ? undefined : framework?.recognition.dialectWhy;
  const bundles = project.dialect.bundles === true;
  const wraps =
    project.transaction === undefined ? framework?.recognition.transactionWhy : undefined;
  return {
    framework: id,
    title,
    root: rootOf(framework, cwd),
    why: framework?.recognition.why ?? "the config says so",
    dialect: foreign ?? project.dialect.id,
    ...(sign === undefined ? {} : { dialectWhy: sign }),
    ...(wraps === undefined ? {} : { transactionWhy: wraps }),
    migrations: migrations.map(({ source, direction, transaction, fragments }) => {
      const [first] = fragments;
      return {
        path: source.path,
        direction,
        // Where the server makes nothing of it, it is none.
        transaction: transaction === "implicit" && !bundles ? "none" : transaction,
        ...(first?.kind === "dynamic" ? { unread: first.why } : {}),
      };
    }),
  };
}

function rootOf(framework: Framework | undefined, cwd: string): string {
  if (framework === undefined) return ".";
  return relative(cwd, framework.root).replaceAll(sep, "/") || ".";
}

function asJson(histories: readonly History[]): string {
  return `${JSON.stringify(histories, undefined, 2)}\n`;
}

function asText(detail: "each" | "sum"): (history: History) => string {
  return ({ title, root, why, dialect: id, dialectWhy, transactionWhy, migrations }) => {
    const count = counted(migrations);
    const dialect = dialectWhy === undefined ? id : `${id} (${dialectWhy})`;
    const head = `${root}  ${title}: ${why}\n`;
    const set = transactionWhy === undefined ? "" : ` (${transactionWhy})`;
    if (detail === "sum") return `${head}  ${count}, ${dialect}; ${wrappings(migrations)}${set}\n`;
    const width = Math.max(4, ...migrations.map(({ direction }) => direction.length));
    const lines = migrations.map(({ path, direction, transaction, unread }) =>
      [
        `  ${direction.padEnd(width)} ${path}`,
        unread === undefined ? wrapping(transaction) : `not read: ${unread}`,
      ].join("  "),
    );
    return `${head}  ${count}, ${dialect}${transactionWhy === undefined ? "" : `; ${transactionWhy}`}\n${lines.map((line) => `${line}\n`).join("")}`;
  };
}

function counted(migrations: History["migrations"]): string {
  const back = migrations.filter(({ direction }) => direction === "down").length;
  const forth = migrations.length - back;
  return `${String(forth)} ${forth === 1 ? "migration" : "migrations"}${back === 0 ? "" : ` and ${String(back)} down`}`;
}

function wrappings(migrations: History["migrations"]): string {
  const ups = migrations.filter(
    ({ direction, unread }) => direction !== "down" && unread === undefined,
  );
  if (ups.length === 0) return "not read";
  return [...new Set(ups.map(({ transaction }) => wrapping(transaction)))].join("; ");
}

function wrapping(transaction: Migration["transaction"]): string {
  switch (transaction) {
    case "run":
      return "one transaction around all that is pending";
    case "file":
      return "a transaction of its own";
    case "implicit":
      return "one message: several statements in it are one transaction";
    case "none":
      return "no transaction";
    case undefined:
      return "a transaction where its statements allow one";
    default:
      return transaction satisfies never;
  }
}
