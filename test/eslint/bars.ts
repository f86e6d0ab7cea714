/**
 * What the plugin costs in ESLint, on published packages: over files that are no migrations, as a part of
 * ESLint's own time, and for each migration once everything is warm. CPU time is user + system, and every
 * few files are linted with the plugin and without it in turn, so that a busy machine is busy for both.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** Percent of ESLint's own time, and milliseconds. */
const bounds = { others: 2, migration: 3 };
const rounds = 5;
const others = 500;
const packages = { "@n8n/db": "1.41.2", "unleash-server": "8.2.0" };

const folder = mkdtempSync(join(tmpdir(), "lockproof-bars-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
let failed = 0;

const program = join(folder, "lint.mjs");
writeFileSync(
  program,
  `const { cwd, files, passes, batch, plugin, eslint, js } = JSON.parse(process.argv[2]);
const { ESLint } = await import(eslint);
const { default: { configs: { recommended } } } = await import(js);
const spent = async (work) => {
  const before = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1000, value];
};
const [load, { default: { configs: ours } }] = await spent(() => import(plugin));
const make = (more) => new ESLint({ cwd, overrideConfigFile: true, overrideConfig: [recommended, ...more] });
const hosts = { off: make([]), on: make(ours.recommended) };
let found = 0;
const times = [];
await hosts.off.lintFiles(files.slice(0, batch)); // what all of ESLint compiles first
for (let pass = 0; pass < passes; pass++) {
  const time = { off: 0, on: 0 };
  let turn = pass;
  for (let at = 0; at < files.length; at += batch, turn++) {
    for (const which of turn % 2 === 0 ? ["off", "on"] : ["on", "off"]) {
      const [took, results] = await spent(() => hosts[which].lintFiles(files.slice(at, at + batch)));
      time[which] += took;
      found += results.flatMap(({ messages }) => messages).filter(({ ruleId }) => ruleId?.startsWith("lockproof/")).length;
    }
  }
  times.push(time);
}
console.log(JSON.stringify({ load, times, found: found / passes }));
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
    const { load, times, found } = lint({ cwd, files: rest, passes: 1 });
    if (round === 0) console.log(`${name}: ${String(found)} findings in what is no migration`);
    const [{ off, on } = { off: 0, on: 0 }] = times;
    share.push(((load + on - off) / off) * 100);
  }
  const what = `${name}: ${String(rest.length)} files that are no migrations`;
  judge(what, share, rest.length < others ? undefined : bounds.others, "%");

  const each: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { times, found } = lint({ cwd, files: migrations, passes: 4 });
    if (round === 0) console.log(`${name}: ${String(found)} findings in migrations`);
    // The first pass compiles and loads.
    each.push(...times.slice(1).map(({ on, off }) => (on - off) / migrations.length));
  }
  judge(`${name}: each of ${String(migrations.length)} migrations`, each, bounds.migration, " ms");
}

process.exitCode = failed > 0 ? 1 : 0;

interface Task {
  readonly cwd: string;
  readonly files: readonly string[];
  /** How often they are linted by the same process. */
  readonly passes: number;
}

/** CPU milliseconds: of loading the plugin, and of each pass with and without it, in turns of a few files. */
interface Timed {
  readonly load: number;
  readonly times: readonly Readonly<Record<"off" | "on", number>>[];
  readonly found: number;
}

function lint(task: Task): Timed {
  const modules = {
    plugin: moduleAt("dist/eslint.js"),
    eslint: moduleAt("node_modules/eslint/lib/api.js"),
    js: moduleAt("node_modules/@eslint/js/src/index.js"),
  };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, JSON.stringify({ ...task, ...modules, batch: 20 })],
    { encoding: "utf8", maxBuffer: 1e8 },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Timed;
}

/** Without a bound it is told only: so few files do not outweigh what is loaded once. */
function judge(
  name: string,
  measured: readonly number[],
  bound: number | undefined,
  unit: string,
): void {
  const middle = median(measured);
  const holds = bound === undefined || middle <= bound;
  if (!holds) failed += 1;
  const all = measured.map((value) => value.toFixed(2)).join(", ");
  console.log(
    `${holds ? "✓" : "✗"} ${name}: ${middle.toFixed(2)}${unit}${bound === undefined ? "" : `, at most ${String(bound)}${unit}`} (${all})`,
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
