import type { CreateFunctionStmt, CreateTrigStmt, FunctionParameter, Node } from "libpg-query";
import { expression } from "./expressions.ts";
import {
  bracketed,
  columnName,
  decline,
  ended,
  label,
  list,
  place,
  plainWord,
  relation,
  seesMark,
  takes,
  takesBoth,
  takesMark,
  typeWord,
  want,
  wantMark,
  word,
} from "./input.ts";
import type { Input } from "./input.ts";
import { takesString, wantString } from "./literals.ts";
import { typeName } from "./types.ts";

function functionName(input: Input): Node[] {
  const next = input.tokens[input.at + 1];
  if (next?.text !== "." || next.kind !== "punctuation") return [word(typeWord(input))];
  const parts = [word(columnName(input))];
  while (takesMark(input, ".")) parts.push(word(label(input)));
  return parts.length > 3 ? decline() : parts;
}

/** A function whose body is a string. */
export function createFunction(input: Input, kind: "new" | "replaced"): CreateFunctionStmt {
  const node: CreateFunctionStmt = {};
  if (kind === "replaced") node.replace = true;
  node.funcname = functionName(input);
  wantMark(input, "(");
  if (!takesMark(input, ")")) {
    node.parameters = list(input, (each) => ({ FunctionParameter: parameter(each) }));
    wantMark(input, ")");
  }
  if (takes(input, "returns")) node.returnType = typeName(input);
  const options: Node[] = [];
  while (!ended(input)) options.push(option(input));
  if (options.length === 0) decline();
  node.options = options;
  return node;
}

/** Words that begin a type of several, or say how a parameter is passed. */
const unclear = new Set(
  `bit char character double in inout interval national nchar out setof time timestamp
  variadic`.split(/\s+/),
);

/** `name type` or a type alone. */
function parameter(input: Input): FunctionParameter {
  const location = place(input);
  const token = input.tokens[input.at];
  if (token?.kind === "word" && unclear.has(token.text)) decline();
  const next = input.tokens[input.at + 1];
  const node: FunctionParameter = {};
  if (next?.kind === "word" || next?.kind === "quoted") node.name = typeWord(input);
  node.argType = typeName(input);
  node.mode = "FUNC_PARAM_DEFAULT";
  node.location = location;
  return node;
}

function option(input: Input): Node {
  const location = place(input);
  const made = (defname: string, arg: Node): Node => {
    return { DefElem: { defname, arg, defaction: "DEFELEM_UNSPEC", location } };
  };
  if (takes(input, "language")) {
    return made("language", word(takesString(input) ?? plainWord(input)));
  }
  if (takes(input, "as")) {
    const items = [word(wantString(input))];
    return seesMark(input, ",") ? decline() : made("as", { List: { items } });
  }
  for (const each of ["immutable", "stable", "volatile"]) {
    if (takes(input, each)) return made("volatility", word(each));
  }
  if (takes(input, "strict")) return made("strict", { Boolean: { boolval: true } });
  if (takesBoth(input, "security", "definer")) {
    return made("security", { Boolean: { boolval: true } });
  }
  want(input, "security", "invoker");
  return made("security", { Boolean: { boolval: false } });
}

const events: ReadonlyMap<string, number> = new Map([
  ["insert", 4],
  ["delete", 8],
  ["update", 16],
  ["truncate", 32],
]);

export function createTrigger(input: Input): CreateTrigStmt {
  const node: CreateTrigStmt = { trigname: columnName(input) };
  const before = takes(input, "before");
  if (!before) want(input, "after");
  let bits = 0;
  let columns: Node[] | undefined;
  do {
    const token = input.tokens[input.at++];
    const bit = (token?.kind === "word" ? events.get(token.text) : undefined) ?? decline();
    if ((bits & bit) !== 0) decline();
    bits |= bit;
    if (token?.text === "update" && takes(input, "of")) {
      columns = list(input, (each) => word(columnName(each)));
    }
  } while (takes(input, "or"));
  want(input, "on");
  node.relation = relation(input);
  let row = false;
  if (takes(input, "for")) {
    takes(input, "each");
    row = takes(input, "row");
    if (!row) want(input, "statement");
  }
  let condition: Node | undefined;
  if (takes(input, "when")) {
    wantMark(input, "(");
    condition = expression(input);
    wantMark(input, ")");
  }
  want(input, "execute");
  if (!takes(input, "function")) want(input, "procedure");
  node.funcname = functionName(input);
  if (input.tokens[input.at + 1]?.text === ")") {
    wantMark(input, "(");
    wantMark(input, ")");
  } else node.args = bracketed(input, (each) => word(wantString(each)));
  if (row) node.row = true;
  if (before) node.timing = 2;
  node.events = bits;
  if (columns !== undefined) node.columns = columns;
  if (condition !== undefined) node.whenClause = condition;
  return node;
}
