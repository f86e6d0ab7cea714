/**
 * What the plugin costs in ESLint, on published packages: over files that are no migrations, as a part of
 * ESLint's own time, and for each migration once everything is warm. CPU time is user + system, and each
 * run with the plugin stands beside one without it, so that a busy machine is busy for both.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** Percent of ESLint's own time, and milliseconds. */
const bounds = { others: 2, migration: 3 };
const plugin = moduleAt("dist/eslint.js");
const rounds = 5;
const others = 500;
const packages = { "@n8n/db": "1.41.2", "unleash-server": "8.2.0" };

const folder = mkdtempSync(join(tmpdir(), "lockproof-bars-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
let failed = 0;

const program = join(folder, "lint.mjs");
writeFileSync(
  program,
  `import { ESLint } from ${JSON.stringify(moduleAt("node_modules/eslint/lib/api.js"))};
import js from ${JSON.stringify(moduleAt("node_modules/@eslint/js/src/index.js"))};
const { cwd, files, passes, plugin } = JSON.parse(process.argv[2]);
const ours = plugin === undefined ? [] : (await import(plugin)).default.configs.recommended;
const eslint = new ESLint({ cwd, overrideConfigFile: true, overrideConfig: [js.configs.recommended, ...ours] });
const times = [];
let found = 0;
for (let pass = 0; pass < passes; pass++) {
  const before = process.cpuUsage();
  const results = await eslint.lintFiles(files);
  const { user, system } = process.cpuUsage(before);
  times.push((user + system) / 1000);
  found = results.flatMap(({ messages }) => messages).filter(({ ruleId }) => ruleId?.startsWith("lockproof/")).length;
}
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ all: (user + system) / 1000, times, found }));
`,
);

for (const [name, version] of Object.entries(packages)) {
  const cwd = unpacked(name, version);
  const scripts = readdirSync(cwd, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?js$/.test(entry.name))
    .map(({ parentPath, name: file }) => join(parentPath, file))
    .sort();
  const migrations = scripts.filter((file) => /[\\/]migrations[\\/]/.test(file));
  const rest = scripts.filter((file) => !/[\\/]migrations[\\/]/.test(file)).slice(0, others);

  const share: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const off = lint({ cwd, files: rest, passes: 1 });
    const on = lint({ cwd, files: rest, passes: 1, plugin });
    if (round === 0) console.log(`${name}: ${String(on.found)} findings in what is no migration`);
    share.push(((on.all - off.all) / off.all) * 100);
  }
  judge(`${name}: ${String(rest.length)} files that are no migrations`, share, bounds.others, "%");

  const each: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const off = lint({ cwd, files: migrations, passes: 4 });
    const on = lint({ cwd, files: migrations, passes: 4, plugin });
    if (round === 0) console.log(`${name}: ${String(on.found)} findings in migrations`);
    each.push((warm(on.times) - warm(off.times)) / migrations.length);
  }
  judge(`${name}: each of ${String(migrations.length)} migrations`, each, bounds.migration, " ms");
}

process.exitCode = failed > 0 ? 1 : 0;

interface Task {
  readonly cwd: string;
  readonly files: readonly string[];
  /** How often they are linted by one ESLint. */
  readonly passes: number;
  /** Where the plugin is. */
  readonly plugin?: string;
}

interface Timed {
  /** Milliseconds of the whole process. */
  readonly all: number;
  /** Of each pass. */
  readonly times: readonly number[];
  readonly found: number;
}

function lint(task: Task): Timed {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, JSON.stringify(task)], {
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Timed;
}

/** The first pass compiles and loads. */
function warm(times: readonly number[]): number {
  return median(times.slice(1));
}

function judge(name: string, measured: readonly number[], bound: number, unit: string): void {
  const middle = median(measured);
  const holds = middle <= bound;
  if (!holds) failed += 1;
  const all = measured.map((value) => value.toFixed(2)).join(", ");
  console.log(
    `${holds ? "✓" : "✗"} ${name}: ${middle.toFixed(2)}${unit}, at most ${String(bound)}${unit} (${all})`,
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

function unpacked(name: string, version: string): string {
  const cwd = join(folder, name.replace("/", "+"));
  mkdirSync(cwd);
  const packing = spawnSync("npm", ["pack", `${name}@${version}`, "--pack-destination", cwd], {
    encoding: "utf8",
  });
  const tarball = readdirSync(cwd).find((file) => file.endsWith(".tgz"));
  if (tarball === undefined) throw new Error(packing.stderr);
  const { status, stderr } = spawnSync("tar", ["-xzf", tarball], { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return join(cwd, "package");
}

function moduleAt(path: string): string {
  return pathToFileURL(resolve(path)).href;
}
