import { chmodSync, copyFileSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { defineConfig, type Plugin } from "rolldown";
import { thirdPartyLicenses } from "../rolldown.config.ts";

/** What the Action and the hook run, without installing anything: one file, and the grammar beside it. */
export default defineConfig({
  input: { lockproof: "src/action/main.ts" },
  platform: "node",
  // The loader of the grammar asks where it lies, and uses it for nothing, as the grammar is handed to it.
  transform: { define: { __dirname: '"."' } },
  plugins: [grammarBeside(), withoutLanguageServer(), thirdPartyLicenses()],
  output: {
    dir: ".github/bundle",
    format: "esm",
    minify: true,
    codeSplitting: false,
    entryFileNames: "[name].mjs",
    banner: "#!/usr/bin/env node",
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
