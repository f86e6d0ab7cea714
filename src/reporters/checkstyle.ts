import type { Severity } from "../finding.ts";
import { element, xmlDocument } from "../markup.ts";
import type { Entry, Reporter } from "../reporter.ts";
import { entriesOf, locate, oneLine } from "../reporter.ts";

/** A `file` for every file that was asked for, with an `error` for each of its findings. */
const checkstyle: Reporter = {
  id: "checkstyle",
  title: "Checkstyle XML",
  render(report, page) {
    const find = locate(page);
    const error = ({ path = "", span, severity, message, detail, rule }: Entry): string => {
      const { start } = find(path, span);
      return element("error", {
        line: start.line,
        column: start.column,
        severity: severities[severity],
        message: oneLine([message, ...detail].join(" ")),
        source: `lockproof.${rule}`,
      });
    };
    const entries = entriesOf(report, page);
    const paths = new Set([...page.reported, ...entries.map(({ path }) => path ?? "lockproof")]);
    const files = [...paths].map((name) =>
      element(
        "file",
        { name },
        entries.filter(({ path = "lockproof" }) => path === name).map(error),
      ),
    );
    return xmlDocument(element("checkstyle", { version: "4.3" }, files));
  },
};

export default checkstyle;

const severities: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  note: "info",
};
