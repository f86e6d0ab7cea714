/**
 * What linting costs, beside Squawk and bare Node on the same files in the same run.
 * `npm run bench` fails over the guards below. CPU time is user + system; what is judged are ratios of the
 * best of all rounds, so that a slow machine judges as a fast one: what else runs there makes a process
 * slower and never faster, and on a shared machine the same run differs by a third from minute to minute.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { installTool } from "../tool.ts";
import { twins } from "./code.ts";
import { corpus, longFile } from "./corpus.ts";

/** CPU milliseconds that bare Node takes on the machine whose milliseconds the start-up target means. */
const referenceNode = 70;

/**
 * `target` is where each figure has to get to; the run fails over `guard`, which is what has been reached
 * so far with room for a busy machine. A guard only ever goes down, to its target in the end.
 */
const bounds = {
  squawk: { target: 1.3, guard: 4.4 },
  /** What one small file takes over bare Node, in times of bare Node. */
  startUp: { target: 150 / referenceNode, guard: 150 / referenceNode },
  peak: { target: 150, guard: 152 },
  linear: { target: 1.2, guard: 1.3 },
  /** Migrations that are code, over the same SQL as plain files. */
  code: { target: 3, guard: 3 },
};

interface Bound {
  readonly target: number;
  readonly guard: number;
}

const rounds = 7;
const squawkVersion = "2.66.0";
const lockproof = [process.execPath, resolve("dist/cli.js"), "lint", "--no-cache"];

const folder = mkdtempSync(join(tmpdir(), "lockproof-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const history = join(folder, "migrations");
const files = corpus(1500);
writeAll(history, files);
const paths = files.map(({ path }) => path);
const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);

const small = join(folder, "small");
writeAll(small, [
  {
    path: "0001_add_index.sql",
    text: "CREATE INDEX orders_customer_id_idx ON orders (customer_id);\n",
  },
]);

const both = twins(1_000);
writeAll(join(folder, "sql", "migrations"), both.sql);
writeAll(join(folder, "code", "migrations"), both.code);

const long = (statements: number): Run => {
  const cwd = join(folder, String(statements));
  writeAll(cwd, [{ path: "0001_history.sql", text: longFile(statements) }]);
  return { command: [...lockproof, "."], cwd, exits: [1] };
};

/** Each is run once per round, one after the other, so that a busy machine is busy for all. */
const contestants = {
  node: { command: [process.execPath, "-e", "0"], exits: [0] },
  small: { command: [...lockproof, "."], cwd: small, exits: [1] },
  lockproof: { command: [...lockproof, "."], cwd: history, exits: [1] },
  squawk: { command: [squawk(), ...paths], cwd: history, exits: [1] },
  long1k: long(1_000),
  long10k: long(10_000),
  sql: { command: [...lockproof, "."], cwd: join(folder, "sql"), exits: [1] },
  code: { command: [...lockproof, "."], cwd: join(folder, "code"), exits: [1] },
} satisfies Record<string, Run>;

type Contestant = keyof typeof contestants;
const names = Object.keys(contestants) as Contestant[];

const times: Record<Contestant, number[]> = {
  node: [],
  small: [],
  lockproof: [],
  squawk: [],
  long1k: [],
  long10k: [],
  sql: [],
  code: [],
};
for (const name of names) cpuTime(contestants[name]); // warms the file cache, and Node's compile cache
for (let round = 0; round < rounds; round += 1) {
  for (const name of names) times[name].push(cpuTime(contestants[name]));
}
const long100k = long(100_000);
const longest = Math.min(...Array.from({ length: 3 }, () => cpuTime(long100k)));
const cpu = (name: Contestant): number => Math.min(...times[name]);
const overNode = ratio("small", "node") - 1;

// Slopes, since warming up is most of the first thousand and would hide what grows.
const early = (cpu("long10k") - cpu("long1k")) / 9_000;
const late = (longest - cpu("long10k")) / 90_000;

console.log(
  `${paths.length} files, ${(bytes / 1e6).toFixed(2)} MB, ${rounds} rounds, Node ${process.version}`,
);
console.log();
const rows = [
  ["bare Node", ms(cpu("node")), ""],
  [`squawk ${squawkVersion}`, ms(cpu("squawk")), ""],
  ["lockproof", ms(cpu("lockproof")), ""],
  row("lockproof / squawk", ratio("lockproof", "squawk"), bounds.squawk, (n) => n.toFixed(2)),
  ["one small file", ms(cpu("small")), ""],
  row("over bare Node / bare Node", overNode, bounds.startUp, (n) => n.toFixed(2)),
  [
    `at ${referenceNode} ms of bare Node`,
    ms(overNode * referenceNode),
    `scaled, not measured (target ${ms(bounds.startUp.target * referenceNode)})`,
  ],
  row("peak memory", peakMemory(history), bounds.peak, (n) => `${n.toFixed(0)} MB`),
  ["1,000 statements", ms(cpu("long1k")), ""],
  ["10,000 statements", ms(cpu("long10k")), ""],
  ["100,000 statements", ms(longest), ""],
  row("each of 100,000 / of 10,000", late / early, bounds.linear, (n) => n.toFixed(2)),
  ["1,000 files of SQL", ms(cpu("sql")), ""],
  ["1,000 files of code", ms(cpu("code")), ""],
  row("code / SQL", ratio("code", "sql"), bounds.code, (n) => n.toFixed(2)),
] as const;
for (const [name, value, verdict] of rows) {
  console.log(`${name.padEnd(36)}${value.padStart(10)}   ${verdict}`);
}
process.exitCode = rows.some(([, , verdict]) => verdict.includes("TOO MUCH")) ? 1 : 0;

function row(
  name: string,
  value: number,
  { target, guard }: Bound,
  show: (value: number) => string,
): readonly [string, string, string] {
  if (value <= target) return [name, show(value), `ok (at most ${show(target)})`];
  const verdict = value <= guard ? "not there yet" : "TOO MUCH";
  return [name, show(value), `${verdict} (target ${show(target)}, fails over ${show(guard)})`];
}

function ratio(one: Contestant, other: Contestant): number {
  return Math.min(...times[one]) / Math.min(...times[other]);
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}

interface Run {
  readonly command: readonly string[];
  readonly cwd?: string | undefined;
  readonly exits: readonly number[];
}

/** Milliseconds of CPU, as the shell counts them for the process and its threads. */
function cpuTime({ command, cwd = folder, exits }: Run): number {
  const report = join(folder, "time");
  const shell = spawnSync(
    "bash",
    ["-c", `TIMEFORMAT='%U %S'; { time "$@" >/dev/null 2>"$0.err"; } 2>"$0"`, report, ...command],
    { cwd, encoding: "utf8", env: { ...process.env, LC_ALL: "C" } },
  );
  if (shell.error || !exits.includes(shell.status ?? -1)) {
    const said = shell.error?.message ?? readFileSync(`${report}.err`, "utf8");
    throw new Error(`${command.slice(0, 4).join(" ")} ended with ${shell.status}: ${said}`);
  }
  const [user = NaN, system = NaN] = readFileSync(report, "utf8").split(" ").map(Number);
  return 1000 * (user + system);
}

/** Megabytes of resident memory at the highest, as the process itself is told when it ends. */
function peakMemory(cwd: string): number {
  const report = join(folder, "memory");
  const spy = `import { writeFileSync } from "node:fs";
    process.on("exit", () => writeFileSync(${JSON.stringify(report)}, String(process.resourceUsage().maxRSS)));`;
  const [node, ...rest] = lockproof;
  const preload = ["--import", `data:text/javascript,${encodeURIComponent(spy)}`];
  spawnSync(node!, [...preload, ...rest, "."], { cwd, stdio: "ignore" });
  return Number(readFileSync(report, "utf8")) / 1024;
}

function squawk(): string {
  const modules = installTool("squawk-cli", squawkVersion);
  return join(modules, "@squawk-cli", `${process.platform}-${process.arch}`, "bin", "squawk");
}

function writeAll(place: string, contents: readonly { path: string; text: string }[]): void {
  mkdirSync(place, { recursive: true });
  for (const { path, text } of contents) writeFileSync(join(place, path), text);
}
