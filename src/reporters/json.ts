import type { Finding, Report } from "../finding.ts";
import type { Page, Region, Reporter } from "../reporter.ts";
import { locate } from "../reporter.ts";
import type { Span } from "../source.ts";

/** The whole report for programs: offsets in UTF-16 units, lines and columns one-based. */
const json: Reporter = {
  id: "json",
  title: "The whole report, for programs",
  render(report, page) {
    return `${JSON.stringify(reportAsData(report, page), undefined, 2)}\n`;
  },
};

export default json;

interface Place extends Span {
  readonly from: Region["start"];
  readonly to: Region["end"];
}

function reportAsData({ story: _, ...report }: Report, page: Page): object {
  const find = locate(page);
  const place = (path: string, span: Span): Place => {
    const { start, end } = find(path, span);
    return { ...span, from: start, to: end };
  };
  const finding = (item: Finding): object => ({
    ...item,
    span: place(item.path, item.span),
    statement: place(item.path, item.statement),
    related: item.related.map((other) => ({ ...other, span: place(other.path, other.span) })),
  });
  return {
    $schema: "https://unpkg.com/lockproof/dist/report.schema.json",
    tool: { name: "lockproof", version: page.version },
    ...report,
    findings: report.findings.map(finding),
    plans: report.plans.map((plan) => ({ ...plan, span: place(plan.path, plan.span) })),
    unread: report.unread.map((item) => ({ ...item, span: place(item.path, item.span) })),
  };
}
