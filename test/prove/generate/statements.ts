/** Statements made from templates: every pair of choices of a template stands together in one of them. */
import { randomFrom } from "../../random.ts";

/** One file under fixtures/generate: a schema, and the statements that meet it. */
export interface Theme {
  readonly name: string;
  /** Sections of SQL, each for the servers that can run it. */
  readonly given: readonly Versioned[];
  readonly templates: readonly Template[];
  /** What `{name}` in a template stands for. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

interface Template {
  readonly text: string;
  /** So many statements at most are made of it; its pairs of choices come first. */
  readonly most: number;
}

interface Versioned {
  readonly since: number;
  readonly statements: readonly string[];
}

/** Statements of one template, where its section says nothing else. */
const usual = 16;

/**
 * Sections begin with `-- given`, `-- given since 15`, `-- lists` (lines of `name: one | two`) and
 * `-- statements` or `-- statements 40`, where `{one | two | }` is a choice and `{name}` one of a list.
 */
export function readTheme(name: string, text: string): Theme {
  const given: Versioned[] = [];
  const templates: Template[] = [];
  const lists = new Map<string, readonly string[]>();
  for (const section of text.split(/^-- (?=given|lists|statements)/m)) {
    const [heading = "", ...lines] = section.split("\n");
    if (heading.startsWith("given")) {
      const since = Number(/since (\d+)/.exec(heading)?.[1] ?? 0);
      given.push({ since, statements: statementsOf(lines.join("\n")) });
    } else if (heading.startsWith("lists")) {
      for (const line of lines) {
        const [, list, choices] = /^(\w+): (.*)$/.exec(line) ?? [];
        if (list !== undefined && choices !== undefined) lists.set(list, choicesOf(choices));
      }
    } else if (heading.startsWith("statements")) {
      const most = Number(/statements (\d+)/.exec(heading)?.[1] ?? usual);
      templates.push(...statementsOf(lines.join("\n")).map((text) => ({ text, most })));
    }
  }
  return { name, given, templates, lists };
}

export function givenFor({ given }: Theme, server: number): readonly string[] {
  return given.flatMap(({ since, statements }) => (server >= since ? statements : []));
}

/** The statements of a theme without repetition. */
export function generate(theme: Theme, seed: number): readonly string[] {
  return [...new Set(theme.templates.flatMap((template) => expand(template, theme, seed)))];
}

function expand({ text, most }: Template, theme: Theme, seed: number): readonly string[] {
  const parts = text.split(/(\{[^{}]*\})/);
  const slots = parts.filter((_, index) => index % 2 === 1).map((slot) => slotOf(slot, theme));
  const rows = cover(
    slots.map(({ length }) => length),
    seed,
  );
  return sample(rows, most, seed).map((choice) =>
    parts
      .map((part, index) =>
        index % 2 === 0 ? part : (slots[(index - 1) / 2]?.[choice[(index - 1) / 2] ?? 0] ?? ""),
      )
      .join("")
      .replaceAll(/ {2,}/g, " ")
      .trim(),
  );
}

function slotOf(slot: string, { lists, name }: Theme): readonly string[] {
  const inside = slot.slice(1, -1);
  if (separator.test(inside)) return choicesOf(inside);
  const list = lists.get(inside);
  // A literal such as '{}' is no choice.
  if (list === undefined && /^\w+$/.test(inside)) throw new Error(`${name}: no list ${inside}`);
  return list ?? [slot];
}

function choicesOf(text: string): readonly string[] {
  return text.split(separator).map((choice) => choice.trim());
}

/** Not the operator `||`. */
const separator = /(?<!\|)\|(?!\|)/;

/** So many of them, from all over. */
function sample<Item>(items: readonly Item[], limit: number, seed: number): readonly Item[] {
  const random = randomFrom(seed);
  return items
    .map((item) => ({ item, rank: random.next() }))
    .sort((left, right) => left.rank - right.rank)
    .slice(0, limit)
    .map(({ item }) => item);
}

/** A statement ends with `;` at the end of a line. */
function statementsOf(text: string): readonly string[] {
  return text
    .split(/;[ \t]*(?:\n|$)/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** Few rows of choices that hold every pair of choices of two slots. */
export function cover(sizes: readonly number[], seed: number): readonly (readonly number[])[] {
  const random = randomFrom(seed);
  const missing = new Set<string>();
  const pair = (a: number, i: number, b: number, j: number): string =>
    a < b ? `${a}:${i},${b}:${j}` : `${b}:${j},${a}:${i}`;
  if (sizes.length < 2) return Array.from({ length: sizes[0] ?? 1 }, (_, index) => [index]);
  for (const [a, left] of sizes.entries())
    for (let b = a + 1; b < sizes.length; b += 1)
      for (let i = 0; i < left; i += 1)
        for (let j = 0; j < (sizes[b] ?? 0); j += 1) missing.add(pair(a, i, b, j));
  const rows: (readonly number[])[] = [];
  for (let [first] = missing; first !== undefined; [first] = missing) {
    const row = new Map(
      first.split(",").map((half) => {
        const [slot = 0, choice = 0] = half.split(":").map(Number);
        return [slot, choice] as const;
      }),
    );
    for (const [slot, size] of sizes.entries()) {
      if (row.has(slot)) continue;
      const start = random.below(size);
      let best = { choice: start, gain: -1 };
      for (let step = 0; step < size; step += 1) {
        const choice = (start + step) % size;
        const gain = [...row].filter(([b, j]) => missing.has(pair(slot, choice, b, j))).length;
        if (gain > best.gain) best = { choice, gain };
      }
      row.set(slot, best.choice);
    }
    for (const [a, i] of row) for (const [b, j] of row) if (a < b) missing.delete(pair(a, i, b, j));
    rows.push(sizes.map((_, slot) => row.get(slot) ?? 0));
  }
  return rows;
}
