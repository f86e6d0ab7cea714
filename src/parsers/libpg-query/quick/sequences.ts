import type { Node } from "libpg-query";
import { decline, dottedName, place, takes, takesBoth, want } from "./input.ts";
import type { Input } from "./input.ts";
import { wantNumber } from "./literals.ts";
import { typeName } from "./types.ts";

/** `START WITH 1 INCREMENT BY 1 …`, at least one. */
export function sequenceOptions(input: Input): Node[] {
  const options: Node[] = [];
  do options.push(option(input));
  while (followsOption(input));
  return options;
}

const starts = new Set(
  "as cache cycle increment maxvalue minvalue no owned restart start".split(" "),
);

export function followsOption({ tokens, at }: Input): boolean {
  const token = tokens[at];
  return token?.kind === "word" && starts.has(token.text);
}

function option(input: Input): Node {
  const location = place(input);
  const made = (defname: string, arg?: Node): Node => ({
    DefElem: {
      defname,
      ...(arg === undefined ? {} : { arg }),
      defaction: "DEFELEM_UNSPEC",
      location,
    },
  });
  if (takes(input, "as")) return made("as", { TypeName: typeName(input) });
  if (takes(input, "cache")) return made("cache", wantNumber(input));
  if (takes(input, "cycle")) return made("cycle", { Boolean: { boolval: true } });
  if (takesBoth(input, "no", "cycle")) return made("cycle", { Boolean: { boolval: false } });
  if (takesBoth(input, "no", "minvalue")) return made("minvalue");
  if (takesBoth(input, "no", "maxvalue")) return made("maxvalue");
  if (takes(input, "minvalue")) return made("minvalue", wantNumber(input));
  if (takes(input, "maxvalue")) return made("maxvalue", wantNumber(input));
  if (takes(input, "increment")) {
    takes(input, "by");
    return made("increment", wantNumber(input));
  }
  if (takes(input, "start")) {
    takes(input, "with");
    return made("start", wantNumber(input));
  }
  if (takes(input, "restart")) {
    const withWord = takes(input, "with");
    const isBare = !withWord && input.tokens[input.at]?.kind !== "number";
    return isBare ? made("restart") : made("restart", wantNumber(input));
  }
  want(input, "owned", "by");
  const items = dottedName(input);
  return items.length === 0 ? decline() : made("owned_by", { List: { items } });
}
