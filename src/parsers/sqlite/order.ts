import type { Written } from "../../expression.ts";
import { list, takes, want, wantOne } from "./input.ts";
import type { Input } from "./input.ts";
import type { Notes } from "./notes.ts";

export function orderBy(input: Input, notes: Notes): void {
  want(input, "order", "by");
  sorted(input, notes);
}

export function sorted(input: Input, notes: Notes): readonly Written[] {
  return list(input, (each) => {
    const by = each.grammar.expression(each, notes);
    order(each);
    return by;
  });
}

export function order(input: Input): void {
  if (!takes(input, "asc")) takes(input, "desc");
  if (takes(input, "nulls")) wantOne(input, ["first", "last"]);
}
