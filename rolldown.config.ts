import { createHash } from "node:crypto";
import { chmodSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig, type Plugin } from "rolldown";
import { configSchema } from "./src/node/config-schema.ts";

/**
 * One file is read faster than twenty, and what is not needed is best not read: what every run loads is
 * loaded at once, and a run asks all extractors whose files it has before it.
 */
const inCore = new RegExp(
  [
    String.raw`[\\/](?:rules|src|src[\\/](?:deployments|engine|recipes))[\\/][\w-]+\.ts$`,
    String.raw`src[\\/](?:dialects|documents|extractors|parsers|reporters)[\\/]index\.ts$`,
    String.raw`src[\\/]node[\\/](?:discovery|extract|frameworks|own-calls|parser|read-file|repository|rules)\.ts$`,
  ].join("|"),
);

export const chunkGroups = [
  // The ESLint plugin asks these before it loads what else there is.
  {
    name: "ground",
    test: /[\\/]package\.json$|src[\\/](?:migration-folder|node[\\/](?:config-file|config-schema|decode|files|refusal))\.ts$/,
    priority: 2,
  },
  { name: "extractors", test: /src[\\/]extractors[\\/](?!index)/, priority: 1 },
  { name: "core", test: inCore, priority: 1 },
  // What `--version` and a mistake need is little.
  { name: "output", test: /src[\\/]cli[\\/]output\.ts$/, priority: 1 },
  { name: "run", test: /src[\\/](?:cli[\\/](?:run|arguments)|node[\\/]nearest)\.ts$/ },
  {
    name: "lint",
    test: /src[\\/]cli[\\/](?:analysis|config|inspect|lint|lots|memory|merge|project|rule-set|series|touched)\.ts$/,
  },
];

export default defineConfig({
  input: {
    index: "src/node/index.ts",
    cli: "src/cli/main.ts",
    eslint: "src/eslint/index.ts",
    // Required by it when they are needed.
    "eslint-engine": "src/eslint/engine.ts",
    "eslint-without-web-assembly": "src/node/parser-without-wasm.ts",
  },
  platform: "node",
  transform: { define: { LOCKPROOF_BUILD: JSON.stringify(sourcesHash()) } },
  external: ["libpg-query", "pgsql-ast-parser"],
  plugins: [withoutFacades(), executable("cli.js"), publishedSchemas(), thirdPartyLicenses()],
  output: {
    dir: "dist",
    cleanDir: true,
    format: "esm",
    minify: true,
    codeSplitting: { groups: chunkGroups },
    chunkFileNames: "chunks/[name]-[hash].js",
  },
});

/** Other sources, another build: what one has remembered, another must not believe. */
function sourcesHash(): string {
  const hash = createHash("sha256").update(readFileSync("package-lock.json"));
  for (const room of ["src", "rules"]) {
    for (const path of readdirSync(room, { recursive: true, encoding: "utf8" }).sort()) {
      if (/\.(?:ts|json)$/.test(path)) hash.update(path).update(readFileSync(join(room, path)));
    }
  }
  return hash.digest("hex").slice(0, 16);
}

/**
 * A chunk that hands on names of another and nothing else is a file of its own to be found and read:
 * whoever imports it when needed imports the other instead.
 */
function withoutFacades(): Plugin {
  return {
    name: "without-facades",
    generateBundle(_options, bundle) {
      const facade = /^export\{(?<names>[^}]*)\}from"\.\/(?<target>[^"]+)";\s*$/;
      for (const [file, chunk] of Object.entries(bundle)) {
        const found = chunk.type === "chunk" && !chunk.isEntry && facade.exec(chunk.code)?.groups;
        if (!found) continue;
        const names = (found["names"] ?? "").split(",").map((name) => name.split(" as "));
        const handed = names.map(([own = "", other = own]) => `${other}:m.${own}`);
        const place = file.slice(file.lastIndexOf("/") + 1);
        for (const importer of Object.values(bundle)) {
          if (importer.type !== "chunk") continue;
          importer.code = importer.code.replaceAll(
            new RegExp(`import\\(([\`"])([\\w./]*)${place.replaceAll(".", "\\.")}\\1\\)`, "g"),
            (_whole, quote: string, path: string) =>
              `import(${quote}${path}${found["target"] ?? ""}${quote}).then(m=>({${handed.join(",")}}))`,
          );
        }
        Reflect.deleteProperty(bundle, file);
      }
    },
  };
}

function executable(fileName: string): Plugin {
  const shebang = "#!/usr/bin/env node\n";
  return {
    name: "executable",
    generateBundle(_options, bundle) {
      const chunk = bundle[fileName];
      if (chunk?.type !== "chunk") throw new Error(`the build has no ${fileName}`);
      if (!chunk.code.startsWith("#!")) chunk.code = shebang + chunk.code;
    },
    writeBundle({ dir = "dist" }) {
      chmodSync(join(dir, fileName), 0o755);
    },
  };
}

/** For editors and programs: what a config may say, and what `--format json` says. */
function publishedSchemas(): Plugin {
  return {
    name: "published-schemas",
    generateBundle() {
      const config = { $schema: "http://json-schema.org/draft-07/schema#", ...configSchema };
      this.emitFile({
        type: "asset",
        fileName: "config.schema.json",
        source: `${JSON.stringify(config, undefined, 2)}\n`,
      });
      this.emitFile({
        type: "asset",
        fileName: "report.schema.json",
        source: readFileSync("src/reporters/report.schema.json", "utf8"),
      });
    },
  };
}

/** The licence of every package whose code ends up in the bundle. */
export function thirdPartyLicenses(): Plugin {
  return {
    name: "third-party-licenses",
    generateBundle() {
      const folders = new Set<string>();
      for (const id of this.getModuleIds()) {
        const folder = packageFolder(id);
        if (folder !== undefined) folders.add(folder);
      }
      this.emitFile({
        type: "asset",
        fileName: "THIRD-PARTY-LICENSES.txt",
        source: [...folders]
          .sort()
          .map(licenseOf)
          .join(`\n${"-".repeat(80)}\n\n`),
      });
    },
  };
}

function packageFolder(id: string): string | undefined {
  const match = /^\0?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll("\\", "/"));
  return match?.[1];
}

function licenseOf(folder: string): string {
  const manifest = readFileSync(join(folder, "package.json"), "utf8");
  const { name, version, license } = JSON.parse(manifest) as Record<string, string>;
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file === undefined ? "" : readFileSync(join(folder, file), "utf8").trim();
  return `${name}@${version} (${license})\n\n${text}\n`;
}
