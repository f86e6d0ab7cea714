/** Statements that nobody chose by hand, on every server: set-ups × templates of fixtures/generate. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { differencesOf } from "../agreement.ts";
import { explainEach, explainProbe } from "../explained-probe.ts";
import { prober } from "../probe.ts";
import type { Probe } from "../probe.ts";
import { generate, givenFor, readTheme } from "./generate/statements.ts";
import type { Theme } from "./generate/statements.ts";
import type { Difference, Server, Study } from "./study.ts";

const folder = join("fixtures", "generate");
const seed = 1;
/** Of one template; its pairs of choices come first. */
const limit = 16;

/** Lines of statements that are known to differ on some version: none may come in, and none stay that agree. */
const knownPath = join(folder, "known.txt");

export function generatedStudy(): Study {
  const themes = readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .map((name) => readTheme(name.replace(/\.sql$/, ""), readFileSync(join(folder, name), "utf8")));
  const known = new Set(readFileSync(knownPath, "utf8").split("\n"));
  const differing = new Set<string>();
  return {
    name: "generated statements",
    async ask(server, isWanted) {
      const differences: Difference[] = [];
      let asked = 0;
      let skipped = 0;
      let knownToDiffer = 0;
      for (const theme of themes) {
        const statements = generate(theme, seed, limit).filter((statement) =>
          isWanted(nameOf(theme, statement)),
        );
        if (statements.length === 0) continue;
        for (const [statement, texts] of await compare(theme, statements, server)) {
          const name = nameOf(theme, statement);
          const differs = texts !== undefined && texts.length > 0;
          if (differs) differing.add(name);
          if (texts === undefined) skipped += 1;
          else if (differs && known.has(name)) knownToDiffer += 1;
          else asked += 1;
          if (differs && !known.has(name)) differences.push({ name, texts });
        }
      }
      return { asked, skipped, knownToDiffer, differences };
    },
    record: () =>
      new Map([
        [
          knownPath,
          [...differing]
            .sort()
            .map((line) => `${line}\n`)
            .join(""),
        ],
      ]),
  };
}

function nameOf({ name }: Theme, statement: string): string {
  return `generated/${name}/${statement}`;
}

/** What differs, by statement; `undefined` where the server cannot run the set-up. */
async function compare(
  theme: Theme,
  statements: readonly string[],
  server: Server,
): Promise<ReadonlyMap<string, readonly string[] | undefined>> {
  const given = givenFor(theme, server.major);
  const probeOf = (statement: string): Probe => {
    return { name: statement, given, setup: [], units: "two", statement };
  };
  const explained = explainEach(given, [], statements, server.major);
  return server.inDatabase(async (actor, connect) => {
    const { run } = prober(actor, await connect(), connect);
    const found = new Map<string, readonly string[] | undefined>();
    for (const [index, statement] of statements.entries()) {
      const seen = await run(probeOf(statement));
      const inside = explained[index];
      // It is asked outside of a transaction then.
      const isAlone = inside?.transaction === "forbidden";
      const said = isAlone ? explainProbe(probeOf(statement), server.major).said : inside;
      found.set(statement, seen === undefined ? undefined : differencesOf(said, seen));
    }
    return found;
  });
}
