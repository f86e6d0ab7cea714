import type { Name } from "../operation.ts";
import type { Remark } from "../schema.ts";
import { literal, sql, verbatim } from "../sql.ts";
import type { Sql } from "../sql.ts";
import { besideTable } from "./name.ts";

/** What was said of a column, said of another one of the same table. */
export function repeatOfColumn(
  table: Name,
  column: string,
  remarks: readonly Remark[] = [],
): readonly Sql[] {
  return remarks.flatMap((remark) => {
    switch (remark.kind) {
      case "comment":
        return [sql`COMMENT ON COLUMN ${table}.${column} IS ${literal(remark.text)};`];
      case "option":
        return [sql`ALTER TABLE ${table} ALTER COLUMN ${column} ${verbatim(remark.text)};`];
      case "grant": {
        const privilege = verbatim(remark.privilege.toUpperCase());
        const option = verbatim(remark.grantable ? " WITH GRANT OPTION" : "");
        return [
          sql`GRANT ${privilege} (${column}) ON ${table} TO ${roleWords(remark.role)}${option};`,
        ];
      }
      case "use":
        return [];
      default:
        return remark satisfies never;
    }
  });
}

export function repeatOfConstraint(
  table: Name,
  name: string,
  remarks: readonly Remark[] = [],
): readonly Sql[] {
  return remarks.flatMap((remark) =>
    remark.kind === "comment"
      ? [sql`COMMENT ON CONSTRAINT ${name} ON ${table} IS ${literal(remark.text)};`]
      : [],
  );
}

export function repeatOfIndex(
  table: Name,
  name: string,
  remarks: readonly Remark[] = [],
): readonly Sql[] {
  return remarks.flatMap((remark) => {
    if (remark.kind === "comment") {
      return [sql`COMMENT ON INDEX ${besideTable(table, name)} IS ${literal(remark.text)};`];
    }
    if (remark.kind !== "use") return [];
    return remark.use === "cluster"
      ? [sql`ALTER TABLE ${table} CLUSTER ON ${name};`]
      : [sql`ALTER TABLE ${table} REPLICA IDENTITY USING INDEX ${name};`];
  });
}

/** Whoever runs it, or everybody, is no name that could be quoted. */
const spoken = new Set(["public", "current_user", "current_role", "session_user"]);

function roleWords(role: string): Sql {
  return spoken.has(role) ? verbatim(role.toUpperCase()) : sql`${role}`;
}
