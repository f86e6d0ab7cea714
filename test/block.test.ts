/** What runs inside a DO block, and when it does: SQL in, findings and locks out. */
import { describe, expect, it } from "vitest";
import { analyze, explainMigrations, extractors, rules } from "../src/index.ts";
import type { Explanation, Span } from "../src/index.ts";
import { bounded, check, lines, migrationsOf, parser, postgres } from "./linting.ts";
import { randomFrom } from "./random.ts";

const given = `
  CREATE TABLE users (id bigint PRIMARY KEY, name text);
  CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, total bigint, CONSTRAINT positive CHECK (total > 0));
  CREATE FUNCTION clean() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DELETE FROM orders; END $$;
  CREATE FUNCTION rename_user(who bigint) RETURNS integer LANGUAGE plpgsql AS $$
    BEGIN UPDATE users SET name = '' WHERE id = who; PERFORM clean(); RETURN 1; END $$;
  CREATE FUNCTION again() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM again(); END $$;
  CREATE FUNCTION elsewhere() RETURNS void LANGUAGE plperl AS $$ x $$;
  CREATE FUNCTION made() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE current_user; END $$;
  CREATE SEQUENCE numbers;
  CREATE TABLE notes (id bigint); CREATE INDEX notes_id ON notes (id);
  CREATE TYPE mood AS ENUM ('fine');
  CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
  CREATE TRIGGER touched BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
  CREATE PROCEDURE commits() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$;
`;

function rulesIn(sql: string): readonly string[] {
  return check(sql, given, { prelude: bounded }).findings.map(({ rule }) => rule);
}

describe("a block's statement is judged when it may run", () => {
  const add = "ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0)";
  const cases: readonly (readonly [title: string, body: string, found: readonly string[]])[] = [
    ["always", "DROP TABLE users;", ["table-drop"]],
    ["a guard that holds", "IF to_regclass('users') IS NOT NULL THEN DROP TABLE users; END IF;", ["table-drop"]],
    ["a guard that does not", `IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'positive') THEN ${add}; END IF;`, []],
    ["a guard nobody can answer", "IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'x') THEN DROP TABLE users; END IF;", ["table-drop"]],
    ["a guard's ELSE", "IF to_regclass('public.users') IS NULL THEN NULL; ELSE DROP TABLE users; END IF;", ["table-drop"]],
    ["a count", "IF (SELECT count(*) FROM information_schema.tables WHERE table_name = 'users') = 0 THEN DROP TABLE orders; END IF;", []],
    ["an answer kept", "IF there THEN DROP TABLE orders; END IF;", []],
    ["an error that is caught", `BEGIN ${add}; DROP TABLE users; EXCEPTION WHEN duplicate_object THEN NULL; END;`, []],
    ["another error that is caught", `BEGIN ${add}; EXCEPTION WHEN duplicate_table THEN NULL; END;`, ["check-scan"]],
    ["a return before it", "IF to_regclass('users') IS NOT NULL THEN RETURN; END IF; DROP TABLE users;", []],
    ["an old server's branch", "IF current_setting('server_version_num')::int < 120000 THEN DROP TABLE users; END IF;", []],
    ["rounds over constants", "FOREACH word IN ARRAY ARRAY['users', 'orders'] LOOP EXECUTE format('DROP TABLE %I', word); END LOOP;", ["table-drop", "table-drop"]],
    ["a row at a time, by its key", "FOR line IN SELECT * FROM users LOOP UPDATE orders SET total = 1 WHERE id = line.id; END LOOP;", []],
    ["batches that commit", "LOOP UPDATE orders SET total = 1 WHERE total = 2; EXIT WHEN NOT FOUND; COMMIT; END LOOP;", []],
    ["a loop that does not commit", "FOR n IN 1..9 LOOP UPDATE orders SET total = 1 WHERE total = n; END LOOP;", ["unbatched-write"]],
    ["what forbids a transaction", "CREATE INDEX CONCURRENTLY i ON orders (user_id);", ["transaction-forbidden"]],
    ["a table of its own", "CREATE TABLE fresh (id int); ALTER TABLE fresh ADD CHECK (id > 0);", []],
    ["a function's body, where it is called", "PERFORM clean();", ["unbatched-write"]],
    ["a function that a function calls", "PERFORM rename_user(3);", ["unbatched-write"]],
    ["a function in a branch that does not run", "IF to_regclass('users') IS NULL THEN PERFORM clean(); END IF;", []],
    ["a sequence that is there", "IF NOT EXISTS (SELECT FROM pg_sequences WHERE sequencename = 'numbers') THEN DROP TABLE users; END IF;", []],
    ["a trigger that is there", "IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'orders'::regclass AND tgname = 'touched') THEN DROP TABLE users; END IF;", []],
    ["a trigger of another name", "IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'orders'::regclass AND tgname = 'other') THEN DROP TABLE users; END IF;", []],
    ["an index that is there", "IF NOT EXISTS (SELECT FROM pg_indexes WHERE indexname = 'notes_id') THEN DROP TABLE users; END IF;", []],
    ["a relation that is a sequence", "IF to_regclass('numbers') IS NULL THEN DROP TABLE users; END IF;", []],
    ["a type that is there", "IF to_regtype('mood') IS NULL THEN DROP TABLE users; END IF;", []],
    ["a value of an enum", "IF NOT EXISTS (SELECT FROM pg_enum WHERE enumtypid = 'mood'::regtype AND enumlabel = 'fine') THEN DROP TABLE users; END IF;", []],
    ["a column that is there", "IF NOT EXISTS (SELECT FROM information_schema.columns WHERE table_name = 'orders' AND column_name = 'total') THEN DROP TABLE users; END IF;", []],
    ["nothing", "RAISE NOTICE 'x'; word := 'y';", []],
  ]; // prettier-ignore

  it.each(cases)("%s", (_, body, found) => {
    const declared =
      "word text; line record; n int; there boolean := EXISTS (SELECT FROM pg_class WHERE relname = 'nothing' AND 1 = 0);";
    const answer = body.includes("there") ? "there := to_regclass('users') IS NULL; " : "";
    const report = check(`DO $$ DECLARE ${declared} BEGIN ${answer}${body} END $$;`, given, {
      prelude: bounded,
    });
    expect(report.findings.map(({ rule }) => rule)).toEqual(found);
    expect(report.unread).toEqual([]);
    expect(report.problems).toEqual([]);
  });

  it("COMMIT is refused inside another transaction", () => {
    const block = "DO $$ BEGIN DELETE FROM users WHERE id = 1; COMMIT; END $$;";
    expect(lines(check(`BEGIN; ${block} COMMIT;`, given, { prelude: bounded }))).toEqual([
      "transaction-forbidden: COMMIT inside a block cannot run in the transaction that BEGIN opened before it.",
    ]);
    expect(lines(check(block, given, { prelude: bounded }))).toEqual([]);
  });
});

describe("a function's body is judged where it is called", () => {
  it.each([
    ["SELECT clean()", ["unbatched-write"]],
    ["SELECT rename_user(1), clean()", ["unbatched-write"]],
    ["SELECT rename_user(id) FROM users", []],
    ["CALL commits()", []],
    ["BEGIN; CALL commits(); COMMIT", ["transaction-forbidden"]],
    ["-- lockproof-allow unbatched-write: a small table\nSELECT clean()", []],
    ["CREATE FUNCTION fresh() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE users; END $$", []],
  ])("%s", (sql, found) => {
    const report = check(`${sql};`, given, { prelude: bounded });
    expect(report.findings.map(({ rule }) => rule)).toEqual(found);
    expect(report.unread).toEqual([]);
  }); // prettier-ignore
});

it("a rule that fails is told of, with the place of the statement", () => {
  const [rule] = rules.filter(({ id }) => id === "table-drop");
  const judge = (): never => {
    throw new Error("no answer");
  };
  const [migration] = migrationsOf("", "SELECT 1;\nDROP TABLE users;").slice(1);
  const migrations = migration === undefined ? [] : [migration];
  const failing = rule === undefined ? [] : [{ ...rule, judge }];
  const { problems } = analyze(migrations, { parser, dialect: postgres, rules: failing });
  expect(problems).toEqual([
    { path: "0002_change.sql", line: 2, message: "Rule table-drop failed: no answer" },
  ]);
});

describe("a block is silenced", () => {
  const drop = "DROP TABLE users;";
  const allow = "-- lockproof-allow table-drop: nobody uses it\n";
  it.each([
    ["before it", `${allow}DO $$ BEGIN ${drop} END $$;`, []],
    ["before the statement", `DO $$ BEGIN\n${allow}${drop} END $$;`, []],
    ["before its IF", `DO $$ BEGIN\n${allow}IF to_regclass('users') IS NOT NULL THEN ${drop} END IF; END $$;`, []],
    ["before another statement", `DO $$ BEGIN ${drop}\n${allow}DROP TABLE orders; END $$;`, ["table-drop"]],
  ])("%s", (_, sql, found) => {
    expect(rulesIn(sql)).toEqual(found);
  }); // prettier-ignore
});

describe("what is not read is listed", () => {
  it.each([
    ["DO $$ BEGIN EXECUTE 'DROP TABLE ' || current_user; END $$", "EXECUTE 'DROP TABLE ' || current_user", "EXECUTE of SQL made at run time"],
    ["DO $$ BEGIN PERFORM elsewhere(); END $$", "PERFORM elsewhere()", "it runs elsewhere, whose body in plperl is not read"],
    ["SELECT elsewhere()", "SELECT elsewhere()", "it runs elsewhere, whose body in plperl is not read"],
    ["SELECT made()", "SELECT made()", "it runs made: EXECUTE of SQL made at run time"],
    ["SELECT again()", "SELECT again()", "it runs again, whose body in plpgsql is not read"],
    ["DO LANGUAGE plperl $$ x $$", "DO LANGUAGE plperl $$ x $$", "DO block in plperl"],
  ])("%s", (sql, place, why) => {
    const { unread } = check(`${sql};`, given);
    expect(unread.map(({ span }) => sql.slice(span.start, span.end))).toEqual([place]);
    expect(unread.map(({ what }) => what)).toEqual([why]);
  }); // prettier-ignore
});

const extractor = await extractors.sql();

function explained(sql: string): Explanation["statements"][number] | undefined {
  const migrations = extractor.extract(
    [given, sql].map((text, index) => ({
      source: { path: `${String(index)}.sql`, text },
      reported: index === 1,
      unit: String(index),
    })),
    { transaction: undefined },
  );
  return explainMigrations(migrations, { parser, dialect: postgres }).statements[0];
}

describe("a block as a whole", () => {
  it("does what its statements do", () => {
    const sql =
      "DO $$ BEGIN ALTER TABLE users ADD COLUMN a int; UPDATE users SET a = 1; IF random() > 0 THEN DROP TABLE orders; END IF; END $$";
    const effects = explained(sql)?.effects.map(
      ({ relation, locks, certain }) => [relation, locks[0], certain] as const,
    );
    expect(effects).toEqual([
      ["public.users", "ACCESS EXCLUSIVE", true],
      ["public.orders", "ACCESS EXCLUSIVE", false],
      ["public.orders_pkey", "ACCESS EXCLUSIVE", false],
      ["public.users_pkey", "ROW EXCLUSIVE", true],
    ]);
  });

  it("fails as the first of them that surely fails", () => {
    expect(explained("DO $$ BEGIN ALTER TABLE orders ADD total int; END $$")?.fails).toMatchObject({
      sqlstate: "42701",
    });
    expect(explained("DO $$ BEGIN VACUUM users; END $$")?.fails).toMatchObject({
      sqlstate: "25001",
    });
    expect(explained("DO $$ BEGIN COMMIT; END $$")).toMatchObject({ transaction: "forbidden" });
  });
});

describe("a mutant of a block", () => {
  const block = `DECLARE word text; BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'x') THEN
      ALTER TABLE users ADD CONSTRAINT x CHECK (id > 0);
    END IF;
    FOREACH word IN ARRAY ARRAY['a', 'b'] LOOP
      EXECUTE format('ALTER TABLE %I ADD COLUMN %s int', word, 'c');
    END LOOP;
    SELECT name INTO word FROM users; -- a comment
    PERFORM clean(); word := (SELECT max(name) FROM users);
    BEGIN DROP TABLE orders; EXCEPTION WHEN undefined_table OR others THEN NULL; END;
  END`;
  const random = randomFrom(7);
  const parts = [...block.matchAll(/\w+|\s+|[^]/g)].map(([part]) => part);
  const odd = [
    "'",
    '"',
    "(",
    ")",
    ";",
    "--",
    "/*",
    "*/",
    ":=",
    "é😀",
    "\r\n",
    "{{x}}",
    "BEGIN",
    "END",
    "%ROWTYPE",
  ];
  const mutants = Array.from({ length: 300 }, () => {
    const mutant = [...parts];
    for (let times = 1 + random.below(3); times > 0; times--) {
      const at = random.below(mutant.length);
      const other = random.below(2) === 0 ? odd : parts;
      mutant.splice(at, random.below(3), ...(random.below(3) === 0 ? [] : [random.pick(other)]));
    }
    return mutant.join("");
  });

  it("hides no neighbour, and every place in it is its own", () => {
    const wrong = mutants.filter((mutant) => {
      const sql = `DROP TABLE before_it;\nDO $$${mutant}$$;\nDROP TABLE after_it;`;
      const { findings, unread, problems } = check(sql, given, { prelude: bounded });
      const dropped = findings.filter(({ rule }) => rule === "table-drop").map(textOf(sql));
      const places = [...findings, ...unread];
      const inside = places.every(({ span }) => span.start < span.end && span.end <= sql.length);
      const neighbours =
        dropped.includes("DROP TABLE before_it") && dropped.includes("DROP TABLE after_it");
      // Nothing is said of a statement that does not begin as one.
      const begun = findings
        .filter(({ rule }) => rule !== "syntax-error")
        .every(({ statement }) => /^(?:[a-z]|[('"])/i.test(sql.slice(statement.start)));
      return problems.length > 0 || !inside || !neighbours || !begun;
    });
    expect(wrong).toEqual([]);
  });
});

function textOf(sql: string): (place: { readonly span: Span }) => string {
  return ({ span }) => sql.slice(span.start, span.end);
}
