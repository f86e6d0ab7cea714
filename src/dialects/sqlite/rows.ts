import type { Fact } from "../../dialect.ts";
import type { Failure } from "../../effect.ts";

/** In the server's words, without the names in them. */
export function failure(why: string): Failure {
  return { sqlstate: "SQLITE_ERROR", why };
}

export interface Refused {
  readonly id: string;
  readonly when: { readonly traits: Readonly<Record<string, boolean>> };
  readonly locks: Readonly<Record<string, never>>;
  readonly fails: Failure;
  readonly evidence: string;
}

/** The server refuses it. */
export function refused(
  id: string,
  traits: Readonly<Record<string, boolean>>,
  why: string,
  more: Pick<Fact, "since" | "until" | "part" | "settles"> = {},
): Refused & typeof more {
  return { id, when: { traits }, locks: {}, fails: failure(why), evidence: "refusals", ...more };
}

export const missing = refused("missing", { missing: true }, "no such table");

/** ALTER reads all of the schema again, and fails at what has lost its table. */
export function brokenSchema(
  more: Readonly<Record<string, boolean>> = {},
): readonly ReturnType<typeof refused>[] {
  return [
    refused("broken-view", { "broken-view": true, ...more }, "error in view: no such table"),
    refused(
      "broken-trigger",
      { "broken-trigger": true, ...more },
      "error in trigger: no such table",
    ),
    refused("mistaken-view", { "mistaken-view": true, ...more }, "error in view: no such column"),
    refused(
      "mistaken-trigger",
      { "mistaken-trigger": true, ...more },
      "error in trigger: no such column",
    ),
  ];
}

export const computedKey = refused(
  "computed-primary-key",
  { "computed-primary-key": true },
  "generated columns cannot be part of the PRIMARY KEY",
);

/** What no column or CHECK may be written with. */
export const formRefusals = [
  refused("check-asks", { "check-asks": true }, "subqueries prohibited in CHECK constraints"),
  refused("computed-asks", { "computed-asks": true }, "subqueries prohibited in generated columns"),
  refused("rests-on-row-number", { "rests-on-row-number": true }, "no such column"),
  refused(
    "qualified-in-computed",
    { "computed-qualified": true },
    'the "." operator prohibited in generated columns',
  ),
  refused("aggregates", { aggregates: true }, "misuse of aggregate function"),
  refused(
    "default-of-computed",
    { "default-of-computed": true },
    "cannot use DEFAULT on a generated column",
  ),
  refused(
    "references-several",
    { "references-several": true },
    "foreign key should reference only one column of table",
  ),
  refused(
    "not-deterministic",
    { "not-deterministic": true },
    "non-deterministic functions prohibited in generated columns",
  ),
];
