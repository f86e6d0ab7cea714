import type { Entry, Reporter } from "../reporter.ts";
import { entriesOf, locate, oneLine } from "../reporter.ts";
import type { About } from "../rule.ts";

/** SonarQube's generic issues: rules beside issues, columns from 0. What has no file cannot be said there. */
const sonar: Reporter = {
  id: "sonar",
  title: "SonarQube's generic issues",
  render(report, page) {
    const find = locate(page);
    const entries = entriesOf(report, page).filter(({ path }) => path !== undefined);
    const used = new Set(entries.map(({ rule }) => rule));
    const issues = entries.map(({ path = "", span, rule, message, detail }: Entry) => {
      const { start, end } = find(path, span);
      return {
        ruleId: rule,
        primaryLocation: {
          message: oneLine([message, ...detail].join(" ")),
          filePath: path,
          textRange: {
            startLine: start.line,
            // A range of no width is refused; the line alone is not.
            ...(end.column > start.column && end.line === start.line
              ? { endLine: end.line, startColumn: start.column - 1, endColumn: end.column - 1 }
              : {}),
          },
        },
      };
    });
    const rules = [...page.rules.map(describe), ...others].filter(({ id }) => used.has(id));
    return `${JSON.stringify({ rules, issues }, undefined, 2)}\n`;
  },
};

export default sonar;

interface SonarRule {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly engineId: string;
  readonly cleanCodeAttribute: string;
  readonly impacts: readonly { readonly softwareQuality: string; readonly severity: string }[];
}

function describe(rule: About): SonarRule {
  const severity = rule.severity ?? (rule.harm === "advice" ? "warning" : "error");
  return sonarRule(rule.id, rule.title, rule.why, severities[severity]);
}

const severities = { error: "HIGH", warning: "MEDIUM", note: "LOW" } as const;

function sonarRule(id: string, name: string, description: string, severity: string): SonarRule {
  return {
    id,
    name: oneLine(name),
    description: oneLine(description),
    engineId: "lockproof",
    cleanCodeAttribute: "LOGICAL",
    impacts: [{ softwareQuality: "RELIABILITY", severity }],
  };
}

const others = [
  sonarRule("not-analyzed", "Not analyzed", "Nobody knows what it does before it runs.", "LOW"),
  sonarRule("problem", "Not done", "lockproof could not do its whole job.", "HIGH"),
];
