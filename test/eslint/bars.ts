/**
 * What the plugin costs in ESLint, on published packages: over files that are no migrations, as a part of
 * what a run without it takes, and for each migration once everything is warm. Every few files are linted with the
 * plugin and without it, one right after the other and in turns the other way round, by several processes;
 * what either costs there is the least of all rounds, since what else runs on the machine makes a process
 * slower and never faster. Time is that of the thread that lints, where the system tells it: the threads
 * which compile work for both sides at once, and what they take there depends on chance.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** Percent of ESLint's own time, and milliseconds. */
const bounds = { others: 2, migration: 3 };
const others = 500;
/** How often ESLint lints them in a process of its own, without the plugin: the median counts. */
const runs = 5;
/** A process lints files that are no migrations once, as users do, and migrations until they are warm. */
const tasks = {
  others: { processes: 10, passes: 1, cold: 0, batch: 10 },
  migrations: { processes: 2, passes: 7, cold: 2, batch: 50 },
};
const packages = { "@n8n/db": "1.41.2", "unleash-server": "8.2.0" };

const folder = mkdtempSync(join(tmpdir(), "lockproof-bars-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
let failed = 0;

const program = join(folder, "lint.mjs");
writeFileSync(
  program,
  `const { cwd, files, passes, turn: start, batch, alone, plugin, eslint, js } = JSON.parse(process.argv[2]);
import { readFileSync } from "node:fs";
const { ESLint } = await import(eslint);
const { default: { configs: { recommended } } } = await import(js);
const own = () => {
  try {
    return Number(readFileSync("/proc/thread-self/schedstat", "latin1").split(" ")[0]) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
};
const spent = async (work) => {
  const before = own();
  const value = await work();
  return [own() - before, value];
};
if (alone) {
  await new ESLint({ cwd, overrideConfigFile: true, overrideConfig: [recommended] }).lintFiles(files);
  console.log(own());
  process.exit();
}
const first = new ESLint({ cwd, overrideConfigFile: true, overrideConfig: [recommended] });
await first.lintFiles(files.slice(0, batch)); // what all of ESLint compiles first
const [load, { default: { configs: ours } }] = await spent(() => import(plugin));
const make = (more) => new ESLint({ cwd, overrideConfigFile: true, overrideConfig: [recommended, ...more] });
const hosts = { off: make([]), on: make(ours.recommended) };
let found = 0;
const times = [];
for (let pass = 0; pass < passes; pass++) {
  const pairs = [];
  let turn = start + pass;
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
const [whole] = lint({ processes: 1, passes: 1, cold: 0, batch: all.length }, folder, all);
console.log(`${String(whole?.found)} findings in ${String(all.length)} migrations, and no crash`);

const rest = scripts.flatMap((one) => one.rest).slice(0, others);
const plain = lint(tasks.others, folder, rest);
const cost = costOf(plain);
const load = Math.min(...plain.map((one) => one.load));
console.log(`${String(plain[0]?.found)} findings in what is no migration`);
const added = load + cost.on - cost.off;
const alone = Array.from({ length: runs }, () =>
  Number(outputOf({ cwd: folder, files: rest, alone: true })),
).sort((one, other) => one - other)[Math.floor(runs / 2)];
if (alone === undefined) throw new Error("ESLint was not run");
const share = (added / alone) * 100;
console.log(`${added.toFixed(0)} ms of ${alone.toFixed(0)} ms`);
judge(`${String(rest.length)} files that are no migrations`, share, bounds.others, "%");

for (const { name, cwd, migrations } of scripts) {
  const { on, off } = costOf(lint(tasks.migrations, cwd, migrations));
  const each = `${name}: each of ${String(migrations.length)} migrations`;
  judge(each, (on - off) / migrations.length, bounds.migration, " ms");
}

process.exitCode = failed > 0 ? 1 : 0;

interface Task {
  readonly processes: number;
  /** How often the files are linted by the same process, and how many of these times compile and load. */
  readonly passes: number;
  readonly cold: number;
  /** How many files are linted at once. */
  readonly batch: number;
}

/** Milliseconds: of loading the plugin, and of each batch of each pass with and without it. */
interface Timed {
  readonly load: number;
  readonly times: readonly (readonly Pair[])[];
  readonly found: number;
}

type Pair = Readonly<Record<"off" | "on", number>>;

/** What ESLint takes for all batches, without the plugin and with it: each batch's least. */
function costOf(timed: readonly Timed[]): Pair {
  const passes = timed.flatMap(({ times }) => times);
  const least = (which: keyof Pair): number =>
    [...(passes[0]?.keys() ?? [])]
      .map((batch) => Math.min(...passes.map((pass) => pass[batch]?.[which] ?? Infinity)))
      .reduce((sum, each) => sum + each, 0);
  return { off: least("off"), on: least("on") };
}

function lint({ processes, cold, ...task }: Task, cwd: string, files: readonly string[]): Timed[] {
  return Array.from({ length: processes }, (_, turn) => {
    const timed = JSON.parse(outputOf({ ...task, cwd, files, turn })) as Timed;
    return { ...timed, times: timed.times.slice(cold) };
  });
}

/** What the program prints. */
function outputOf(task: object): string {
  const modules = {
    plugin: moduleAt("dist/eslint.js"),
    eslint: moduleAt("node_modules/eslint/lib/api.js"),
    js: moduleAt("node_modules/@eslint/js/src/index.js"),
  };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, JSON.stringify({ ...task, ...modules })],
    { encoding: "utf8", maxBuffer: 1e8 },
  );
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

function judge(name: string, measured: number, bound: number, unit: string): void {
  const holds = measured <= bound;
  if (!holds) failed += 1;
  const most = `at most ${String(bound)}${unit}`;
  console.log(`${holds ? "✓" : "✗"} ${name}: ${measured.toFixed(2)}${unit}, ${most}`);
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
