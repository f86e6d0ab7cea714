import type { Guard, PresenceGuard } from "../../guard.ts";
import { negated } from "../../guard.ts";
import type { Token } from "../../token.ts";

/** A token as it is written. */
type Written = (token: Token) => string;

/**
 * What the condition of an IF asks of information_schema: `NOT EXISTS (SELECT …)`, or how many rows
 * `(SELECT count(*) …)` finds. `undefined`: it asks something else.
 */
export function guardsIn(written: Written, tokens: readonly Token[]): readonly Guard[] | undefined {
  const bare = unwrapped(tokens);
  const [first, second] = bare;
  if (first?.text === "not" || first?.text === "!") {
    return negated(guardsIn(written, bare.slice(1)));
  }
  if (first?.text === "exists" && second?.text === "(") return found(written, bare.slice(2, -1));
  if (first?.text !== "(" || second?.text !== "select") return undefined;
  const close = bare.findIndex((token, at) => at > 0 && token.depth === first.depth);
  const counts = bare[2]?.text === "count" ? bare.slice(close + 1) : [];
  const [sign, number, ...more] = counts.map((token) => token.text);
  if (more.length > 0) return undefined;
  const guards = found(written, bare.slice(1, close));
  switch (`${sign ?? ""} ${number ?? ""}`) {
    case "= 0":
    case "< 1":
      return negated(guards);
    case "> 0":
    case ">= 1":
    case "= 1":
    case "<> 0":
    case "!= 0":
      return guards;
    default:
      return undefined;
  }
}

/** By the view that is asked: what its rows are, and the column that holds their names. */
const views: Readonly<
  Record<string, { readonly object: PresenceGuard["object"]; readonly name: string }>
> = {
  columns: { object: "column", name: "column_name" },
  tables: { object: "relation", name: "table_name" },
  statistics: { object: "index", name: "index_name" },
  table_constraints: { object: "constraint", name: "constraint_name" },
  referential_constraints: { object: "constraint", name: "constraint_name" },
  routines: { object: "function", name: "routine_name" },
  triggers: { object: "trigger", name: "trigger_name" },
};

/** A row of the view is there: `SELECT … FROM information_schema.columns WHERE table_name = 'orders' AND …`. */
function found(written: Written, tokens: readonly Token[]): readonly Guard[] | undefined {
  const words = tokens.map((token) => bareWord(written, token));
  const from = words.indexOf("from");
  const view = words[from + 1] === "information_schema" ? words[from + 3] : undefined;
  const asked = view !== undefined && Object.hasOwn(views, view) ? views[view] : undefined;
  const where = words.indexOf("where");
  if (asked === undefined || where === -1) return undefined;
  const values = new Map<string, string>();
  let exact = true;
  for (const part of splitAtAnd(tokens.slice(where + 1))) {
    const at = part.findIndex(({ text: sign }) => sign === "=" || sign === "like");
    const column = bareWord(written, part[at - 1]);
    const [value, ...more] = part.slice(at + 1);
    if (value?.kind === "string" && more.length === 0) {
      values.set(column, written(value).slice(1, -1));
    } else if (!/_schema$/.test(column)) exact = false;
  }
  const name = values.get(asked.name);
  const table = values.get("table_name");
  if (name === undefined) return undefined;
  for (const column of values.keys()) {
    if (column !== asked.name && column !== "table_name" && !/_schema$/.test(column)) exact = false;
  }
  const of = asked.object === "relation" || table === undefined ? {} : { of: { name: table } };
  return [
    { kind: "presence", wanted: "present", object: asked.object, name: { name }, ...of, exact },
  ];
}

/** Without the brackets around all of it. */
function unwrapped(tokens: readonly Token[]): readonly Token[] {
  const [first] = tokens;
  const last = tokens.at(-1);
  if (first?.text !== "(" || tokens[1]?.text === "select" || last?.text !== ")") return tokens;
  const close = tokens.findIndex((token, at) => at > 0 && token.depth === first.depth);
  return close === tokens.length - 1 ? unwrapped(tokens.slice(1, -1)) : tokens;
}

function splitAtAnd(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === "word" && token.text === "and") parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

/** Names of the server's own views may be quoted, and written in capitals. */
function bareWord(written: Written, token: Token | undefined): string {
  if (token === undefined) return "";
  const text = written(token);
  return (token.kind === "quoted" ? text.slice(1, -1) : text).toLowerCase();
}
