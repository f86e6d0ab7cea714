import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { explainMigrations } from "../index.ts";
import type { ExplainedStatement, Source, Unread } from "../index.ts";
import type { Arguments } from "../cli/arguments.ts";
import { parseArguments } from "../cli/arguments.ts";
import type { Inspection } from "../cli/inspect.ts";
import type { Io } from "../cli/io.ts";
import { inspectBeyondBaseline } from "../cli/lint.ts";
import { nearestConfig } from "../node/config-file.ts";
import { pathFrom } from "../node/files.ts";
import { startParser } from "../node/parser.ts";
import { repositoryOf } from "../node/repository.ts";

/** What lockproof knows of a file as an editor shows it, with all earlier migrations as its history. */
export interface Seen {
  /** Where paths of the inspection start. */
  readonly cwd: string;
  /** How the inspection calls the file. */
  readonly path: string;
  readonly inspection: Inspection;
  /** `undefined`: it is no migration. */
  readonly source: Source | undefined;
  /** Made when somebody asks. */
  explained(): Promise<Explained>;
}

export interface Explained {
  readonly statements: readonly (ExplainedStatement & { readonly server: string })[];
  readonly unread: readonly Unread[];
}

export interface Looking {
  /** Absolute path. */
  readonly file: string;
  /** The folder that the editor has open, if the file is in one. */
  readonly workspace: string | undefined;
  /** Texts that an editor holds, saved or not, by absolute path. */
  readonly texts: ReadonlyMap<string, string>;
  /** Flags of the command line. */
  readonly flags: readonly string[];
}

export async function lookAt({ file, workspace, texts, flags }: Looking, io: Io): Promise<Seen> {
  const folder = dirname(file);
  const config = nearestConfig(folder);
  const cwd =
    config === undefined ? (workspace ?? repositoryOf(folder) ?? folder) : dirname(config.file);
  const gone = [...texts.keys()].filter((each) => !existsSync(each));
  const own: Io = {
    ...io,
    cwd,
    readStdin: () => Buffer.alloc(0),
    unsaved: {
      gone,
      read(each) {
        const text = texts.get(each);
        return text === undefined ? undefined : Buffer.from(text);
      },
    },
  };
  const args: Arguments = parseArguments(["lint", "--skip-others", ...flags, "--", file]);
  const inspection = await inspectBeyondBaseline(args, own, { story: "untold" });
  const path = pathFrom(file, cwd);
  let known: Promise<Explained> | undefined;
  return {
    cwd,
    path,
    inspection,
    source: inspection.page.reported.includes(path) ? inspection.page.sources.get(path) : undefined,
    explained: () => (known ??= explain(inspection)),
  };
}

async function explain({ lots }: Inspection): Promise<Explained> {
  const statements: (ExplainedStatement & { readonly server: string })[] = [];
  const unread: Unread[] = [];
  for (const { project, migrations, schema } of lots) {
    const { dialect, server, prelude, replication } = project;
    const parser = await startParser(project.parser);
    const how = { parser, dialect, server, prelude, replication, schema };
    const all = explainMigrations(migrations, how);
    const title = `${dialect.title} ${all.server}`;
    statements.push(...all.statements.map((each) => ({ ...each, server: title })));
    unread.push(...all.unread);
  }
  return { statements, unread };
}
