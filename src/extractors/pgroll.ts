import { childOf } from "../document.ts";
import type { DocumentNode } from "../document.ts";
import type { ExtractedFile, Extractor, ExtractOptions } from "../extractor.ts";
import { pathIn } from "../folder.ts";
import { inNameOrder, notRead } from "../migration-file.ts";
import type { Fragment, Migration } from "../migration.ts";
import type { Deed } from "./pgroll/deed.ts";
import { deedsOf, operationNames, ownSql, phaseOf } from "./pgroll/operations.ts";

/** Source: pgroll, pkg/migrations/op_common.go. */
const name = /\.(?:json|ya?ml)$/;

/** `operations:`, and the first of them. */
const sign = new RegExp(
  `(?:^|[{,\\n])\\s*["']?operations["']?\\s*:\\s*(?:\\[\\s*\\{|-)\\s*["']?(?:${operationNames.join("|")})["']?\\s*:`,
);

const pgroll: Extractor = {
  id: "pgroll",
  title: "pgroll",
  commands: ["pgroll migrate", "pgroll start"],
  runner: { back: "written", late: "refused", edited: "ignored" },
  steps: {
    statement:
      "sql: { up: … }, or with the operation that takes these steps by itself (create_index, alter_column, create_constraint)",
  },
  recognize(folder) {
    const found = folder.files
      .filter((file) => name.test(file))
      .slice(0, 5)
      .find((file) => sign.test(folder.text(file) ?? ""));
    if (found === undefined) return undefined;
    return {
      root: folder.path,
      why: `${pathIn(folder, found)} has pgroll's operations`,
      dialect: "postgres",
      // The default of --lock-timeout; what fails by it is tried again.
      settings: { lock_timeout: "500ms" },
    };
  },
  matches: (path) => /^[^/]+$/.test(path) && name.test(path),
  extract: (files, options) => inNameOrder(files).flatMap((file) => migrationsOf(file, options)),
};

export default pgroll;

function migrationsOf(file: ExtractedFile, options: ExtractOptions): readonly Migration[] {
  const reading = file.document?.();
  if (reading === undefined) return [notRead(file, "data, which is not parsed here")];
  if (!reading.ok) return [notRead(file, reading.message)];
  const { root, comments } = reading;
  const list = childOf(root, "operations");
  if (list === undefined) return [notRead(file, "it has no operations, as pgroll's migrations do")];
  const operations = list.children.flatMap((item): readonly DocumentNode[] =>
    item.children.length === 0 ? [item] : item.children,
  );
  const starting = operations.filter((one) => phaseOf(one) === "start");
  const completing = operations.filter((one) => phaseOf(one) === "complete");
  const about = {
    source: file.source,
    transaction: options.transaction ?? ("none" as const),
    comments,
    reported: file.reported,
    unit: file.unit,
    ...(options.recognition?.settings === undefined
      ? {}
      : { settings: options.recognition.settings }),
  };
  const back = operations.toReversed().flatMap((one) => ownSql(one, "down"));
  const isUndone = starting.every((one) => one.name !== "sql");
  return [
    {
      ...about,
      direction: "up",
      fragments: [...starting, ...completing].flatMap(deedsOf).map(fragmentOf),
      ...(isUndone ? { undone: "by-runner" } : {}),
    },
    ...(back.length === 0
      ? []
      : [{ ...about, direction: "down" as const, fragments: back.map(fragmentOf) }]),
  ];
}

function fragmentOf(deed: Deed): Fragment {
  switch (deed.kind) {
    case "unread":
      return { kind: "dynamic", span: deed.span, why: deed.why, certainty: "always" };
    case "sql":
      return { kind: "sql", ...deed.text, certainty: "always", message: true };
    case "managed":
      return { kind: "sql", ...deed.text, certainty: "always", managed: true };
    default:
      return deed satisfies never;
  }
}
