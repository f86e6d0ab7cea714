/**
 * Every place that the README says findings land in: the packed tarball in an empty folder, used with the
 * very blocks of the section. One pack and one install; the tools of others are the real ones.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { openEditor } from "../editor.ts";
import { openChecks } from "../checks.ts";
import { tryHook } from "./hooks.ts";
import { bound, project, runIn, safe, unsafe, workshop } from "./project.ts";
import type { Project, Ran } from "./project.ts";
import { blocksOf, commandsOf, says } from "./readme.ts";

/** lint-staged 17 needs Node 22. */
const tools = ["husky@9.1.7", "lint-staged@16.4.0", "lefthook@2.2.2"];

const checks = openChecks();
const { check } = checks;
const only = process.argv.slice(2);
const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

const modules = install();
const places: Readonly<Record<string, () => void | Promise<void>>> = {
  "In your project": inProject,
  "In a pull request": inPullRequest,
  husky,
  "lint-staged": lintStaged,
  lefthook,
  "pre-commit": preCommit,
  GitHub: gitHub,
  GitLab: gitLab,
  Others: others,
  "In an editor": inEditor,
  "In ESLint": inEslint,
  Configuration: configuration,
  "Ask about any statement": inProgram,
  "Silencing a finding": silencing,
};
for (const [title, tryOut] of Object.entries(places)) {
  if (only.length === 0 || only.includes(title)) await tryOut();
}
process.exitCode = checks.failed() > 0 ? 1 : 0;

/** As the README says, with the tarball for the name, and with the tools that hooks need in the same go. */
function install(): string {
  const packing = runIn(
    resolve("."),
    `npm pack --ignore-scripts --pack-destination ${workshop} >/dev/null`,
  );
  const tarball = readdirSync(workshop).find((name) => name.endsWith(".tgz")) ?? "none";
  const [command = ""] = commandsOf(blocksOf("In your project"));
  const folder = join(workshop, "user");
  mkdirSync(folder);
  const named = command.replace(/ lockproof$/, ` ${join(workshop, tarball)} ${tools.join(" ")}`);
  const installed = runIn(folder, `${named} --ignore-scripts --no-audit --no-fund`);
  const holds = packing.status === 0 && named !== command && installed.status === 0;
  check(`In your project: ${command}`, holds, packing.output + installed.output);
  return join(folder, "node_modules");
}

function inProject(): void {
  const [, lint = "", baseline = ""] = commandsOf(blocksOf("In your project"));
  const place = project(modules);
  const clean = place.run(lint);
  check(`${lint}: exit 0`, clean.status === 0, clean.output);
  place.write("migrations/2_total.sql", bound(unsafe));
  const found = place.run(lint);
  const named = found.output.includes("migrations/2_total.sql:2:1  error  blocking-index-build");
  check(`${lint}: exit 1`, found.status === 1 && named, found.output);
  place.write("lockproof.config.json", "{");
  const broken = place.run(lint);
  check(`${lint}: exit 2`, broken.status === 2, broken.output);
  place.run("rm lockproof.config.json");
  const listed = place.run(`${baseline} && ${lint}`);
  check(`${baseline}: exit 0, and lint as well`, listed.status === 0, listed.output);
  place.write("migrations/2_total.sql", bound(safe));
  const stale = place.run(lint);
  says("one that nothing answers to any more is a finding itself");
  const isStale = stale.output.includes("stale-baseline");
  check(`${baseline}: a stale entry`, stale.status === 1 && isStale, stale.output);
}

function inPullRequest(): void {
  const [command = ""] = commandsOf(blocksOf("In a pull request"));
  const place = project(modules);
  const clean = place.run(command);
  check(`${command}: exit 0`, clean.status === 0, clean.output);
  place.write("migrations/2_total.sql", bound(unsafe));
  place.run("git add . && git commit -q -m total");
  const found = place.run(command);
  const isNamed = found.output.includes("1 finding (1 error)");
  check(`${command}: exit 1`, found.status === 1 && isNamed, found.output);
  const lost = place.run(command.replace("origin/main", "origin/other"));
  check(`${command}: exit 2`, lost.status === 2, lost.output);
}

function husky(): void {
  const place = project(modules);
  place.run(says("npx husky"));
  place.writeBlocks(blocksOf("husky"));
  tryHook("husky", checks, place);
}

function lintStaged(): void {
  const place = project(modules);
  place.run("npx husky");
  place.writeBlocks(blocksOf("lint-staged"));
  tryHook("lint-staged", checks, place);
}

function lefthook(): void {
  const place = project(modules);
  place.writeBlocks(blocksOf("lefthook"));
  place.run(says("npx lefthook install"));
  tryHook("lefthook", checks, place);
}

/** The repository of the hook is one that holds what is committed here, under the tag that the README names. */
function preCommit(): void {
  const hooks = join(workshop, "hooks");
  mkdirSync(join(hooks, ".github"), { recursive: true });
  cpSync(".pre-commit-hooks.yaml", join(hooks, ".pre-commit-hooks.yaml"));
  cpSync(".github/bundle", join(hooks, ".github/bundle"), { recursive: true });
  runIn(hooks, `git init -q && git add . && git commit -q -m hooks && git tag v${version}`);
  says("pre-commit](https://pre-commit.com) 3 or 4");
  for (const [name, program] of preCommits()) {
    const place = project(modules);
    place.writeBlocks(
      blocksOf("pre-commit").map((block) => ({
        ...block,
        text: block.text.replace("https://github.com/lockproof/lockproof", hooks),
      })),
    );
    const started = place.run(says("pre-commit install").replace("pre-commit", program));
    check(`${name}: install`, started.status === 0, started.output);
    tryHook(name, checks, place);
  }
}

/** Debian's, and the newest that pip has for it. */
function preCommits(): readonly (readonly [name: string, program: string])[] {
  const debian = runIn(workshop, "/usr/bin/pre-commit --version");
  check("pre-commit of Debian is there", debian.status === 0, debian.output);
  const folder = resolve("node_modules/.cache/tools/pre-commit@4.6.2");
  const program = join(folder, "bin/pre-commit");
  const pip = `${join(folder, "bin/pip")} install -q pre-commit==4.6.2`;
  const get = `test -x ${program} || (python3 -m venv ${folder} && ${pip})`;
  // As the machine reaches its index of packages.
  const made = runIn(workshop, get, { ...process.env });
  check("pre-commit 4.6.2 is to be had from pip", made.status === 0, made.output);
  return [
    [debian.output.trim(), "/usr/bin/pre-commit"],
    ["pre-commit 4.6.2", program],
  ];
}

function gitLab(): void {
  const [block] = blocksOf("GitLab");
  const job = parse(block?.text ?? "") as {
    readonly lockproof: {
      readonly script: readonly string[];
      readonly variables: { readonly GIT_DEPTH: number };
      readonly artifacts: { readonly reports: { readonly codequality: string } };
    };
  };
  const { script, artifacts, variables } = job.lockproof;
  check("GitLab: all of the history is fetched", variables.GIT_DEPTH === 0, "");
  const place = project(modules);
  place.write("migrations/2_total.sql", bound(unsafe));
  place.run("git add . && git commit -q -m total");
  const base = place.run("git rev-parse main").output.trim();
  const ran = place.run(script.join("\n"), { CI_MERGE_REQUEST_DIFF_BASE_SHA: base });
  const report = readJson(join(place.folder, artifacts.reports.codequality)) as readonly {
    readonly check_name: string;
    readonly location: { readonly path: string };
  }[];
  const said = report.map(({ check_name, location }) => `${location.path} ${check_name}`).join();
  const isSaid = said === "migrations/2_total.sql blocking-index-build";
  check("GitLab: the report", ran.status === 1 && isSaid, ran.output + said);
}

function others(): void {
  const place = project(modules);
  place.write("migrations/2_total.sql", bound(unsafe));
  for (const command of commandsOf(blocksOf("Others"))) {
    const { status, output } = place.run(command);
    const file = /--output (\S+)/.exec(command)?.[1] ?? "none";
    const text = existsSync(join(place.folder, file)) ? place.run(`cat ${file}`).output : "";
    const isSaid = text.includes("blocking-index-build") && text.includes("migrations/2_total.sql");
    check(command, status === 1 && isSaid, output + text);
  }
}

/** The steps of a workflow that use the Action, run as a runner does: from its manifest, with its defaults. */
function gitHub(): void {
  const [block] = blocksOf("GitHub");
  const workflow = parse(block?.text ?? "") as {
    readonly permissions: object;
    readonly jobs: { readonly lockproof: { readonly steps: readonly Step[] } };
  };
  const { steps } = workflow.jobs.lockproof;
  const [checkout, step] = steps;
  const depth = checkout?.with?.["fetch-depth"];
  check("GitHub: all of the history is fetched", String(depth) === "0", JSON.stringify(checkout));
  const place = project(modules);
  place.write("migrations/2_total.sql", bound(unsafe));
  place.run("git add . && git commit -q -m total");
  const { status, output } = useAction(place, step);
  const isSaid = output.includes("::error file=migrations/2_total.sql,line=2,");
  check("GitHub: the annotation", status === 1 && isSaid, output);
  const summary = place.run("cat summary.md").output;
  check("GitHub: the summary", summary.includes("orders_total"), summary);

  const [scanning] = blocksOf("Code scanning");
  const [scan, upload] = parse(scanning?.text ?? "") as readonly Step[];
  const scanned = useAction(place, scan);
  check("Code scanning: exit 0", scanned.status === 0, scanned.output);
  const log = readJson(join(place.folder, String(upload?.with?.["sarif_file"]))) as {
    readonly runs: readonly { readonly results: readonly { readonly ruleId: string }[] }[];
  };
  const rules = log.runs.flatMap(({ results }) => results.map(({ ruleId }) => ruleId)).join();
  check("Code scanning: the file that is uploaded", rules === "blocking-index-build", rules);
}

interface Step {
  readonly uses: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
}

function useAction(place: Project, step: Step | undefined): Ran {
  const manifest = parse(readFileSync("action.yml", "utf8")) as {
    readonly inputs: Readonly<Record<string, { readonly default: string }>>;
    readonly runs: { readonly main: string; readonly using: string };
  };
  const isOurs = step?.uses === `lockproof/lockproof@v${version}`;
  check(`uses: ${step?.uses ?? "nothing"}`, isOurs, `not lockproof/lockproof@v${version}`);
  const unknown = Object.keys(step?.with ?? {}).filter((name) => !(name in manifest.inputs));
  check("its inputs are those of action.yml", unknown.length === 0, unknown.join());
  const given = Object.entries(manifest.inputs).map(([name, input]) => {
    // Nobody answers for GitHub here; test/action.test.ts has a stand-in for its API.
    const value = input.default.startsWith("${{") ? "" : input.default;
    return [`INPUT_${name.toUpperCase()}`, String(step?.with?.[name] ?? value)] as const;
  });
  const base = place.run("git rev-parse main").output.trim();
  place.write("event.json", JSON.stringify({ pull_request: { number: 7, base: { sha: base } } }));
  // A runner has no node_modules of ours, and the Action needs none.
  return place.run(`rm -f node_modules && node ${resolve(manifest.runs.main)}`, {
    ...Object.fromEntries(given),
    GITHUB_ACTIONS: "true",
    GITHUB_REPOSITORY: "ada/shop",
    GITHUB_EVENT_PATH: join(place.folder, "event.json"),
    GITHUB_STEP_SUMMARY: join(place.folder, "summary.md"),
    GITHUB_OUTPUT: join(place.folder, "outputs"),
  });
}

async function inEditor(): Promise<void> {
  const [block] = blocksOf("In an editor");
  const words = /cmd = \{ (.*) \}/.exec(block?.text ?? "")?.[1] ?? "";
  const place = project(modules);
  place.write("migrations/2_total.sql", bound(unsafe));
  const editor = await openEditor(
    place.folder,
    words.split(", ").map((word) => word.replaceAll('"', "")),
  );
  const found = await editor.open("migrations/2_total.sql");
  const said = found.map(({ code }) => code).join();
  check("In an editor: the finding", said === "blocking-index-build", said);
  const status = await editor.close();
  check("In an editor: it ends", status === 0, String(status));
}

/** ESLint is this repository's own; the plugin and its parser of SQL come from the tarball. */
function inEslint(): void {
  const [block] = blocksOf("In ESLint");
  const place = project(modules);
  place.write("eslint.config.js", block?.text ?? "");
  place.write("migrations/2_total.sql", bound(unsafe));
  const eslint = `node ${resolve("node_modules/eslint/bin/eslint.js")} migrations`;
  const found = place.run(eslint);
  const isSaid = found.output.includes("lockproof/blocking-index-build");
  check("In ESLint: the finding", found.status === 1 && isSaid, found.output);
  place.write("migrations/2_total.sql", bound(safe));
  const clean = place.run(eslint);
  check("In ESLint: nothing else", clean.status === 0, clean.output);
}

function configuration(): void {
  const [block] = blocksOf("Configuration");
  const place = project(modules);
  place.write("lockproof.config.mjs", block?.text ?? "");
  place.write("db/structure.sql", "CREATE TABLE feature_flags (id bigint, name text);\n");
  place.write("db/migrations/1_flags.sql", "ALTER TABLE feature_flags RENAME name TO title;\n");
  const clean = place.run("npx lockproof lint");
  check("Configuration: what it ignores", clean.status === 0, clean.output);
  place.write("db/structure.sql", "CREATE TABLE plans (id bigint, name text);\n");
  place.write("db/migrations/1_flags.sql", "ALTER TABLE plans RENAME name TO title;\n");
  const found = place.run("npx lockproof lint --fail-on error");
  const isWarning = /warning +column-rename/.test(found.output);
  check("Configuration: how severe", found.status === 0 && isWarning, found.output);
  const patient = "SET lock_timeout = '30s'; ALTER TABLE plans ADD COLUMN note text;\n";
  place.write("db/migrations/1_flags.sql", patient);
  const asked = place.run("npx lockproof lint");
  const isAsked = asked.output.includes("missing-lock-timeout");
  check("Configuration: what a rule goes by", asked.status === 1 && isAsked, asked.output);
}

function inProgram(): void {
  const block = blocksOf("Ask about any statement").find(({ language }) => language === "js");
  const answer = blocksOf("Ask about any statement").find(({ language }) => language === "json");
  const place = project(modules);
  place.write("ask.js", block?.text ?? "");
  const { status, output } = place.run("node ask.js");
  check("Ask from a program", status === 0 && output === answer?.text, output);
}

function silencing(): void {
  const [block] = blocksOf("Silencing a finding");
  const place = project(modules);
  const tables =
    "CREATE TABLE vendors (id bigint PRIMARY KEY);\nCREATE TABLE plans (vendor_id bigint);\n";
  place.write("migrations/2_plans.sql", tables);
  place.write("migrations/3_key.sql", bound(block?.text ?? ""));
  const silent = place.run("npx lockproof lint");
  check("Silencing: the comment", silent.status === 0, silent.output);
  place.write("migrations/3_key.sql", bound((block?.text ?? "").replace(/^.*\n/, "")));
  const loud = place.run("npx lockproof lint");
  const isSaid = loud.output.includes("foreign-key-scan");
  check("Silencing: without it", loud.status === 1 && isSaid, loud.output);
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
