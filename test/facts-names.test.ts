/** Rows of knowledge name what there is, and everything that is there is named. */
import { describe, expect, test } from "vitest";
import { dialects } from "../src/index.ts";

const all = await Promise.all(Object.values(dialects).map((load) => load()));

describe.each(all)("$title", ({ facts, locks }) => {
  test("has rows with ids of their own", () => {
    const ids = Object.entries(facts).flatMap(([kind, list]) =>
      list.map(({ id }) => `${kind} ${id}`),
    );
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test("names its own locks", () => {
    const names = Object.values(facts).flatMap((list) =>
      list.flatMap((row) =>
        Object.values(row.locks).flatMap(({ lock, also = [] }) => [lock, ...also]),
      ),
    );
    expect(names.filter((name) => locks[name] === undefined)).toEqual([]);
  });
});

// MySQL and MariaDB have different rows that ask the same.
test.each([...new Set(all.map(({ family }) => family))])(
  "%s: traits and roles exist, and every one is named",
  (family) => {
    const own = all.filter((dialect) => dialect.family === family);
    const rows = own.flatMap(({ facts }) => Object.values(facts).flat());
    const sides = own.flatMap(({ replication }) => Object.values(replication ?? {}));
    const others = sides.flatMap((side) => Object.values(side).flat());
    const traits = [...rows, ...others].flatMap(({ when }) => Object.keys(when?.traits ?? {}));
    const roles = rows.flatMap(({ locks }) => [
      ...Object.keys(locks),
      ...Object.values(locks).flatMap(({ rebuilds }) => rebuilds ?? []),
    ]);
    const there = (part: "traits" | "roles"): readonly string[] =>
      [...new Set(own.flatMap((dialect) => Object.keys(dialect[part])))].sort();
    expect([...new Set(traits)].sort()).toEqual(there("traits"));
    expect([...new Set(roles)].sort()).toEqual(there("roles"));
  },
);
