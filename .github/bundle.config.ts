import { chmodSync, copyFileSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { defineConfig, type Plugin } from "rolldown";
import { chunkGroups, thirdPartyLicenses } from "../rolldown.config.ts";

/** What the Action and the hook run, without installing anything: one file, and the grammar beside it. */
export default defineConfig({
  input: { lockproof: "src/action/main.ts" },
  platform: "node",
  // The loader of the grammar asks where it lies, and uses it for nothing, as the grammar is handed to it.
  transform: { define: { __dirname: '"."' } },
  plugins: [grammarBeside(), withoutLanguageServer(), thirdPartyLicenses(), inOneFile()],
  output: {
    dir: ".github/bundle",
    format: "cjs",
    minify: true,
    codeSplitting: { groups: chunkGroups },
    entryFileNames: "[name].mjs",
    chunkFileNames: "[name].mjs",
    cleanDir: true,
  },
});

/**
 * Each chunk is a string in the entry's file, and is compiled when it is first required: as code, all
 * of them would be parsed at every start, which doubles what one staged file costs.
 */
function inOneFile(): Plugin {
  return {
    name: "in-one-file",
    generateBundle(_options, bundle) {
      const sources: Record<string, string> = {};
      const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
      for (const { fileName, code, isEntry } of chunks) {
        sources[`./${fileName}`] = code;
        if (!isEntry) Reflect.deleteProperty(bundle, fileName);
      }
      for (const chunk of chunks.filter(({ isEntry }) => isEntry)) {
        chunk.code = `${loader(`./${chunk.fileName}`, sources)}\n`;
      }
    },
  };
}

function loader(entry: string, sources: Readonly<Record<string, string>>): string {
  const lines = Object.entries(sources).map((pair) => pair.map(asciiString).join(": "));
  // Not compileFunction: what it compiles may import nothing by a path that is known at run time only,
  // and a config is such a file.
  return `#!/usr/bin/env node
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const sources = {
${lines.join(",\n")},
};
const file = fileURLToPath(import.meta.url);
const requireOther = createRequire(file);
const loaded = new Map();

function require(id) {
  if (!Object.hasOwn(sources, id)) return requireOther(id);
  const known = loaded.get(id);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  loaded.set(id, module);
  const code = sources[id] + "//# sourceURL=lockproof/" + id.slice(2);
  const run = new Function("exports", "require", "module", "__filename", code);
  run(module.exports, require, module, file);
  return module.exports;
}

require(${asciiString(entry)});`;
}

/** One character that is not Latin-1 would make the whole file twice as large for V8 to scan. */
function asciiString(text: string): string {
  return JSON.stringify(text).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Editors start what is installed; hooks and workflows would read it for nothing. */
function withoutLanguageServer(): Plugin {
  const absent = "\0lockproof:absent-language-server";
  return {
    name: "without-language-server",
    resolveId: (id) => (id.endsWith("/lsp/server.ts") ? absent : undefined),
    load(id) {
      if (id !== absent) return undefined;
      const path = JSON.stringify(resolve("src/node/refusal.ts"));
      const words = "the language server is not in this bundle: npm install --save-dev lockproof";
      return `import { refusal } from ${path};
export function serve() { throw refusal(${JSON.stringify(words)}); }`;
    },
  };
}

function grammarBeside(): Plugin {
  return {
    name: "grammar-beside",
    resolveId(id, importer) {
      const own = id.endsWith("/libpg-query.ts") && importer?.includes("/src/node/") === true;
      return own ? resolve("src/node/libpg-query-beside.ts") : undefined;
    },
    writeBundle({ dir = ".github/bundle" }) {
      mkdirSync(dir, { recursive: true });
      copyFileSync("node_modules/libpg-query/wasm/libpg-query.wasm", join(dir, "libpg-query.wasm"));
      chmodSync(join(dir, "lockproof.mjs"), 0o755);
    },
  };
}
