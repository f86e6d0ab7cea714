import type { Severity } from "../finding.ts";
import { fingerprintsOf } from "../fingerprint.ts";
import type { Reporter } from "../reporter.ts";
import { entriesOf, locate, oneLine } from "../reporter.ts";

/** A list of issues with fingerprints that stay when lines move; GitLab shows only the first of equal ones. */
const gitlab: Reporter = {
  id: "gitlab",
  title: "GitLab code quality",
  render(report, page) {
    const find = locate(page);
    const entries = entriesOf(report, page).map((entry) => ({ ...entry, path: entry.path ?? "." }));
    const fingerprints = fingerprintsOf(
      entries.map((entry) => ({ ...entry, span: entry.finding?.span ?? entry.span })),
      page.sources,
    );
    const issues = entries.map((entry, index) => {
      const { path, span, rule, severity, message, detail, kind } = entry;
      const { start, end } = find(path, span);
      return {
        description: oneLine([message, ...detail].join(" ")),
        check_name: rule,
        fingerprint: fingerprints[index],
        severity: kind === "unread" ? "info" : severities[severity],
        // An issue without a file is refused.
        location: { path, lines: { begin: start.line, end: end.line } },
      };
    });
    return `${JSON.stringify(issues, undefined, 2)}\n`;
  },
};

export default gitlab;

const severities: Readonly<Record<Severity, string>> = {
  error: "critical",
  warning: "major",
  note: "minor",
};
