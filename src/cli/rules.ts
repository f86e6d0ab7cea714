import type { Rule } from "../index.ts";
import type { Arguments } from "./arguments.ts";
import { checkWord } from "./arguments.ts";
import { findConfig } from "./config.ts";
import type { Io } from "./io.ts";
import { print } from "./output.ts";
import { refusal } from "../node/refusal.ts";
import { demonstrate, pageOf, unindent } from "./rule-page.ts";
import { allRules } from "../node/rules.ts";
import { checkRule } from "./rule-set.ts";

/** Lists the rules, or prints the page of one. */
export async function listRules(args: Arguments, io: Io): Promise<number> {
  const format = checkWord("--format", args.text("format") ?? "pretty", ["pretty", "json"]);
  const rules = allRules(await findConfig(args, io.cwd));
  const [id, ...more] = args.positionals;
  if (more.length > 0) throw refusal('"lockproof rules" takes the id of one rule.');
  if (id === undefined) {
    print(() => (format === "json" ? asJson(rules) : asTable(rules)), args, io);
    return 0;
  }
  checkRule(
    id,
    rules.map((rule) => rule.id),
    "rules",
  );
  for (const rule of rules.filter((candidate) => candidate.id === id)) {
    if (format === "json") {
      print(() => asJson([rule]), args, io);
      continue;
    }
    const draw = await demonstrate(rule);
    print((look) => pageOf(rule, draw(look), look), args, io);
  }
  return 0;
}

/** What a program may want to know of rules. */
function asJson(rules: readonly Rule[]): string {
  const list = rules.map(({ id, title, harm, severity, why, given, bad, good, aliases }) => ({
    id,
    title,
    harm,
    ...(severity === undefined ? {} : { severity }),
    why: unindent(why),
    given: unindent(given),
    bad: bad.map(unindent),
    good: good.map(unindent),
    aliases: aliases ?? [],
  }));
  return `${JSON.stringify(list, undefined, 2)}\n`;
}

function asTable(rules: readonly Rule[]): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  const harmWidth = Math.max(...rules.map(({ harm }) => harm.length));
  const rows = rules.map(
    ({ id, harm, title }) => `${id.padEnd(width)}  ${harm.padEnd(harmWidth)}  ${title}`,
  );
  return `${rows.join("\n")}\n`;
}
