import type { Extractor } from "../extractor.ts";
import { pathIn } from "../folder.ts";
import { migrationOf, notRead } from "../migration-file.ts";

const sqitch: Extractor = {
  id: "sqitch",
  title: "Sqitch",
  commands: ["sqitch deploy"],
  runner: { back: "written", late: "runs", edited: "ignored" },
  versionOf: (path) => path.replace(/(?:^|^.*\/)(?:deploy|revert)\/(.+)\.sql$/, "$1"),
  recognize(folder) {
    const root = ["deploy", "revert"].includes(folder.name) ? folder.parent() : folder;
    if (!root?.files.includes("sqitch.plan")) return undefined;
    const plan = root.text("sqitch.plan") ?? "";
    const dialect =
      dialects[/^\s*engine\s*=\s*(\w+)/m.exec(root.text("sqitch.conf") ?? "")?.[1] ?? ""];
    return {
      root: root.path,
      why: `${pathIn(root, "sqitch.plan")} is there`,
      order: changesIn(plan),
      ...(dialect === undefined ? {} : { dialect }),
    };
  },
  matches: (path) => /^(?:deploy|revert)\/.+\.sql$/.test(path),
  extract(files, options) {
    const places = new Map(options.recognition?.order?.map((change, index) => [change, index]));
    const known = files.map((file) => {
      const [, way, change = ""] =
        /(?:^|\/)(deploy|revert)\/(.+)\.sql$/.exec(file.source.path) ?? [];
      return {
        file,
        direction: way === "revert" ? "down" : "up",
        place: places.get(change),
      } as const;
    });
    const planned = known.filter(({ place }) => place !== undefined);
    return [
      ...planned
        .toSorted((left, right) => (left.place ?? 0) - (right.place ?? 0))
        // The script brings its own BEGIN and COMMIT, or runs without.
        .map(({ file, direction }) =>
          migrationOf(file, { direction, transaction: "none" }, options),
        ),
      ...known
        .filter(({ place }) => place === undefined)
        .map(({ file }) => notRead(file, "it is not in sqitch.plan, so that it never runs")),
    ];
  },
};

export default sqitch;

/** `name [dependencies] 2024-01-01T00:00:00Z Who <mail> # note`; a name reworked after a tag comes once. */
function changesIn(plan: string): readonly string[] {
  const names: string[] = [];
  for (const line of plan.split("\n")) {
    const name = /^\s*[-+]?\s*([^\s%@#[][^\s[]*)/.exec(line)?.[1];
    if (name !== undefined && !names.includes(name)) names.push(name);
  }
  return names;
}

const dialects: Readonly<Record<string, string>> = {
  pg: "postgres",
  mysql: "mysql",
  sqlite: "sqlite",
};
