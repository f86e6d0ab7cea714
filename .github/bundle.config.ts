import { chmodSync, copyFileSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { defineConfig, type Plugin } from "rolldown";
import { chunkGroups, thirdPartyLicenses, withoutFacades } from "../rolldown.config.ts";

/**
 * What the Action and the hook run, without installing anything: chunks, of which a run reads what it
 * needs, and the grammar beside them. Their names stay, so that a change of one is a change of one file.
 */
export default defineConfig({
  input: { lockproof: "src/action/main.ts" },
  platform: "node",
  // The loader of the grammar asks where it lies, and uses it for nothing, as the grammar is handed to it.
  transform: { define: { __dirname: '"."' } },
  plugins: [withoutFacades(), grammarBeside(), withoutLanguageServer(), thirdPartyLicenses()],
  output: {
    dir: ".github/bundle",
    format: "esm",
    minify: true,
    codeSplitting: { groups: chunkGroups },
    entryFileNames: "[name].mjs",
    // Flat, because the grammar is looked for beside whoever loads it.
    chunkFileNames: "[name].mjs",
    cleanDir: true,
    banner: ({ isEntry }) => (isEntry ? "#!/usr/bin/env node" : ""),
  },
});

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
