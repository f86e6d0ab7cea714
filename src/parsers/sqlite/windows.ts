import { isWordAt, list, name, sees, seesName, takes, want, wantOne } from "./input.ts";
import type { Input } from "./input.ts";
import type { Notes } from "./notes.ts";
import { orderBy } from "./order.ts";

/** What stands between the brackets of a window. */
export function window(input: Input, notes: Notes): void {
  const starts = ["partition", "order", "range", "rows", "groups"];
  if (seesName(input) && !sees(input, ...starts)) name(input);
  if (takes(input, "partition")) {
    want(input, "by");
    list(input, (each) => each.grammar.expression(each, notes));
  }
  if (sees(input, "order")) orderBy(input, notes);
  if (!takes(input, "range") && !takes(input, "rows") && !takes(input, "groups")) return;
  if (takes(input, "between")) {
    bound(input, notes);
    want(input, "and");
    bound(input, notes);
  } else bound(input, notes);
  if (!takes(input, "exclude")) return;
  if (takes(input, "no")) want(input, "others");
  else if (takes(input, "current")) want(input, "row");
  else wantOne(input, ["group", "ties"]);
}

function bound(input: Input, notes: Notes): void {
  if (takes(input, "current", "row")) return;
  if (isWordAt(input, input.at, ["unbounded"]) && isWordAt(input, input.at + 1, sides)) input.at++;
  else input.grammar.expression(input, notes);
  wantOne(input, sides);
}

const sides = ["preceding", "following"] as const;
