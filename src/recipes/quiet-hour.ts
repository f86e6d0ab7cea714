import type { Work } from "../effect.ts";
import type { Operation, OperationOf } from "../operation.ts";
import { display } from "../rule.ts";

/** What the work is, as a verb with its object to follow. */
export const deeds: Readonly<Record<Work, string>> = {
  none: "works on",
  scan: "reads every row of",
  build: "builds indexes of",
  rewrite: "writes anew every row of",
};

export function subjectOf(operation: Operation): string {
  switch (operation.kind) {
    case "vacuum":
      return "VACUUM FULL";
    case "cluster":
      return "CLUSTER";
    case "attach-partition":
      return `Attaching the partition ${display(operation.partition)}`;
    case "change-domain":
      return `The change of the domain ${display(operation.name)}`;
    case "set-table-option":
      return `The change of ${options[operation.option] ?? operation.option}`;
    case "create-table":
      return `Making ${display(operation.table)}`;
    default:
      return "The change";
  }
}

const options: Readonly<Partial<Record<OperationOf<"set-table-option">["option"], string>>> = {
  logged: "what is logged",
  unlogged: "what is logged",
  tablespace: "the tablespace",
  "access-method": "the access method",
};

const quietHour =
  "measure it on a copy, then run it alone in the quietest hour with a short lock timeout, and again when that strikes.";

/** Why no plan can be written, and what is left. */
export function remedyFor(operation: Operation, tables: string): string {
  switch (operation.kind) {
    case "vacuum":
    case "cluster":
      return `A plain VACUUM stops nobody and is mostly enough. To give space back or put rows in order, extensions such as pg_repack and pg_squeeze do it while ${tables} is used; without them, ${quietHour}`;
    case "attach-partition":
      return `Say first what the bounds say, as a CHECK of ${display(operation.partition)}: ADD CONSTRAINT … NOT VALID, then VALIDATE CONSTRAINT, each in a transaction of its own. ATTACH PARTITION then finds it proven and reads no row, and the CHECK can go.`;
    case "change-domain":
      return operation.change === "add-constraint" || operation.change === "validate-constraint"
        ? `Add it NOT VALID, which binds new values at once and reads no row. Proving the old ones reads ${tables} while writers wait: ${quietHour}`
        : `A CHECK (VALUE IS NOT NULL) that is added NOT VALID binds new values at once and reads no row. The domain's own NOT NULL reads ${tables} while writers wait: ${quietHour}`;
    case "create-table":
      return `Rows of the default partition that the new one would have keep everybody waiting while they are looked for: give ${tables} a valid CHECK that rules them out (ADD CONSTRAINT … NOT VALID, then VALIDATE CONSTRAINT) first.`;
    default:
      return `No form of it lets others go on with ${tables}: ${quietHour}`;
  }
}
