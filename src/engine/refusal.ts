import type { Dialect } from "../dialect.ts";
import type { Statement } from "../operation.ts";
import type { StatementMoment } from "../rule.ts";
import { isOfRows } from "./effects.ts";

/** Whose error is handled, whoever writes it, counts on it. */
export function refusalOf(
  { certainty, attempt, holes = [] }: Statement,
  { fails }: StatementMoment["outcome"],
  { serverAssumed, dialect }: { readonly serverAssumed: boolean; readonly dialect: Dialect },
): StatementMoment["refusal"] {
  if (fails === undefined || certainty !== "always" || attempt !== undefined) return undefined;
  if (holes.length > 0 || (serverAssumed && fails.until !== undefined)) return undefined;
  if (isOfRows(fails)) return undefined;
  const { presenceErrors } = dialect;
  const isOfNames = [fails.sqlstate, fails.code].some(
    (one) => one !== undefined && presenceErrors?.has(one) === true,
  );
  return isOfNames ? undefined : fails;
}
