import type { DocumentNode } from "../../document.ts";
import { childrenOf } from "../../document.ts";
import { wordsFor } from "../../mapped-sql.ts";
import type { MappedText } from "../../mapped-text.ts";
import { joinTexts, sliceText } from "../../mapped-text.ts";
import type { Conditions } from "../../migration.ts";
import type { Span } from "../../source.ts";
import { keyChanges } from "./keys.ts";
import { objectChanges } from "./objects.ts";
import { tableChanges } from "./tables.ts";
import type { Writer } from "./writer.ts";
import { trimmed } from "./writer.ts";

/** What a change runs: SQL, the text of another file, or something that is not read. */
export type Deed =
  | { readonly kind: "sql"; readonly text: MappedText; readonly span: Span }
  | { readonly kind: "file"; readonly change: DocumentNode; readonly path: string }
  | { readonly kind: "unread"; readonly span: Span; readonly why: string };

const changes = { ...tableChanges, ...keyChanges, ...objectChanges };

/** Run nothing on the database, or nothing that matters. */
const idle = new Set(["comment", "empty", "output", "stop", "tagDatabase", "validCheckSum"]);

/** Those that Liquibase can undo by itself. */
const undoable = new Set(
  (
    "addAutoIncrement addCheckConstraint addColumn addDefaultValue addForeignKeyConstraint " +
    "addNotNullConstraint addPrimaryKey addUniqueConstraint comment createIndex createSequence " +
    "createTable createView dropNotNullConstraint empty output renameColumn renameSequence " +
    "renameTable renameView setColumnRemarks setTableRemarks stop tagDatabase validCheckSum"
  ).split(" "),
);

export function isUndoable({ name }: DocumentNode): boolean {
  return undoable.has(name);
}

export function deedsOf(change: DocumentNode, writer: Writer): readonly Deed[] {
  const { name, span } = change;
  if (idle.has(name) || !runsOn(writer.word(change, "dbms"), writer.dialect)) return [];
  if (Object.hasOwn(changes, name)) {
    const path = name === "createView" ? writer.word(change, "path") : undefined;
    if (path !== undefined) return [{ kind: "file", change, path }];
    return (changes[name]?.(change, writer) ?? []).map((text) => ({ kind: "sql", text, span }));
  }
  if (name === "sql") return written(change, writer.own(change, "sql"), writer);
  if (name === "createProcedure" || name === "createFunction" || name === "createTrigger") {
    const path = writer.word(change, "path");
    if (path !== undefined) return [{ kind: "file", change, path }];
    const body = writer.own(change, "procedureText") ?? writer.text(change, "procedureBody");
    return written(change, body, writer);
  }
  if (name === "sqlFile") {
    const path = writer.word(change, "path");
    return path === undefined ? [] : [{ kind: "file", change, path }];
  }
  return [{ kind: "unread", span, why: `the change ${name}, which is not read` }];
}

function written(
  change: DocumentNode,
  text: MappedText | undefined,
  writer: Writer,
): readonly Deed[] {
  if (text === undefined) return [];
  const delimiter = writer.word(change, "endDelimiter");
  return splitBy(text, delimiter).map((part) => ({ kind: "sql", text: part, span: change.span }));
}

/** Statements that end in something else than a semicolon: `GO`, `/`, `//`, `\nGO`. */
export function splitBy(text: MappedText, delimiter: string | undefined): readonly MappedText[] {
  if (delimiter === undefined || /^;?$/.test(delimiter)) return [text];
  const parts: MappedText[] = [];
  let done = 0;
  for (const match of text.text.matchAll(endOf(delimiter))) {
    if (match[0] === "") continue;
    parts.push(sliceText(text, done, match.index));
    done = match.index + match[0].length;
  }
  parts.push(sliceText(text, done, text.text.length));
  return parts.filter((part) => part.text.trim() !== "").map(trimmed);
}

/** As Liquibase: a regular expression, and a word of it stands alone on its line. */
function endOf(delimiter: string): RegExp {
  const unescaped = delimiter.replaceAll("\\n", "\n").replaceAll("\\r", "").replaceAll("\\s*", "");
  const words = unescaped
    .split("|")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  const plain = words.map((word) =>
    word.replace(/\\(.)/g, "$1").replace(/[.*+?^${}()|[\]\\]/g, "\\$&"),
  );
  const tried = plain.map((word) => (/^[\w/]+$/.test(word) ? `^[ \\t]*${word}[ \\t]*$` : word));
  return new RegExp(tried.length === 0 ? "(?!)" : tried.join("|"), "gim");
}

/** `postgresql, h2`, `!mysql`, `all`, `none`. */
export function runsOn(dbms: string | undefined, dialect: string): boolean {
  if (dbms === undefined) return true;
  const names = dbms
    .toLowerCase()
    .split(",")
    .map((name) => name.trim().replace(/^(!?)postgres(?:ql)?$/, "$1postgres"))
    .filter((name) => name !== "");
  if (names.includes("none")) return false;
  const excluded = names.filter((name) => name.startsWith("!"));
  if (excluded.includes(`!${dialect}`)) return false;
  return names.includes(dialect) || names.includes("all") || excluded.length === names.length;
}

/**
 * Whether a context lets a changeset run: `postgresql`, `!mysql and tenant`, `a, b or c`. Whoever starts
 * Liquibase names the contexts, and it is the server's own that are told here; `undefined`: never.
 */
export function certaintyIn(
  context: string | undefined,
  dialect: string,
): Conditions["certainty"] | undefined {
  if (context === undefined) return "always";
  const ways = context.split(/,|\bor\b/i).map((way) => way.split(/\band\b/i));
  const isRefused = (word: string): boolean => {
    const [, not, name = ""] = /^[\s(]*(!|not\s)?\s*([\w-]*)[\s)]*$/i.exec(word) ?? [];
    if (!servers.has(name.toLowerCase())) return false;
    return runsOn(name, dialect) === (not !== undefined);
  };
  if (!context.includes("(") && ways.every((words) => words.some(isRefused))) return undefined;
  return /\b(?:test|dev|local|demo|sample|seed|faker)/i.test(context) ? "branch" : "always";
}

/** What Liquibase calls servers. */
const servers: ReadonlySet<string> = new Set([
  "postgres",
  "postgresql",
  "mysql",
  "mariadb",
  "sqlite",
  "h2",
  "hsqldb",
  "oracle",
  "mssql",
  "sqlserver",
  "db2",
]);

/** What `<modifySql>` makes of the statements of its changeset. */
export function modified(text: MappedText, modifier: DocumentNode, writer: Writer): MappedText {
  if (!runsOn(writer.word(modifier, "dbms"), writer.dialect)) return text;
  let result = text;
  for (const step of modifier.children) {
    const q = wordsFor(step.span);
    const value = writer.own(step, "value");
    switch (step.name) {
      case "replace": {
        const from = writer.text(step, "replace")?.text ?? "";
        const at = from === "" ? -1 : result.text.indexOf(from);
        if (at < 0) break;
        const rest = sliceText(result, at + from.length, result.text.length);
        result = joinTexts([sliceText(result, 0, at), q`${writer.text(step, "with")}`, rest]);
        break;
      }
      case "append":
        result = joinTexts([result, q`${value}`]);
        break;
      case "prepend":
        result = joinTexts([q`${value}`, result]);
        break;
      default:
    }
  }
  return result;
}

export function modifiersOf(changeset: DocumentNode): readonly DocumentNode[] {
  return childrenOf(changeset, "modifySql");
}
