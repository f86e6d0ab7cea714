import type { Extractor } from "../extractor.ts";
import { dependencyAbove, fileSaying, pathIn } from "../folder.ts";
import { hidden, inVersionOrder, migrationOf } from "../migration-file.ts";

/** Source: postgres-migrations, dist/run-migration.js: it looks for these words anywhere in the file. */
const outside = "-- postgres-migrations disable-transaction";

const postgresMigrations: Extractor = {
  id: "postgres-migrations",
  title: "postgres-migrations",
  commands: ["pg-validate-migrations"],
  // Numbers have no gaps and files are hashed, so that nothing comes in between.
  runner: { back: "none", late: "refused", edited: "refused" },
  versionOf: (path) => /(\d+)[^/]*$/.exec(path)?.[1]?.replace(/^0+(?=\d)/, "") ?? path,
  steps: { alone: `the line ${outside} in its file` },
  recognize(folder) {
    const name = fileSaying(folder, /^\s*-- postgres-migrations disable-transaction/m);
    if (name !== undefined) {
      const why = `${pathIn(folder, name)} says "disable-transaction"`;
      return { root: folder.path, why, dialect: "postgres" };
    }
    // The manifest speaks for all below it: all that lies in the folder has to be numbered as it asks for.
    const numbers = folder.files.map((file) => Number(/^(\d+)[^/]*\.(?:sql|js)$/i.exec(file)?.[1]));
    const isGapless = numbers.toSorted((a, b) => a - b).every((number, at) => number === at + 1);
    if (numbers.length === 0 || !isGapless) return undefined;
    const why = dependencyAbove(folder, "package.json", /"(postgres-migrations)"\s*:/);
    return why === undefined ? undefined : { root: folder.path, why, dialect: "postgres" };
  },
  matches: (path) => /^\d+[^/]*\.(?:sql|js)$/i.test(path),
  // It begins the file.
  optOut: () => ({ at: 0, text: `${outside}\n` }),
  extract: (files, options) =>
    inVersionOrder(files, ({ source }) => source.path).map((file) => {
      if (/\.js$/i.test(file.source.path)) return hidden(file, "SQL that is made at run time");
      // Without it, all is sent as one message.
      const transaction = file.source.text.includes(outside) ? "implicit" : "file";
      return migrationOf(file, { direction: "up", transaction }, options);
    }),
};

export default postgresMigrations;
