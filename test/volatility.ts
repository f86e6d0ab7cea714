/** Writes the table of built-in functions from a server's own catalog. */
import type { Client } from "pg";
import { wrap } from "./system-functions.ts";

/** Functions that can stand in a default: no trigger, no handler, nothing that only the server calls. */
const catalog = `
  SELECT proname AS name, pronargs - pronargdefaults AS least,
         CASE WHEN provariadic <> 0 THEN NULL ELSE pronargs END AS most, provolatile::text AS letter
    FROM pg_proc
   WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f' AND oid < 16384
     AND prorettype::regtype::text !~ '(^internal$|^cstring$|trigger$|_handler$)'
     AND NOT 'internal'::regtype = ANY (proargtypes::regtype[])
     AND NOT 'cstring'::regtype = ANY (proargtypes::regtype[])
   ORDER BY proname COLLATE "C"`;

interface Row {
  readonly name: string;
  readonly least: number;
  readonly most: number | null;
  readonly letter: string;
}

const order = ["i", "s", "v"];

export async function volatilityTable(client: Client): Promise<string> {
  const { rows } = await client.query<Row>(catalog);
  const functions = new Map<string, Row[]>();
  for (const row of rows) functions.set(row.name, [...(functions.get(row.name) ?? []), row]);
  const lists: Record<string, string[]> = { v: [], s: [], i: [] };
  for (const [name, overloads] of functions) {
    const worst = worstOf(overloads);
    lists[worst]?.push(name);
    const variadic = overloads.some(({ most }) => most === null);
    const counts = new Set(overloads.flatMap(({ least, most }) => range(least, most ?? least)));
    for (const count of variadic ? [] : [...counts].sort((a, b) => a - b)) {
      const fitting = overloads.filter(
        ({ least, most }) => least <= count && count <= (most ?? count),
      );
      const letter = worstOf(fitting);
      if (letter !== worst) lists[letter]?.push(`${name}/${count}`);
    }
  }
  const lines = Object.entries(lists).map(
    ([letter, names]) => `  ${letter}: [\n${wrap(names)}  ].join(" "),\n`,
  );
  return `${header}export const volatilities = {\n${lines.join("")}};\n`;
}

const header = `// Written by test/facts.test.ts from the server's pg_proc.

/**
 * Built-in functions by volatility: volatile, stable, immutable; of overloads the worst. \`name/2\` is
 * that of two arguments, where it differs.
 */
`;

function worstOf(overloads: readonly Row[]): string {
  return order[Math.max(...overloads.map(({ letter }) => order.indexOf(letter)))] ?? "v";
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** Of every `name` and `name/2` in such a table: v, s or i. */
export function letters(table: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, letter = "", names = ""] of table.matchAll(
    /"?([vsi])"?:\s*(\[[^\]]*\]|"[^"]*")/g,
  )) {
    for (const [name] of names.matchAll(/[a-z_0-9/,]+/g)) found.set(name, letter);
  }
  return found;
}
