/**
 * What servers have confirmed of the unbroken code, in test/replay.test.ts, test/mysql-replay.test.ts, test/mariadb.test.ts,
 * test/sqlite-facts.test.ts, `npm run histories` and `npm run prove -- --generated`: they need not be asked again whether something else is true.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { postgres } from "../../../src/dialects/postgres/index.ts";
import { createReplay } from "../../../src/engine/replay.ts";
import { createState, homeOf } from "../../../src/engine/state.ts";
import type { ExplainedStatement } from "../../../src/explain.ts";
import { dialects } from "../../../src/index.ts";
import { linesOf } from "../../catalog.ts";
import { explainEach } from "../../explained-probe.ts";
import { examples } from "../../histories/examples.ts";
import { replayAll } from "../../histories/run.ts";
import { probesIn, tell } from "../../mysql-probe.ts";
import { folder as mariadbHistories, mariadbSteps } from "../../mysql-replayed.ts";
import { generate, givenFor, readTheme } from "../../prove/generate/statements.ts";
import { migrationOf, momentOf, statementsIn } from "../../replay-moments.ts";
import { replayOf } from "../../replayed.ts";
import { given, saidOf, situations } from "../../sqlite-said.ts";
import type { Wording } from "../../wording.ts";
import { assertAsBefore } from "../memory.ts";

describe("replayed", () => {
  const folder = "fixtures/replay";
  for (const file of readdirSync(folder)) {
    it(file, async () => {
      const text = readFileSync(join(folder, file), "utf8");
      const state = createState(postgres, 18);
      const replay = createReplay(postgres, { server: 18, prelude: {} }, state);
      const statements = statementsIn(text);
      replay.endDump();
      replay.beginMigration(migrationOf(text, { transaction: "none" }), statements);
      for (const [index, statement] of statements.entries()) {
        replay.apply(momentOf(replay, statement));
        const said = {
          objects: linesOf(await replayOf(state, asWritten)),
          bounded: replay.before().lockWait !== undefined,
          home: homeOf(state),
          empty: [...state.tables.values()].flatMap(({ name, filled, kind }) =>
            filled === "no" && kind === "table" ? [name] : [],
          ),
        };
        assertAsBefore(`${file} ${index}`, said);
      }
    });
  }
});

describe("replayed as MariaDB", () => {
  for (const file of readdirSync(mariadbHistories)) {
    it(file, () => {
      const text = readFileSync(join(mariadbHistories, file), "utf8");
      assertAsBefore(`mariadb ${file}`, mariadbSteps(text));
    });
  }
});

describe("examples", () => {
  for (const { title, migrations } of examples()) {
    it(title, async () => {
      const { state } = replayAll(migrations, 18);
      assertAsBefore(`example ${title}`, linesOf(await replayOf(state, asWritten)));
    });
  }
});

/** Where the server would put it in its own words, it stays in those of the statement. */
const asWritten: Wording = {
  type: (type) => say(type),
  domainDefault: (base, text) => say([base, text]),
  default: (_, { default: usual }) => say(usual?.text),
  generated: (_, { type, generated }) => say([type, generated?.expression.text]),
  check: (_, { expression, noInherit }) => say([expression.text, noInherit]),
  index: (_, { unique, method, keys, include, nullsNotDistinct, where }) =>
    say([unique, method, keys.map(({ text }) => text), include, nullsNotDistinct, where?.text]),
  partitionKey: ({ partitionBy }) => say(partitionBy?.text),
  bound: (_, { text }) => say(text),
};

function say(value: unknown): Promise<string> {
  return Promise.resolve(JSON.stringify([value]));
}

const mariadb = await dialects.mariadb();

describe("MariaDB", () => {
  for (const probe of probesIn("fixtures/facts/mariadb")) {
    const title = `${probe.theme} ${probe.sql} ${hashOf(probe.given)}`;
    it(title, () => {
      assertAsBefore(`mariadb ${title}`, tell(probe, mariadb, 101_100));
    });
  }
});

describe("SQLite", () => {
  for (const { title, kept, session, sql } of situations()) {
    it(title, () => {
      const asked = { given: `${given}\n${kept}`, sql: `${session}\n${sql}`, server: 3053 };
      assertAsBefore(`sqlite ${title}`, saidOf(asked));
    });
  }
});

/**
 * Statements that stand together begin from one schema, which is replayed once for them; a template stays
 * with its own when others come.
 */
const shares = 32;

describe("generated", () => {
  const folder = join("fixtures", "generate");
  const known = new Set(readFileSync(join(folder, "known.txt"), "utf8").split("\n"));
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".sql"))) {
    const theme = readTheme(file.replace(/\.sql$/, ""), readFileSync(join(folder, file), "utf8"));
    for (let share = 0; share < shares; share += 1) {
      it(`${theme.name} ${share}`, () => {
        const templates = theme.templates.filter(({ text }) => shareOf(text) === share);
        const statements = generate({ ...theme, templates }, 1).filter(
          (statement) => !known.has(`generated/${theme.name}/${statement}`),
        );
        const said = explainEach(givenFor(theme, 18), [], statements, 18);
        assertAsBefore(`${theme.name} ${share}`, said.map(comparedOf));
      });
    }
  }
});

function shareOf(text: string): number {
  return parseInt(hashOf(text), 16) % shares;
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

/** What test/agreement.ts compares. */
function comparedOf(said: ExplainedStatement | undefined): unknown {
  if (said === undefined) return "not read";
  const { fails, transaction, effects } = said;
  if (fails !== undefined) return [fails.sqlstate, transaction];
  const compared = effects.map(({ relation, locks, blocks, scan, rewrite, rebuilds, certain }) => {
    return { relation, locks, blocks, scan, rewrite, rebuilds: [...rebuilds].sort(), certain };
  });
  return [transaction, ...compared];
}
