import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { explainMigrations } from "../index.ts";
import type { Explanation, Source } from "../index.ts";
import { startParser } from "../node/parser.ts";
import type { Arguments } from "./arguments.ts";
import { checkWord } from "./arguments.ts";
import { findConfig } from "./config.ts";
import { explainAsJson, explainAsText } from "./explanation.ts";
import type { Io } from "./io.ts";
import type { Lots } from "./lots.ts";
import { readLots, readStatement } from "./lots.ts";
import { complain, print } from "./output.ts";
import type { Project } from "./project.ts";
import { projectsOf } from "./project.ts";
import { refusal } from "../node/refusal.ts";

/** Prints what lockproof believes of each statement, rule or no rule. */
export async function explain(args: Arguments, io: Io): Promise<number> {
  const format = checkWord("--format", args.text("format") ?? "pretty", ["pretty", "json"]);
  const config = await findConfig(args, io.cwd);
  const projects = await projectsOf(config, args, io.cwd);
  const { lots, problems } = await readAsked(projects, args, io);

  const sources = new Map<string, Source>();
  const explanations: Explanation[] = [];
  for (const { project, migrations, schema } of lots) {
    for (const { source } of migrations) sources.set(source.path, source);
    const { dialect, server, prelude, replication } = project;
    const parser = await startParser(project.parser);
    const how = { parser, dialect, server, prelude, replication, schema };
    explanations.push(explainMigrations(migrations, how));
  }
  const page = { sources, problems };
  print(
    (look) =>
      format === "json"
        ? explainAsJson(explanations, page)
        : explainAsText(explanations, page, look),
    args,
    io,
  );
  complain(problems, io);
  return problems.length > 0 ? 2 : 0;
}

async function readAsked(projects: readonly Project[], args: Arguments, io: Io): Promise<Lots> {
  const { positionals } = args;
  const [first] = positionals;
  if (first === undefined && !args.has("stdin-filename")) {
    throw refusal("nothing to explain: name a file, or give a statement in quotes.");
  }
  // No path of a migration has a space in it and does not exist.
  const isText = positionals.some((part) => /\s/.test(part)) || positionals.length > 1;
  const arePaths =
    !isText || positionals.every((part) => part === "-" || existsSync(resolve(io.cwd, part)));
  if (arePaths) return readLots(positionals, projects, args, io);
  return readStatement(positionals.join(" "), projects, args, io);
}
