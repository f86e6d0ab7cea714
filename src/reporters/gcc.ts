import type { Reporter } from "../reporter.ts";
import { entriesOf, locate, oneLine } from "../reporter.ts";

/** One line each, as compilers write them and editors, Vim's quickfix and problem matchers read them. */
const gcc: Reporter = {
  id: "gcc",
  title: "One line each, as compilers print them",
  render(report, page) {
    const find = locate(page);
    const lines = entriesOf(report, page).map(
      ({ path = "lockproof", span, severity, message, rule, finding }) => {
        const { start } = find(path, span);
        const place = `${oneLine(path)}:${String(start.line)}:${String(start.column)}`;
        const words = oneLine(`${message} ${finding?.impact ?? ""}`);
        return `${place}: ${severity}: ${words} [${rule}]\n`;
      },
    );
    return lines.join("");
  },
};

export default gcc;
