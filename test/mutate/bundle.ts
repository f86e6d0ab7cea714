/** The tests and the code with its switches as one file, which a thread reads in a moment. */
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import type { Plugin } from "rolldown";

/** What Stryker calls in the code: whether this mutant is on, and that these are passed. */
const switching = `const { isOn: stryMutAct_9fa48 } = globalThis.lockproofMutants;
function stryCov_9fa48() {}`;
const counting =
  "const { isOn: stryMutAct_9fa48, pass: stryCov_9fa48 } = globalThis.lockproofMutants;";

const folder = resolve("test", "mutate");
const cache = resolve("node_modules", ".cache", "mutate");
const entry = "\0judges";
const sqlite = "\0sqlite";
const mariadb = resolve("test", "mariadb-server.ts");
const without = `export const mariadbAvailable = false;
export function startMariadb() { throw new Error("There is no server."); }`;

/** `counts`: whether it is noted which test passes which mutant. */
export async function bundle(
  files: readonly string[],
  code: ReadonlyMap<string, string>,
  { counts }: { readonly counts: boolean },
): Promise<string> {
  const build = await rolldown({
    input: { judges: entry },
    platform: "node",
    logLevel: "silent",
    external: ["libpg-query", "pgsql-ast-parser", "pg", /^mysql2/],
    plugins: [judging(files, code, counts)],
  });
  const dir = join(cache, counts ? "counting" : "judging");
  await build.write({ dir, format: "esm", codeSplitting: false, entryFileNames: "judges.js" });
  await build.close();
  return pathToFileURL(join(dir, "judges.js")).href;
}

export async function bundleWorker(): Promise<string> {
  const build = await rolldown({ input: join(folder, "worker.ts"), platform: "node" });
  const file = join(cache, "worker.js");
  await build.write({ file, format: "esm" });
  await build.close();
  return file;
}

function judging(
  files: readonly string[],
  code: ReadonlyMap<string, string>,
  counts: boolean,
): Plugin {
  const shim = join(folder, "vitest.ts");
  const vitest = pathToFileURL(resolve("node_modules", "vitest", "dist", "index.js")).href;
  const byPath = new Map([...code].map(([path, text]) => [resolve(path), text]));
  // Imports run in order, so that each file's tests are known to be its own.
  const parts = files.flatMap((file) => [beginning(file), resolve(file)]);
  return {
    name: "judging",
    resolveId(id, importer) {
      if (id === "vitest") return importer === shim ? { id: vitest, external: true } : shim;
      if (id === entry || id === sqlite) return id;
      if (id === "node-sqlite3-wasm") return sqlite;
      // package.json says that nothing here has side effects; to register a test is one.
      if (parts.includes(id)) return { id, moduleSideEffects: true };
      return undefined;
    },
    load(id) {
      if (id === entry) {
        const imports = parts.map((part) => `import ${JSON.stringify(part)};`);
        const exports = [shim, join(folder, "memory.ts")].map(
          (part) => `export * from ${JSON.stringify(part)};`,
        );
        return [...imports, ...exports].join("\n");
      }
      if (id.startsWith(beginning(""))) {
        const file = JSON.stringify(resolve(id.slice(beginning("").length)));
        return `import { beginFile } from ${JSON.stringify(shim)}; beginFile(${file});`;
      }
      // Node finds no names in it, and it finds its WebAssembly beside itself.
      if (id === sqlite) {
        const require = `createRequire(${JSON.stringify(pathToFileURL(resolve("package.json")).href)})`;
        return `import { createRequire } from "node:module";
export const { Database } = ${require}("node-sqlite3-wasm");`;
      }
      // A thread that is ended would leave its server and the data behind.
      if (id === mariadb) return without;
      const text = byPath.get(id);
      if (text === undefined) return undefined;
      return { code: `${counts ? counting : switching}\n${text}`, moduleType: "ts" };
    },
  };
}

function beginning(file: string): string {
  return `\0begin:${file}`;
}
