import type { SqlStep } from "../plan.ts";
import { verbatim } from "../sql.ts";
import type { Sql } from "../sql.ts";

/** The comment that lets the next statement do what the plan has made safe, where it is not a step's first. */
export function allowing({ rule, reason }: NonNullable<SqlStep["allow"]>): Sql {
  return verbatim(`-- lockproof-allow ${rule}: ${reason.replace(/\s+/g, " ")}`);
}
