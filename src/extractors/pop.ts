import type { ExtractedFile, Extractor } from "../extractor.ts";
import { dependencyAbove, pathIn } from "../folder.ts";
import { inVersionOrder, migrationOf } from "../migration-file.ts";

/** `20210913095309_tokens.autocommit.postgres.up.sql`; the server may be left out. */
const name =
  /^(\d+_[^./]*)(\.autocommit)?(?:\.(postgres(?:ql)?|cockroach(?:db)?|mysql|mariadb|sqlite3?))?(\.autocommit)?\.(up|down)\.sql$/;

const pop: Extractor = {
  id: "pop",
  title: "Pop",
  commands: ["soda migrate", "buffalo pop migrate"],
  runner: { back: "written", late: "runs", edited: "ignored" },
  versionOf: (path) => name.exec(path.slice(path.search(/[^\\/]*$/)))?.[1] ?? path,
  steps: { alone: "a file called ….autocommit.up.sql" },
  recognize(folder) {
    const sign = folder.files.find((file) => {
      const [, , first, server, second] = name.exec(file) ?? [];
      return first !== undefined || server !== undefined || second !== undefined;
    });
    if (sign !== undefined) {
      return { root: folder.path, why: `${pathIn(folder, sign)} is called as Pop's` };
    }
    if (!folder.files.some((file) => name.test(file))) return undefined;
    const why = dependencyAbove(folder, "go.mod", /\b(github\.com\/(?:gobuffalo|ory)\/pop)\b/);
    return why === undefined ? undefined : { root: folder.path, why };
  },
  matches: (path) => name.test(path),
  extract(files, options) {
    const dialect = options.dialect ?? "postgres";
    const named = files.flatMap((file): readonly Named[] => {
      const [, version = "", first, server, second, way] = name.exec(fileName(file)) ?? [];
      const outside = (first ?? second) !== undefined;
      const direction = way === "down" ? "down" : "up";
      return [{ file, key: `${version} ${direction}`, server, outside, direction }];
    });
    const special = new Set(
      named.filter(({ server }) => runsOn(server, dialect)).map(({ key }) => key),
    );
    // A file for the server takes the place of the one for all servers.
    const chosen = named.filter(({ key, server }) =>
      server === undefined ? !special.has(key) : runsOn(server, dialect),
    );
    return inVersionOrder(chosen, ({ file }) => file.source.path).map(
      ({ file, direction, outside }) =>
        // Without it, all is sent as one message.
        migrationOf(file, { direction, transaction: outside ? "implicit" : "file" }, options),
    );
  },
};

export default pop;

interface Named {
  readonly file: ExtractedFile;
  readonly key: string;
  readonly server: string | undefined;
  readonly outside: boolean;
  readonly direction: "up" | "down";
}

function runsOn(server: string | undefined, dialect: string): boolean {
  if (server === undefined) return false;
  return server.replace(/^postgresql$/, "postgres").replace(/^sqlite3$/, "sqlite") === dialect;
}

function fileName({ source }: ExtractedFile): string {
  return source.path.slice(source.path.search(/[^\\/]*$/));
}
