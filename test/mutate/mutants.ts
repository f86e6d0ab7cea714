/** Stryker's mutants of the code that is to be judged. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = join("test", "mutate");

/** What the score is counted by. */
export const groups: readonly Group[] = [
  { name: "rules", folders: ["rules"] },
  { name: "effects", folders: ["src/dialects/postgres"] },
  { name: "effects elsewhere", folders: ["src/dialects/mysql", "src/dialects/sqlite"] },
  { name: "replay", folders: ["src/engine"] },
];

interface Group {
  readonly name: string;
  readonly folders: readonly string[];
}

export interface Mutant {
  readonly id: number;
  /** The same as long as what it breaks stays as it is, wherever in its file that stands. */
  readonly key: string;
  readonly group: string;
  readonly path: string;
  readonly line: number;
  readonly kind: string;
  readonly before: string;
  readonly after: string;
  /** The lines around it. */
  readonly near: string;
}

export interface Instrumented {
  readonly mutants: readonly Mutant[];
  /** By path: the code with a switch for each mutant. */
  readonly code: ReadonlyMap<string, string>;
}

/** Generated tables are what servers answered, and no code. */
function filesOf(group: Group): readonly string[] {
  return group.folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".generated.ts"))
      .map((name) => join(folder, name))
      .filter((path) => path !== join("rules", "index.ts"))
      .sort(),
  );
}

export async function instrument(): Promise<Instrumented> {
  install();
  const { instrumenter, options } = await start();
  const mutants: Mutant[] = [];
  const alike = new Map<string, number>();
  const code = new Map<string, string>();
  for (const group of groups) {
    const files = filesOf(group).map((name) => ({
      name,
      mutate: true,
      content: readFileSync(name, "utf8"),
    }));
    const made = await instrumenter.instrument(files, options);
    const texts = new Map(files.map(({ name, content }) => [name, content.split("\n")]));
    // Numbers begin anew in every call.
    const first = mutants.length;
    for (const { name, content } of made.files) code.set(name, numbered(content, first));
    for (const { id, fileName, location, mutatorName, replacement, status } of made.mutants) {
      if (status !== undefined) throw new Error(`${fileName}: a mutant is ${status}`);
      const lines = texts.get(fileName) ?? [];
      const before = cutFrom(lines, location);
      const what = [fileName, mutatorName, before, replacement].join("\0");
      const nth = (alike.get(what) ?? 0) + 1;
      alike.set(what, nth);
      mutants[first + Number(id)] = {
        id: first + Number(id),
        key: keyOf(`${what}\0${String(nth)}`),
        group: group.name,
        path: fileName,
        line: location.start.line + 1,
        kind: mutatorName,
        before,
        after: replacement,
        near: lines.slice(Math.max(0, location.start.line - 3), location.end.line + 8).join("\n"),
      };
    }
  }
  return { mutants, code };
}

function keyOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

/** The calls of Stryker's switches, with numbers of our own, which switches.ts understands. */
function numbered(code: string, first: number): string {
  return code.replaceAll(
    /(stry(?:MutAct|Cov)_9fa48\()("\d+"(?:, "\d+")*)\)/g,
    (_, call: string, ids: string) =>
      `${call}${ids.replaceAll(/"(\d+)"/g, (_, id: string) => String(first + Number(id)))})`,
  );
}

interface Place {
  readonly line: number;
  readonly column: number;
}

interface Location {
  readonly start: Place;
  readonly end: Place;
}

function cutFrom(lines: readonly string[], { start, end }: Location): string {
  return lines
    .slice(start.line, end.line + 1)
    .map((line, index) => {
      const to = start.line + index === end.line ? end.column : undefined;
      return line.slice(index === 0 ? start.column : 0, to);
    })
    .join("\n");
}

/** What of `@stryker-mutator/instrumenter` is used; it is installed only when mutants are asked for. */
interface Instrumenter {
  readonly instrument: (
    files: readonly { readonly name: string; readonly mutate: boolean; readonly content: string }[],
    options: object,
  ) => Promise<{
    readonly files: readonly { readonly name: string; readonly content: string }[];
    readonly mutants: readonly {
      readonly id: string;
      readonly fileName: string;
      readonly location: Location;
      readonly mutatorName: string;
      readonly replacement: string;
      readonly status?: string;
    }[];
  }>;
}

async function start(): Promise<{ readonly instrumenter: Instrumenter; readonly options: object }> {
  const require = createRequire(join(process.cwd(), folder, "package.json"));
  const load = async (name: string): Promise<Record<string, never>> =>
    (await import(pathToFileURL(require.resolve(name)).href)) as Record<string, never>;
  const { createInstrumenter } = (await load("@stryker-mutator/instrumenter")) as unknown as {
    readonly createInstrumenter: (injector: unknown) => Instrumenter;
  };
  const { createInjector } = (await load("typed-inject")) as unknown as {
    readonly createInjector: () => {
      readonly provideValue: (name: string, value: unknown) => unknown;
    };
  };
  const silent = new Proxy({}, { get: () => () => false });
  return {
    instrumenter: createInstrumenter(createInjector().provideValue("logger", silent)),
    options: { plugins: null, excludedMutations: [], ignorers: [], noHeader: true },
  };
}

function install(): void {
  if (existsSync(join(folder, "node_modules", "@stryker-mutator"))) return;
  const command = ["ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"];
  const { status } = spawnSync("npm", command, {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`npm ${command.join(" ")} failed`);
}
