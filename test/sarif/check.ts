/**
 * Lints every folder of fixtures to SARIF and has it judged by the OASIS schema and by Microsoft's
 * multitool, with GitHub's own rules. The multitool exits 0 on errors: its report is what counts.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { installTool } from "../tool.ts";

const tool = join(
  installTool("@microsoft/sarif-multitool-linux", "5.7.0"),
  "@microsoft/sarif-multitool-linux",
);
const multitool = join(tool, "Sarif.Multitool");
chmodSync(multitool, 0o755);

const folder = mkdtempSync(join(tmpdir(), "lockproof-sarif-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
const matchesSchema = ajv.compile(readJson(join(tool, "sarif-2.1.0.json")) as object);

const fixtures = readdirSync("fixtures", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => `fixtures/${name}`);
const failures = fixtures.filter((path) => {
  const log = join(folder, `${path.replaceAll("/", "-")}.sarif`);
  const lint = ["dist/cli.js", "lint", path, "--format", "sarif", "--output", log];
  const { status, stderr } = spawnSync(process.execPath, lint, { encoding: "utf8" });
  const complaints = existsSync(log) ? judge(log) : [`exit ${status}, and no log: ${stderr}`];
  console.log(`${complaints.length === 0 ? "✓" : "✗"} ${path}`);
  for (const complaint of complaints.slice(0, 20)) console.log(`    ${complaint}`);
  return complaints.length > 0;
});
process.exitCode = fixtures.length === 0 || failures.length > 0 ? 1 : 0;

interface Log {
  readonly runs: readonly {
    readonly results: readonly {
      readonly level?: string;
      readonly ruleId: string;
      readonly message: { readonly text?: string };
      readonly locations?: readonly {
        readonly physicalLocation?: { readonly region?: { readonly startLine?: number } };
      }[];
    }[];
  }[];
}

function judge(log: string): readonly string[] {
  if (!matchesSchema(readJson(log))) {
    return (matchesSchema.errors ?? []).map(
      ({ instancePath, message }) => `${instancePath} ${message}`,
    );
  }
  const report = `${log}.report`;
  const levels = ["--level", "Error;Warning;Note", "--rule-kind", "Sarif;Ghas"];
  const { status, stdout, stderr } = spawnSync(
    multitool,
    ["validate", log, ...levels, "--output", report, "--log", "ForceOverwrite"],
    {
      encoding: "utf8",
      // It prints a note per finding; over the default of 1 MB it would be stopped.
      maxBuffer: 1 << 28,
      env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: "1" },
    },
  );
  if (status !== 0) return [`the multitool ended with ${status}: ${stdout}${stderr}`];
  return (readJson(report) as Log).runs
    .flatMap((run) => run.results)
    .filter(({ level = "warning" }) => level === "error" || level === "warning")
    .map(({ ruleId, message, locations }) => {
      const line = locations?.[0]?.physicalLocation?.region?.startLine;
      return `${ruleId} at line ${line}: ${message.text ?? JSON.stringify(message)}`;
    });
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8").replace(/^\uFEFF/, ""));
}
