/** The command as it is installed: bundled, started by Node, with real streams. */
import { spawn, spawnSync } from "node:child_process";
import type { SpawnSyncOptions } from "node:child_process";
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import options from "../rolldown.config.ts";
import { folderWith, steering, trace } from "./command.ts";
import type { Ran } from "./command.ts";

const built = resolve("node_modules/.cache/built-command");
const unsafe = "CREATE INDEX orders_placed_at ON orders (placed_at);\n";

beforeAll(async () => {
  const [config] = [options].flat();
  const [output] = [config?.output].flat();
  const bundle = await rolldown({ ...config });
  await bundle.write({ ...output, dir: built });
  await bundle.close();
}, 60_000);

afterAll(() => {
  rmSync(built, { recursive: true, force: true });
});

function start(
  cwd: string,
  argv: readonly string[],
  how: SpawnSyncOptions = {},
  from = built,
): Ran {
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    [join(from, "cli.js"), ...argv],
    {
      cwd,
      env: { PATH: process.env["PATH"] },
      maxBuffer: 1 << 28,
      ...how,
    },
  );
  if (error !== undefined) throw error;
  return { code: status ?? -1, out: String(stdout), err: String(stderr) };
}

/** Nobody may not look into a checkout that only its owner may enter. */
function publicCopy(): string {
  const folder = folderWith({});
  chmodSync(folder, 0o755);
  for (const name of ["libpg-query", "@pgsql/types"]) {
    cpSync(resolve("node_modules", name), join(folder, "node_modules", name), { recursive: true });
  }
  cpSync(built, join(folder, "dist"), { recursive: true });
  return join(folder, "dist");
}

describe("the built command", () => {
  it("lints, and exits with 1", () => {
    const { code, out, err } = start(folderWith({ "1.sql": unsafe }), ["lint", "."]);
    expect({ code, err }).toEqual({ code: 1, err: "" });
    expect(out).toContain("1.sql:1:1");
  });

  it("reads every bad input without a stack trace", () => {
    const { code, out, err } = start(process.cwd(), ["lint", "fixtures/input"]);
    expect(code).toBe(2);
    expect(out).toContain("fixtures/input/good.sql:1:1");
    expect(out + err).not.toMatch(trace);
    expect(out + err).not.toMatch(steering);
    expect(err.trimEnd().split("\n")).toHaveLength(6);
  });

  it("reads standard input", () => {
    const { code, out } = start(folderWith({}), ["lint", "-"], { input: unsafe });
    expect(code).toBe(1);
    expect(out).toContain("stdin.sql:1:1");
  });

  it("is quiet when its reader has seen enough", async () => {
    const many = folderWith({ "1.sql": unsafe.repeat(2_000) });
    const child = spawn(
      process.execPath,
      [join(built, "cli.js"), "lint", ".", "--format", "json"],
      { cwd: many },
    );
    let err = "";
    child.stderr.on("data", (text) => (err += String(text)));
    child.stdout.once("data", () => child.stdout.destroy());
    const code = await new Promise((done) => child.on("close", done));
    expect({ code, err }).toEqual({ code: 1, err: "" });
  }, 60_000);

  it("runs a config in TypeScript, or says what it takes", () => {
    const cwd = folderWith({
      "lockproof.config.ts": `const off: string = "off";\nexport default { rules: { "blocking-index-build": off, "missing-lock-timeout": off } };\n`,
      "1.sql": unsafe,
    });
    const { code, err } = start(cwd, ["lint", "."]);
    const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
    const reads = major > 22 || (major === 22 && minor >= 18);
    expect({ code, err }).toEqual(
      reads
        ? { code: 0, err: "" }
        : {
            code: 2,
            err: `lockproof: lockproof.config.ts: Node ${process.versions.node} does not read TypeScript. Use Node 22.18 or later, install jiti beside it, or write it as lockproof.config.mjs.\n`,
          },
    );
  });

  it("runs a config in TypeScript with the jiti of the project", () => {
    const cwd = folderWith({
      "lockproof.config.ts": `export default { rules: { "blocking-index-build": "off", "missing-lock-timeout": "off" } };\n`,
      "node_modules/jiti/package.json": `{"name": "jiti", "version": "2.0.0", "type": "module", "exports": "./index.js"}`,
      "node_modules/jiti/index.js": `import { readFileSync } from "node:fs";
        export const createJiti = () => ({ import: async (file) =>
          JSON.parse(readFileSync(file, "utf8").replace("export default", "").replace("rules", '"rules"').replace(";", "")) });`,
      "1.sql": unsafe,
    });
    expect(start(cwd, ["lint", "."])).toMatchObject({ code: 0, err: "" });
  });

  it.each([
    ["export default {", "Unexpected end of input"],
    ["import 'not-installed';", "Cannot find package 'not-installed'"],
  ])("says in a line what is wrong with a config in code: %s", (text, reason) => {
    const { code, err } = start(folderWith({ "lockproof.config.mjs": text }), ["lint", "."]);
    expect(code).toBe(2);
    expect(err).toMatch(/^lockproof: lockproof\.config\.mjs: could not be run: [^\n]+\n$/);
    expect(err).toContain(reason);
  });

  // Windows has no such permissions.
  it.skipIf(process.platform === "win32")("tells of a file it may not read", () => {
    const cwd = folderWith({ "good.sql": unsafe, "secret.sql": unsafe, "closed/1.sql": unsafe });
    chmodSync(cwd, 0o755);
    chmodSync(join(cwd, "secret.sql"), 0);
    chmodSync(join(cwd, "closed"), 0);
    // Root may read everything, and so asks as nobody.
    const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const { code, out, err } = start(cwd, ["lint", "."], nobody, publicCopy());
    expect(code).toBe(2);
    expect(out).toContain("good.sql:1:1");
    expect(err).toBe(
      "lockproof: closed: the folder cannot be read (EACCES).\nlockproof: secret.sql: cannot be read: permission denied. Give read permission, or leave it out of the paths.\n",
    );
  });

  it("loads what it needs and no more", () => {
    const cwd = folderWith({ "1.sql": unsafe });
    const lint = loaded(cwd, ["lint", "1.sql"]);
    expect(lint).toContain("lint");
    expect(lint).toContain("pretty");
    const never = ["sarif", "json", "github", "git", "help", "explain", "out", "ignored"];
    expect(lint.filter((name) => never.includes(name))).toEqual([]);
    for (const argv of [["--version"], ["--help"], ["lint", "--formt"]]) {
      const heavy = ["lint", "parser", "postgres", "pretty", "start", "project"];
      expect(loaded(cwd, argv).filter((name) => heavy.includes(name))).toEqual([]);
    }
  });
});

/** Our scripts that a run has loaded, as V8's coverage lists them. */
function loaded(cwd: string, argv: readonly string[]): readonly string[] {
  const coverage = folderWith({});
  start(cwd, argv, { env: { NODE_V8_COVERAGE: coverage } });
  const [file = ""] = readdirSync(coverage);
  const { result } = JSON.parse(readFileSync(join(coverage, file), "utf8")) as {
    result: readonly { url: string }[];
  };
  return result
    .filter(({ url }) => url.includes("built-command"))
    .map(({ url }) => basename(url).replace(/(?:-[\w-]{8})?\.js$/, ""))
    .sort();
}
