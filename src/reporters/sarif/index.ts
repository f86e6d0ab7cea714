import type { Effect } from "../../effect.ts";
import type { Finding, Report, Severity, StatementPlan, Unread } from "../../finding.ts";
import type { Page, Region, Reporter } from "../../reporter.ts";
import { count, firstLine, locate, oneLine, visible } from "../../reporter.ts";
import type { About } from "../../rule.ts";
import { rulePage } from "../../rule-page.ts";
import type { Source, Span } from "../../source.ts";
import { lineHashes } from "./fingerprint.ts";

/** One run, tight regions, and only what a program can read back: no times, no absolute paths. */
const sarif: Reporter = {
  id: "sarif",
  title: "SARIF 2.1.0, for code scanning",
  render(report, page) {
    return `${JSON.stringify(log(report, page), undefined, 2)}\n`;
  },
};

export default sarif;

const home = "https://github.com/lockproof/lockproof";

function log(report: Report, page: Page): object {
  const find = locate(page);
  const fingerprints = fingerprinter(page.sources);
  const indexes = new Map(page.rules.map((rule, index) => [rule.id, index]));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "lockproof",
            semanticVersion: page.version,
            informationUri: home,
            rules: page.rules.map(descriptor),
          },
        },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: {
          "%SRCROOT%": { description: { text: "The root of the repository." } },
        },
        invocations: [
          {
            executionSuccessful: report.problems.length === 0,
            toolExecutionNotifications: [
              ...report.problems.map((problem) => ({
                level: "error",
                message: { text: visible(problem.message) },
              })),
              ...report.unread.map((item) => notification(item, find)),
            ],
          },
        ],
        results: report.findings.map((finding) =>
          result(finding, report, page, { find, fingerprints, indexes }),
        ),
      },
    ],
  };
}

const levels: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  note: "note",
};

/** The same text for every result: GitHub keeps one copy of a rule across repositories. */
function descriptor(rule: About): object {
  return {
    id: rule.id,
    name: rule.id.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase()),
    shortDescription: { text: sentence(rule.title) },
    fullDescription: { text: oneLine(rule.why).slice(0, 1000) },
    helpUri: `${home}/blob/main/rules/${rule.id}.md`,
    help: { text: `${sentence(rule.title)} ${oneLine(rule.why)}`, markdown: rulePage(rule) },
    defaultConfiguration: {
      level: rule.severity ?? (rule.harm === "advice" ? "warning" : "error"),
    },
    properties: {
      tags: ["migration", "sql", rule.harm],
      precision: "high",
      "problem.severity": rule.harm === "advice" ? "warning" : "error",
    },
  };
}

interface Lookups {
  readonly find: (path: string, span: Span) => Region;
  readonly fingerprints: (path: string, line: number) => string | undefined;
  readonly indexes: ReadonlyMap<string, number>;
}

function result(
  finding: Finding,
  report: Report,
  page: Page,
  { find, fingerprints, indexes }: Lookups,
): object {
  const text = page.sources.get(finding.path)?.text ?? "";
  const region = find(finding.path, firstLine(text, finding.span));
  const plan = typeof finding.plan === "number" ? report.plans[finding.plan] : undefined;
  const fingerprint = fingerprints(finding.path, region.start.line);
  return {
    ruleId: finding.rule,
    ruleIndex: indexes.get(finding.rule) ?? -1,
    level: levels[finding.severity],
    message: { text: messageText(finding, plan) },
    locations: [location(finding.path, region)],
    ...(fingerprint === undefined
      ? {}
      : { partialFingerprints: { primaryLocationLineHash: fingerprint } }),
    ...(finding.related.length === 0
      ? {}
      : {
          relatedLocations: finding.related.map((other, id) => ({
            id,
            ...location(other.path, find(other.path, other.span)),
            message: { text: visible(other.message) },
          })),
        }),
    ...(finding.fix === undefined
      ? {}
      : {
          fixes: [
            {
              description: { text: finding.fix.title },
              artifactChanges: [
                {
                  artifactLocation: artifact(finding.path),
                  replacements: [
                    {
                      deletedRegion: regionOf(find(finding.path, finding.fix.span)),
                      insertedContent: { text: finding.fix.text },
                    },
                  ],
                },
              ],
            },
          ],
        }),
    properties: {
      certain: finding.certain,
      effects: finding.effects.map(effectData),
      ...(plan === undefined ? {} : { plan: { caution: plan.caution, phases: plan.phases } }),
    },
  };
}

function messageText(finding: Finding, plan: StatementPlan | undefined): string {
  const head = [finding.message, finding.impact ?? ""].filter((part) => part !== "").join(" ");
  if (plan === undefined) {
    return visible(typeof finding.plan === "string" ? `${head} ${finding.plan}`.trim() : head);
  }
  const steps = plan.phases.flatMap((phase) =>
    phase.steps.map((step) => `${phase.name}: ${step.title}`),
  );
  const list = steps.map((step, index) => `${String(index + 1)}. ${step}`).join("\n");
  return visible(`${head}\n\n${count(steps.length, "step")} instead:\n${list}`);
}

function effectData(effect: Effect): object {
  return {
    relation: `${effect.target.name.schema}.${effect.target.name.name}`,
    locks: effect.locks,
    blocks: effect.blocks,
    scan: effect.scan,
    rewrite: effect.rewrite,
    evidence: effect.evidence,
  };
}

function notification(item: Unread, find: (path: string, span: Span) => Region): object {
  return {
    level: "warning",
    message: { text: visible(`Not analyzed: ${item.what}`) },
    locations: [location(item.path, find(item.path, item.span))],
  };
}

function location(path: string, region: Region): object {
  return { physicalLocation: { artifactLocation: artifact(path), region: regionOf(region) } };
}

function artifact(path: string): object {
  const uri = path.split("/").map(encodeURIComponent).join("/");
  // An absolute path has no place below the root of the repository.
  return path.startsWith("/") ? { uri: `file://${uri}` } : { uri, uriBaseId: "%SRCROOT%" };
}

function regionOf({ start, end }: Region): object {
  return {
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}

function fingerprinter(
  sources: ReadonlyMap<string, Source>,
): (path: string, line: number) => string | undefined {
  const hashes = new Map<string, readonly string[]>();
  return (path, line) => {
    let lines = hashes.get(path);
    if (lines === undefined) {
      lines = lineHashes(sources.get(path)?.text ?? "");
      hashes.set(path, lines);
    }
    return lines[line - 1];
  };
}

function sentence(title: string): string {
  return title.endsWith(".") ? title : `${title}.`;
}
