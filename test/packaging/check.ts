/** What a user gets from npm: packed, judged by others, installed in an empty folder, and run. */
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openChecks } from "../checks.ts";
import { pack, run } from "../packed.ts";

const bounds = { megabytes: 12, packages: 15 };

const windows = process.platform === "win32";
const folder = mkdtempSync(join(tmpdir(), "lockproof-package-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const { check, failed } = openChecks();

const { tarball, ...packing } = pack(folder);
check("packs", packing.status === 0, packing.output);

const publint = run(bin("publint"), ["run", tarball, "--strict"]);
check("publint", publint.status === 0, publint.output);

const attw = run(bin("attw"), [tarball, "--profile", "esm-only"]);
check("are the types wrong", attw.status === 0, attw.output);

const user = join(folder, "user");
mkdirSync(user);
writeFileSync(join(user, "package.json"), `{ "private": true, "type": "module" }\n`);
const install = run("npm", ["install", "--ignore-scripts", "--loglevel=error", tarball], user);
check("installs without scripts", install.status === 0, install.output);

const packages = installedPackages();
check(
  `packages: ${packages.length}, at most ${bounds.packages}`,
  packages.length <= bounds.packages,
  packages.join("\n"),
);
const megabytes = sizeOf(join(user, "node_modules")) / 1e6;
check(
  `installed size: ${megabytes.toFixed(1)} MB, at most ${bounds.megabytes}`,
  megabytes <= bounds.megabytes,
  packages.map((path) => `${(sizeOf(join(user, path)) / 1e6).toFixed(2)} MB ${path}`).join("\n"),
);
const withScripts = packages.filter((path) => {
  const { scripts } = JSON.parse(readFileSync(join(user, path, "package.json"), "utf8")) as {
    scripts?: Record<string, string>;
  };
  return ["preinstall", "install", "postinstall"].some((name) => scripts?.[name] !== undefined);
});
check("no install scripts", withScripts.length === 0, withScripts.join("\n"));

const command = join(user, "node_modules", ".bin", windows ? "lockproof.cmd" : "lockproof");
const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
const asked = run(command, ["--version"], user);
check("says its version", asked.status === 0 && asked.output.includes(version), asked.output);

writeFileSync(join(user, "1.sql"), "CREATE INDEX orders_day_idx ON orders (day);\n");
const lint = run(command, ["lint", "1.sql"], user);
check(
  "lints",
  lint.status === 1 && lint.output.includes("orders"),
  `exit ${lint.status}\n${lint.output}`,
);

const imported = `import { analyze } from "lockproof"; if (typeof analyze !== "function") throw analyze;`;
const library = run(process.execPath, ["--input-type=module", "--eval", imported], user);
check("can be imported", library.status === 0, library.output);

const required = `const { default: plugin } = require("lockproof/eslint"); if (!plugin.rules["foreign-key-scan"]) throw plugin;`;
const plugin = run(process.execPath, ["--input-type=commonjs", "--eval", required], user);
check("its ESLint plugin can be required", plugin.status === 0, plugin.output);

writeFileSync(
  join(user, "use.ts"),
  `import { analyze } from "lockproof";\nimport plugin from "lockproof/eslint";\nexport const use: unknown = [analyze, plugin];\n`,
);
const strict = [
  "--strict",
  "--noEmit",
  "--module",
  "nodenext",
  "--target",
  "es2023",
  "--lib",
  "es2023",
];
const types = run(bin("tsc"), [...strict, "use.ts"], user);
check("its types compile without anybody else's", types.status === 0, types.output);

process.exitCode = failed() > 0 ? 1 : 0;

function bin(name: string): string {
  return resolve("node_modules", ".bin", windows ? `${name}.cmd` : name);
}

function installedPackages(): readonly string[] {
  const lock = join(user, "node_modules", ".package-lock.json");
  return Object.keys((JSON.parse(readFileSync(lock, "utf8")) as { packages: object }).packages);
}

function sizeOf(path: string): number {
  const status = lstatSync(path);
  if (!status.isDirectory()) return status.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
