/** The committed bundle as GitHub and pre-commit start it, against a local stand-in for GitHub's API. */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, Server } from "node:http";
import { join, resolve } from "node:path";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import options from "../.github/bundle.config.ts";
import { addFiles, folderWith, git } from "./command.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 300_000 });

const built = resolve("node_modules/.cache/bundle-test");
const bundle = join(built, "lockproof.mjs");

beforeAll(async () => {
  const [config] = [options].flat();
  const [output] = [config?.output].flat();
  const made = await rolldown({ ...config });
  await made.write({ ...output, dir: built });
  await made.close();
});

afterAll(() => {
  rmSync(built, { recursive: true, force: true });
});

const given = "CREATE TABLE orders (id bigint PRIMARY KEY, note text, total int);\n";
const change =
  "CREATE INDEX orders_total ON orders (total);\nALTER TABLE orders RENAME COLUMN note TO remark;\n";

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

interface Github {
  readonly url: string;
  readonly asked: Asked[];
  readonly close: () => void;
}

/** Answers as GitHub does: lists, what was made, 403 for a token that may only read, 422 outside the diff. */
async function github(answers: {
  readonly files?: readonly object[];
  readonly comments?: readonly object[];
  readonly reviewed?: readonly object[];
  readonly mayWrite?: boolean;
}): Promise<Github> {
  const asked: Asked[] = [];
  const server: Server = createServer((request, response) => {
    void (async () => {
      const body = await read(request);
      const path = (request.url ?? "").replace(/\?.*/, "");
      const method = request.method ?? "";
      asked.push({ method, path, ...(body === "" ? {} : { body: JSON.parse(body) as unknown }) });
      const lists: Readonly<Record<string, readonly object[] | undefined>> = {
        "/repos/ada/shop/pulls/7/files": answers.files,
        "/repos/ada/shop/issues/7/comments": answers.comments,
        "/repos/ada/shop/pulls/7/comments": answers.reviewed,
      };
      const refused = method !== "GET" && answers.mayWrite === false;
      const misplaced = path.endsWith("/reviews") && !isInside(body, answers.files ?? []);
      const status = refused ? 403 : misplaced ? 422 : 200;
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(method === "GET" ? (lists[path] ?? []) : { id: 1 }));
    })();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${String(port)}`, asked, close: () => void server.close() };
}

/** Whether every line that a review comments on is one that the patch of its file shows. */
function isInside(body: string, files: readonly object[]): boolean {
  const { comments } = JSON.parse(body) as {
    readonly comments: readonly { path: string; line: number; start_line?: number }[];
  };
  const patches = files as readonly { readonly filename: string; readonly patch?: string }[];
  return comments.every(({ path, line, start_line: first = line }) => {
    const { patch = "" } = patches.find(({ filename }) => filename === path) ?? {};
    return patch.split(/^(?=@@)/m).some((hunk) => {
      const [, from = "0"] = /^@@ \S+ \+(\d+)/.exec(hunk) ?? [];
      const lines = hunk
        .split("\n")
        .slice(1)
        .filter((each) => /^[+ ]/.test(each)).length;
      return Number(from) <= first && line < Number(from) + lines;
    });
  });
}

async function read(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request) text += String(part);
  return text;
}

/** A clone with a branch that adds a migration. */
function checkout(): { readonly folder: string; readonly base: string } {
  const folder = folderWith({ "migrations/1.sql": given });
  git(folder, "init", "-q", "-b", "main");
  git(folder, "add", ".");
  git(folder, "commit", "-q", "-m", "first");
  const base = git(folder, "rev-parse", "HEAD").trim();
  addFiles(folder, { "migrations/2.sql": change });
  git(folder, "add", ".");
  git(folder, "commit", "-q", "-m", "second");
  return { folder, base };
}

interface ActionRun {
  readonly code: number;
  readonly out: string;
  readonly summary: string;
  readonly outputs: string;
}

async function runAction(
  { folder, base }: { readonly folder: string; readonly base: string },
  url: string,
  inputs: Readonly<Record<string, string>> = {},
): Promise<ActionRun> {
  const place = folderWith({
    "event.json": JSON.stringify({ pull_request: { number: 7, base: { sha: base } } }),
    summary: "",
    output: "",
  });
  const env: Record<string, string | undefined> = {
    PATH: process.env["PATH"],
    GITHUB_ACTIONS: "true",
    GITHUB_API_URL: url,
    GITHUB_REPOSITORY: "ada/shop",
    GITHUB_EVENT_PATH: join(place, "event.json"),
    GITHUB_STEP_SUMMARY: join(place, "summary"),
    GITHUB_OUTPUT: join(place, "output"),
    INPUT_TOKEN: "secret",
  };
  for (const [name, value] of Object.entries(inputs)) env[`INPUT_${name.toUpperCase()}`] = value;
  const child = spawn(process.execPath, [bundle], { cwd: folder, env });
  let out = "";
  child.stdout.on("data", (text) => (out += String(text)));
  child.stderr.on("data", (text) => (out += String(text)));
  const code = await new Promise<number>((done) =>
    child.on("close", (status) => done(status ?? -1)),
  );
  return {
    code,
    out,
    summary: readFileSync(join(place, "summary"), "utf8"),
    outputs: readFileSync(join(place, "output"), "utf8"),
  };
}

const patch = `@@ -0,0 +1,2 @@\n${change.trimEnd().replace(/^/gm, "+")}`;
const files = [{ filename: "migrations/2.sql", patch }];

describe("the action", () => {
  it("annotates, sums up, comments once and suggests inside the diff", async () => {
    const clone = checkout();
    const api = await github({ files });
    const run = await runAction(clone, api.url, { sarif: "out.sarif" });
    api.close();
    expect(run.code).toBe(1);
    expect(run.out).toContain("::error file=migrations/2.sql,line=1,");
    // Nothing that was sent was refused.
    expect(run.out).not.toContain("::notice title=lockproof::");
    expect(run.out).not.toContain("secret");
    expect(run.outputs).toMatch(/^findings=3\nexit-code=1\nsarif=out\.sarif\n$/);
    expect(JSON.parse(readFileSync(join(clone.folder, "out.sarif"), "utf8"))).toMatchObject({
      version: "2.1.0",
    });
    const text = JSON.stringify(api.asked, undefined, 2)
      .replaceAll("\\n", "\n")
      .replace(/lockproof:[0-9a-f]{16}/g, "lockproof:…");
    await expect(text).toMatchFileSnapshot("../fixtures/reports/action-requests.out");
    const [body] = api.asked.flatMap(({ path, body: sent }) =>
      path === "/repos/ada/shop/issues/7/comments" && sent !== undefined ? [sent] : [],
    );
    expect(body).toEqual({ body: `<!-- lockproof -->\n${run.summary.trimEnd()}\n` });
  });

  it("renews its comment, says nothing twice, and nothing outside the diff", async () => {
    const clone = checkout();
    const first = await github({ files });
    await runAction(clone, first.url);
    first.close();
    const review = first.asked.find(({ path }) => path.endsWith("/reviews"))?.body as {
      comments: { body: string }[];
    };
    const again = await github({
      files,
      comments: [
        { id: 5, body: "hello" },
        { id: 9, body: "<!-- lockproof -->\nold" },
      ],
      reviewed: review.comments,
    });
    await runAction(clone, again.url);
    again.close();
    const sent = again.asked.filter(({ method }) => method !== "GET");
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "PATCH /repos/ada/shop/issues/comments/9",
    ]);
    const outside = await github({
      files: [{ filename: "migrations/2.sql", patch: "@@ -9,0 +9,1 @@\n+SELECT 1;" }],
    });
    const far = await runAction(clone, outside.url);
    outside.close();
    expect(far.out).not.toContain("::notice title=lockproof::");
    expect(outside.asked.filter(({ path }) => path.endsWith("/reviews"))).toEqual([]);
  });

  it("leaves the annotations where its token may only read, as in forks", async () => {
    const api = await github({ files, mayWrite: false });
    const run = await runAction(checkout(), api.url);
    api.close();
    expect(run.code).toBe(1);
    expect(run.out).toContain("::error file=migrations/2.sql,line=1,");
    expect(run.out).toContain("::notice title=lockproof::lockproof left no comment");
    const gone = await runAction(checkout(), "http://127.0.0.1:9");
    expect(gone.code).toBe(1);
  });

  it("fails as it is told to, and says what it could not do", async () => {
    const clone = checkout();
    const api = await github({});
    const quiet = { comment: "false", "fail-on": "never" };
    expect((await runAction(clone, api.url, quiet)).code).toBe(0);
    expect(api.asked).toEqual([]);
    const lost = await runAction({ ...clone, base: "0".repeat(40) }, api.url, quiet);
    api.close();
    expect(lost.code).toBe(2);
    expect(lost.out).toMatch(/^::error title=lockproof::--base: git knows no "0+"/);
  });
});

describe("the bundle", () => {
  it("is one file with the grammar beside it", () => {
    const files = ["THIRD-PARTY-LICENSES.txt", "libpg-query.wasm", "lockproof.mjs"];
    expect(readdirSync(built).sort()).toEqual(files);
  });

  it("lints anywhere without node_modules, by a config that is code", () => {
    const folder = folderWith({
      "lockproof.config.mjs": "export default { rules: { 'column-rename': 'warning' } };\n",
      "migrations/1.sql": given,
      "migrations/2.sql": change,
    });
    const place = folderWith({});
    cpSync(built, join(place, "bundle"), { recursive: true });
    const { status, stdout, stderr } = spawnSync(
      join(place, "bundle/lockproof.mjs"),
      ["lint", "--format", "gcc", "--skip-others", "migrations/2.sql", "other.ts"],
      { cwd: folder, encoding: "utf8", env: { PATH: process.env["PATH"] } },
    );
    expect(stderr).toContain("other.ts");
    expect(stdout).toContain("migrations/2.sql:1:1: error:");
    expect(stdout).toMatch(/migrations\/2\.sql:2:\d+: warning: .*\[column-rename\]/);
    expect(status).toBe(2);
  });

  it("is what the manifest of the action and the hook start", () => {
    expect(readFileSync("action.yml", "utf8")).toContain("main: .github/bundle/lockproof.mjs");
    const hook = readFileSync(".pre-commit-hooks.yaml", "utf8");
    expect(hook).toContain("entry: .github/bundle/lockproof.mjs lint --skip-others");
  });
});

describe("pre-commit", () => {
  const found = spawnSync("pre-commit", ["--version"]).status === 0;

  // Debian's pre-commit is installed by .ci/run, which fails without it.
  it.runIf(found)("runs the hook on what is staged, and on nothing else", () => {
    const hooks = folderWith({});
    cpSync(".pre-commit-hooks.yaml", join(hooks, ".pre-commit-hooks.yaml"));
    mkdirSync(join(hooks, ".github"));
    cpSync(built, join(hooks, ".github/bundle"), { recursive: true });
    git(hooks, "init", "-q", "-b", "main");
    git(hooks, "add", ".");
    git(hooks, "commit", "-q", "-m", "hooks");
    const rev = git(hooks, "rev-parse", "HEAD").trim();
    const { folder } = checkout();
    addFiles(folder, {
      ".pre-commit-config.yaml": `repos:\n  - repo: ${hooks}\n    rev: ${rev}\n    hooks:\n      - id: lockproof\n`,
      "migrations/3.sql": "ALTER TABLE orders RENAME COLUMN total TO sum;\n",
      "src/a.ts": "export {};\n",
    });
    const home = folderWith({});
    const hook = (): { readonly status: number | null; readonly text: string } => {
      const { status, stdout, stderr } = spawnSync("pre-commit", ["run"], {
        cwd: folder,
        encoding: "utf8",
        env: { PATH: process.env["PATH"], HOME: home, PRE_COMMIT_HOME: home },
      });
      return { status, text: stdout + stderr };
    };
    git(folder, "add", ".pre-commit-config.yaml", "src/a.ts");
    expect(hook()).toMatchObject({ status: 0 });
    git(folder, "add", ".");
    writeFileSync(join(folder, "migrations/3.sql"), "SELECT 1;\n");
    const { status, text } = hook();
    expect(status).toBe(1);
    expect(text).toContain("migrations/3.sql:1:");
    expect(text).toContain("column-rename");
    expect(text).not.toContain("migrations/2.sql");
  });
});
