/**
 * What the plugin costs in ESLint, on published packages: over files that are no migrations, as a part of
 * ESLint's own time, and for each migration once everything is warm. CPU time is user + system. Every few
 * files are linted with the plugin and without it, one right after the other and in turns the other way
 * round, with nothing left to collect from before; what the plugin costs there is the median of all such
 * pairs, which no single slow moment moves.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** Percent of ESLint's own time, and milliseconds. */
const bounds = { others: 2, migration: 3 };
const rounds = { others: 5, migrations: 3 };
const others = 500;
/** Of the migrations every third is timed, which are as many as fit into a minute. */
const nth = 3;
const packages = { "@n8n/db": "1.41.2", "unleash-server": "8.2.0" };

const folder = mkdtempSync(join(tmpdir(), "lockproof-bars-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
let failed = 0;

const program = join(folder, "lint.mjs");
writeFileSync(
  program,
  `const { cwd, files, passes, turn: first, batch, plugin, eslint, js } = JSON.parse(process.argv[2]);
const { ESLint } = await import(eslint);
const { default: { configs: { recommended } } } = await import(js);
const spent = async (work) => {
  globalThis.gc();
  const before = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1000, value];
};
const own = new ESLint({ cwd, overrideConfigFile: true, overrideConfig: [recommended] });
await own.lintFiles(files.slice(0, batch)); // what all of ESLint compiles first
const [load, { default: { configs: ours } }] = await spent(() => import(plugin));
const make = (more) => new ESLint({ cwd, overrideConfigFile: true, overrideConfig: [recommended, ...more] });
const hosts = { off: make([]), on: make(ours.recommended) };
let found = 0;
const times = [];
for (let pass = 0; pass < passes; pass++) {
  const pairs = [];
  let turn = first + pass;
  for (let at = 0; at < files.length; at += batch, turn++) {
    const pair = { off: 0, on: 0 };
    for (const which of turn % 2 === 0 ? ["off", "on"] : ["on", "off"]) {
      const [took, results] = await spent(() => hosts[which].lintFiles(files.slice(at, at + batch)));
      pair[which] = took;
      found += results.flatMap(({ messages }) => messages).filter(({ ruleId }) => ruleId?.startsWith("lockproof/")).length;
    }
    pairs.push(pair);
  }
  times.push(pairs);
}
console.log(JSON.stringify({ load, times, found: found / passes }));
`,
);

const scripts = Object.entries(packages).map(([name, version]) => {
  const cwd = unpacked(name, version);
  const files = readdirSync(cwd, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?js$/.test(entry.name))
    .map(({ parentPath, name: file }) => join(parentPath, file))
    .sort();
  const isMigration = (file: string): boolean => /[\\/]migrations[\\/]/.test(file);
  return {
    name,
    cwd,
    migrations: files.filter(isMigration),
    rest: files.filter((file) => !isMigration(file)),
  };
});

const all = scripts.flatMap(({ migrations }) => migrations);
const { found } = lint({ cwd: folder, files: all, passes: 1, turn: 0 });
console.log(`${String(found)} findings in ${String(all.length)} migrations, and no crash`);

const rest = scripts.flatMap((one) => one.rest).slice(0, others);
const plain = Array.from({ length: rounds.others }, (_, turn) => {
  return lint({ cwd: folder, files: rest, passes: 1, turn });
});
const own = costOf(plain.flatMap(({ times }) => times));
const load = median(plain.map((one) => one.load));
console.log(`${String(plain[0]?.found)} findings in what is no migration`);
judge(
  `${String(rest.length)} files that are no migrations`,
  ((load + own.plugin) / own.eslint) * 100,
  bounds.others,
  "%",
);

for (const { name, cwd, migrations: every } of scripts) {
  const migrations = every.filter((_, index) => index % nth === 0);
  const warm = Array.from({ length: rounds.migrations }, (_, turn) => {
    return lint({ cwd, files: migrations, passes: 4, turn });
  });
  // The first passes compile and load.
  const { plugin } = costOf(warm.flatMap(({ times }) => times.slice(2)));
  const each = `${name}: each of ${String(migrations.length)} migrations`;
  judge(each, plugin / migrations.length, bounds.migration, " ms");
}

process.exitCode = failed > 0 ? 1 : 0;

interface Task {
  readonly cwd: string;
  readonly files: readonly string[];
  /** How often they are linted by the same process. */
  readonly passes: number;
  /** Whether an even or an odd batch is linted with the plugin first. */
  readonly turn: number;
}

/** CPU milliseconds: of loading the plugin, and of each batch of each pass with and without it. */
interface Timed {
  readonly load: number;
  readonly times: readonly (readonly Pair[])[];
  readonly found: number;
}

type Pair = Readonly<Record<"off" | "on", number>>;

/** What the plugin and ESLint itself take for all batches: each batch's median over all passes. */
function costOf(passes: readonly (readonly Pair[])[]): { plugin: number; eslint: number } {
  let [plugin, eslint] = [0, 0];
  for (const batch of passes[0]?.keys() ?? []) {
    const pairs = passes.flatMap((pass) => pass[batch] ?? []);
    plugin += median(pairs.map(({ on, off }) => on - off));
    eslint += median(pairs.map(({ off }) => off));
  }
  return { plugin, eslint };
}

function lint(task: Task): Timed {
  const modules = {
    plugin: moduleAt("dist/eslint.js"),
    eslint: moduleAt("node_modules/eslint/lib/api.js"),
    js: moduleAt("node_modules/@eslint/js/src/index.js"),
  };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--expose-gc", program, JSON.stringify({ ...task, ...modules, batch: 10 })],
    { encoding: "utf8", maxBuffer: 1e8 },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Timed;
}

function judge(name: string, measured: number, bound: number, unit: string): void {
  const holds = measured <= bound;
  if (!holds) failed += 1;
  const most = `at most ${String(bound)}${unit}`;
  console.log(`${holds ? "✓" : "✗"} ${name}: ${measured.toFixed(2)}${unit}, ${most}`);
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
