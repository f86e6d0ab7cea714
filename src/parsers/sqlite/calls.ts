import type { Expression } from "../../expression.ts";
import {
  bracketed,
  list,
  name,
  sees,
  seesMark,
  seesName,
  stop,
  takes,
  takesMark,
  want,
  wantMark,
} from "./input.ts";
import type { Input } from "./input.ts";
import type { Notes } from "./notes.ts";
import { orderBy } from "./order.ts";
import { window } from "./windows.ts";

/** The arguments of a function, and FILTER and OVER behind them. */
export function call(input: Input, notes: Notes, own: string): Expression {
  const called = { name: own.toLowerCase() };
  notes.call(called);
  wantMark(input, "(");
  let args: readonly Expression[] = [];
  if (!takesMark(input, "*")) {
    const distinct = takes(input, "distinct") || takes(input, "all");
    if (distinct && seesMark(input, ")")) return stop(input);
    args = optional(input, notes);
    if (sees(input, "order")) orderBy(input, notes);
  }
  wantMark(input, ")");
  if (takes(input, "within")) {
    want(input, "group");
    bracketed(input, (each) => orderBy(each, notes));
  }
  if (sees(input, "filter") && opensAt(input, input.at + 1)) {
    input.at++;
    bracketed(input, (each) => {
      want(each, "where");
      each.grammar.expression(each, notes);
    });
  }
  if (sees(input, "over") && (opensAt(input, input.at + 1) || seesNameAt(input, input.at + 1))) {
    input.at++;
    if (seesMark(input, "("))
      bracketed(input, (each) => {
        window(each, notes);
      });
    else name(input);
  }
  return { kind: "call", name: called, args };
}

function seesNameAt(input: Input, at: number): boolean {
  return seesName({ ...input, at });
}

function opensAt({ tokens }: Input, at: number): boolean {
  return tokens[at]?.text === "(";
}

export function optional(input: Input, notes: Notes): readonly Expression[] {
  if (seesMark(input, ")")) return [];
  return list(input, (each) => each.grammar.expression(each, notes).value);
}
