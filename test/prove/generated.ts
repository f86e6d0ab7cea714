/** Statements that nobody chose by hand, on every server: set-ups × templates of fixtures/generate. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { differencesOf } from "../agreement.ts";
import { explainEach, explainProbe } from "../explained-probe.ts";
import { prober } from "../probe.ts";
import type { Probe } from "../probe.ts";
import { generate, givenFor, readTheme } from "./generate/statements.ts";
import type { Theme } from "./generate/statements.ts";
import { majors } from "./servers.ts";
import type { Difference, Server, Study } from "./study.ts";

const folder = join("fixtures", "generate");
const seed = 1;

/**
 * Statements that are known to differ on some version, under `# reason`: none may come in, and none stay
 * that agree on all of them.
 */
const knownPath = join(folder, "known.txt");

/** `every`: only each so-manieth statement is asked, the same ones each time. */
export function generatedStudy({ every }: { readonly every: number }): Study {
  const themes = readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .map((name) => readTheme(name.replace(/\.sql$/, ""), readFileSync(join(folder, name), "utf8")));
  const known = readKnown(readFileSync(knownPath, "utf8"));
  const differing = new Set<string>();
  const agreeing = new Set<string>();
  const asking = new Set<number>();
  return {
    name: "generated statements",
    async ask(server, isWanted) {
      asking.add(server.major);
      const differences: Difference[] = [];
      let asked = 0;
      let skipped = 0;
      let knownToDiffer = 0;
      for (const theme of themes) {
        const statements = generate(theme, seed).filter(
          (statement, place) => place % every === 0 && isWanted(nameOf(theme, statement)),
        );
        if (statements.length === 0) continue;
        for (const [statement, texts] of await compare(theme, statements, server)) {
          const name = nameOf(theme, statement);
          const differs = texts !== undefined && texts.length > 0;
          if (differs) differing.add(name);
          else if (texts !== undefined) agreeing.add(name);
          if (texts === undefined) skipped += 1;
          else if (differs && known.has(name)) knownToDiffer += 1;
          else asked += 1;
          if (differs && !known.has(name)) differences.push({ name, texts });
        }
      }
      return { asked, skipped, knownToDiffer, differences };
    },
    record() {
      const isWhole = majors.every((major) => asking.has(major));
      const isClosed = (name: string): boolean =>
        isWhole && agreeing.has(name) && !differing.has(name);
      const kept = new Map([...known].filter(([name]) => !isClosed(name)));
      for (const name of differing) if (!kept.has(name)) kept.set(name, unexplained);
      return new Map([[knownPath, writeKnown(kept)]]);
    },
  };
}

const unexplained = "not looked into yet";

/** The reason by statement. */
function readKnown(text: string): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  let reason = unexplained;
  for (const line of text.split("\n")) {
    if (line.startsWith("# ")) reason = line.slice(2);
    else if (line !== "") known.set(line, reason);
  }
  return known;
}

function writeKnown(known: ReadonlyMap<string, string>): string {
  return [...new Set(known.values())]
    .sort()
    .map((reason) => {
      const names = [...known].filter(([, why]) => why === reason).map(([name]) => name);
      return `# ${reason}\n${names.sort().join("\n")}\n`;
    })
    .join("\n");
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
