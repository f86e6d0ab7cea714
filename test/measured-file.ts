/** The file that says which rows a server has shown, where one version is asked. */
import type { Dialect } from "../src/dialect.ts";

/** `shown`: `kind row`. `writer`: the test that asks. */
export function measuredRecord(
  shown: ReadonlySet<string>,
  writer: string,
  { title, servers, showServer }: Dialect,
  server: number,
): string {
  const rows = [...shown].sort().map((row) => row.split(" "));
  const kinds = [...new Set(rows.map(([kind = ""]) => kind))];
  const lines = kinds.map((kind) => {
    const ids = rows.filter(([of]) => of === kind).map(([, id]) => JSON.stringify(id));
    return `  ${JSON.stringify(kind)}: [${ids.join(", ")}],`;
  });
  // A series is known by its last version.
  const series = servers.find((one) => one >= server) ?? server;
  return [
    `// Written by ${writer}: what ${title} ${showServer(series)} has done as the rows say.`,
    'import type { MeasuredRows } from "../../measured.ts";',
    "",
    "// prettier-ignore",
    "export const measured: MeasuredRows = {",
    `  server: ${String(series)},`,
    "  rows: {",
    ...lines.map((line) => `  ${line}`),
    "  },",
    "};",
    "",
  ].join("\n");
}
