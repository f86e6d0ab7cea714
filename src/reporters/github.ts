import type { Finding, Severity } from "../finding.ts";
import type { Page, Reporter } from "../reporter.ts";
import { count, firstLine, locate, oneLine, ranked, visible } from "../reporter.ts";

/** GitHub shows ten annotations of each level per step and drops the rest without a word. */
const cap = 10;

const commands: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  note: "notice",
};

/** Workflow commands, worst first and within GitHub's caps; what is over them is said in the last one. */
const github: Reporter = {
  id: "github",
  title: "Annotations on a pull request, as GitHub workflow commands",
  render(report, page) {
    const lines: string[] = [];
    const { coverage } = report;
    for (const severity of ["error", "warning", "note"] as const) {
      const all = merged(ranked(report.findings), page).filter(
        (group) => group.severity === severity,
      );
      const room = all.length > cap ? cap - 1 : cap;
      lines.push(...all.slice(0, room).map((group) => group.line));
      const rest = all.length - room;
      if (rest > 0) {
        const text = `${String(rest)} more of this level are not shown here. Run lockproof lint to see all of them.`;
        lines.push(command(commands[severity], { title: "lockproof" }, text));
      }
    }
    const unread =
      coverage.unread === 0 ? "" : ` ${count(coverage.unread, "part")} could not be analyzed.`;
    lines.push(
      `lockproof: ${count(coverage.files, "file")}, ${count(coverage.statements, "statement")}, ${count(report.findings.length, "finding")}.${unread}`,
    );
    return `${lines.join("\n")}\n`;
  },
};

export default github;

interface Group {
  readonly severity: Severity;
  readonly line: string;
}

/** One annotation per rule and line: GitHub would show the second on top of the first. */
function merged(findings: readonly Finding[], page: Page): readonly Group[] {
  const find = locate(page);
  const seen = new Set<string>();
  return findings.flatMap((finding) => {
    const text = page.sources.get(finding.path)?.text ?? "";
    const { start, end } = find(finding.path, firstLine(text, finding.span));
    const key = `${finding.path}\n${String(start.line)}\n${finding.rule}`;
    if (seen.has(key)) return [];
    seen.add(key);
    const properties = {
      file: finding.path,
      // Columns are only valid on one line.
      line: String(start.line),
      endLine: String(end.line),
      col: String(start.column),
      endColumn: String(end.column),
      title: `lockproof: ${finding.rule}`,
    };
    const words = [finding.message, finding.impact ?? "", advice(finding)]
      .filter((part) => part !== "")
      .join("\n");
    return [
      { severity: finding.severity, line: command(commands[finding.severity], properties, words) },
    ];
  });
}

function advice(finding: Finding): string {
  return typeof finding.plan === "string"
    ? finding.plan
    : "Run lockproof lint on the file for the safe plan.";
}

function command(name: string, properties: Readonly<Record<string, string>>, text: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`);
  return `::${name} ${list.join(",")}::${escapeData(visible(text))}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(oneLine(text)).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
