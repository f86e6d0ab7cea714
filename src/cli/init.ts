import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Config, Problem } from "../index.ts";
import { nearestConfig } from "../node/config-file.ts";
import { pathFrom } from "../node/files.ts";
import { isRefusal, refusal } from "../node/refusal.ts";
import type { Arguments } from "./arguments.ts";
import { findConfig } from "./config.ts";
import { setUpHook, slashed, writeNew } from "./hook.ts";
import type { Io } from "./io.ts";
import type { Lot } from "./lots.ts";
import { readLots } from "./lots.ts";
import { complain } from "./output.ts";
import { projectsOf } from "./project.ts";

const configName = "lockproof.config.json";

/** Sets a project up: a config for the migrations there are, and a hook in the tool that is in use. */
export async function init(args: Arguments, io: Io): Promise<number> {
  if (args.positionals.length > 0) {
    throw refusal("init takes no paths: it sets up the folder that it is called in.");
  }
  const { histories, problems } = await findHistories(args, io);
  const tell = (said: readonly string[]): void => {
    io.out.write(said.map((line) => `${line}\n`).join(""));
  };
  tell(await setUpConfig(histories, args, io));
  tell(setUpHook(io.cwd));
  complain(problems, io);
  return problems.length > 0 ? 2 : 0;
}

interface History {
  /** From the working folder, with `/`. */
  readonly root: string;
  readonly title: string;
  readonly dialect: string;
  readonly files: readonly string[];
}

/** All that can be told without a config. */
async function findHistories(
  args: Arguments,
  io: Io,
): Promise<{ readonly histories: readonly History[]; readonly problems: readonly Problem[] }> {
  const projects = await projectsOf({ config: {}, folder: io.cwd, name: "" }, args, io.cwd);
  try {
    const { lots, problems } = await readLots([], projects, args, io);
    return { histories: lots.map((lot) => historyOf(lot, io.cwd)), problems };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { histories: [], problems: [{ message: error.message }] };
  }
}

function historyOf({ project, framework, migrations }: Lot, cwd: string): History {
  const files = [...new Set(migrations.map(({ source }) => source.path))];
  const [first = ""] = files;
  return {
    root: slashed(cwd, framework?.root ?? join(cwd, dirname(first))),
    title: framework?.extractor.title ?? "Plain SQL files",
    dialect: project.dialect.id,
    files,
  };
}

async function setUpConfig(
  histories: readonly History[],
  args: Arguments,
  io: Io,
): Promise<readonly string[]> {
  const found = nearestConfig(io.cwd);
  if (found === undefined) {
    if (histories.length === 0) return [];
    writeNew(
      join(io.cwd, configName),
      `${JSON.stringify(configFor(histories, args, io), undefined, 2)}\n`,
      io.cwd,
    );
    return [
      `${configName}: written.`,
      ...histories.map(describe),
      "lockproof lint looks at them; lockproof baseline lists what it finds today, so that only new findings count.",
    ];
  }
  const name = pathFrom(found.file, io.cwd);
  const projects = await projectsOf(await findConfig(args, io.cwd), args, io.cwd);
  const { lots } = await readLots([], projects, args, io);
  const seen = new Set(lots.flatMap((lot) => historyOf(lot, io.cwd).files));
  const left = histories.filter(({ files }) => !files.every((file) => seen.has(file)));
  const kept = `${name}: is there, and left as it is.`;
  if (left.length === 0) return [kept];
  return [
    `${kept} It leaves these out:`,
    ...left.map(describe),
    `Its "paths", or one of its "projects", may name them: ${left.map(({ root }) => root).join(", ")}`,
  ];
}

function describe({ root, title, dialect, files }: History): string {
  const size = `${String(files.length)} ${files.length === 1 ? "file" : "files"}`;
  return `  ${root === "" ? "." : root}  ${title}: ${size}, ${dialect}`;
}

function configFor(
  histories: readonly History[],
  args: Arguments,
  { cwd }: Io,
): Config & { readonly $schema?: string } {
  const framework = args.text("framework");
  const server = args.text("server");
  const asked = {
    ...(framework === undefined ? {} : { framework }),
    ...(server === undefined ? {} : { server }),
  };
  const installed = existsSync(join(cwd, "package.json"));
  const schema = installed ? { $schema: "./node_modules/lockproof/dist/config.schema.json" } : {};
  const [only] = histories;
  const dialects = new Set(histories.map(({ dialect }) => dialect));
  const dialect = only === undefined || dialects.size > 1 ? {} : { dialect: only.dialect };
  // The working folder as a whole is where lockproof looks anyway, and leaves out what is no migration.
  if (only === undefined || histories.some(({ root }) => root === "")) {
    return { ...schema, ...dialect, ...asked };
  }
  if (histories.length === 1) return { ...schema, paths: [only.root], ...dialect, ...asked };
  return {
    ...schema,
    ...asked,
    // A history inside the folder of another is claimed first.
    projects: histories
      .toSorted((one, other) => depth(other) - depth(one) || (one.root < other.root ? -1 : 1))
      .map(({ root, dialect: own }) => ({ paths: [root], dialect: own })),
  };
}

function depth({ root }: History): number {
  return root.split("/").length;
}
