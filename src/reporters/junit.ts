import { element, xmlDocument } from "../markup.ts";
import type { Entry, Reporter } from "../reporter.ts";
import { entriesOf, locate, oneLine } from "../reporter.ts";

/** A suite for every file that was asked for; one without a finding has a case that passed. */
const junit: Reporter = {
  id: "junit",
  title: "JUnit XML",
  render(report, page) {
    const find = locate(page);
    const entries = entriesOf(report, page);
    const place = ({ path = "lockproof", span }: Entry): string => {
      const { start } = find(path, span);
      return `${path}:${String(start.line)}:${String(start.column)}`;
    };
    const testcase = (entry: Entry): string =>
      element(
        "testcase",
        { classname: entry.path ?? "lockproof", name: `${entry.rule} ${place(entry)}` },
        [verdict(entry, place(entry))],
      );
    const paths = new Set([...page.reported, ...entries.map(({ path }) => path ?? "lockproof")]);
    const suites = [...paths].map((name) => {
      const own = entries.filter(({ path = "lockproof" }) => path === name);
      const cases = own.map(testcase);
      const passed = [element("testcase", { classname: name, name: "no findings" })];
      const attributes = { name, ...counted(own) };
      return element("testsuite", attributes, cases.length === 0 ? passed : cases);
    });
    const sums = counted(entries);
    const clean = suites.filter((suite) => suite.includes('name="no findings"')).length;
    const attributes = {
      name: "lockproof",
      ...sums,
      tests: entries.length + clean,
    };
    return xmlDocument(element("testsuites", attributes, suites));
  },
};

export default junit;

/** A note does not fail a build, so it is a case that was skipped, as is what could not be read. */
function verdict({ kind, severity, rule, message, detail, steps }: Entry, place: string): string {
  if (kind === "unread" || severity === "note") {
    return element("skipped", { message: oneLine(message) });
  }
  const name = kind === "problem" ? "error" : "failure";
  const text = [place, message, ...detail, ...steps].join("\n");
  return element(name, { type: rule, message: oneLine(message) }, text);
}

function counted(entries: readonly Entry[]): {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
} {
  const skipped = entries.filter(
    ({ kind, severity }) => kind !== "problem" && (kind === "unread" || severity === "note"),
  ).length;
  const errors = entries.filter(({ kind }) => kind === "problem").length;
  return {
    tests: Math.max(1, entries.length),
    failures: entries.length - skipped - errors,
    errors,
    skipped,
  };
}
