import type { Dialect } from "../../../dialect.ts";
import { accessExclusive } from "../locks.ts";
import { wrongKind } from "./recurring.ts";

export const drops: Pick<Dialect["facts"], "drop-object" | "rename-object"> = {
  "drop-object": [
    wrongKind,
    {
      id: "drop-missing-object-skipped",
      when: { ifExists: true, traits: { "object-missing": true } },
      locks: {},
      settles: true,
      evidence: "views/drop-sequence-missing-if-exists",
    },
    {
      id: "drop-missing-sequence",
      when: { object: "sequence", traits: { "object-missing": true } },
      locks: {},
      fails: { sqlstate: "42P01", why: "The sequence does not exist." },
      evidence: "views/drop-sequence-missing",
    },
    {
      id: "drop-missing-schema",
      when: { object: "schema", traits: { "object-missing": true } },
      locks: {},
      fails: { sqlstate: "3F000", why: "The schema does not exist." },
      evidence: "views/drop-schema-missing",
    },
    {
      id: "drop-missing-function",
      when: { object: ["function", "procedure", "aggregate"], traits: { "object-missing": true } },
      locks: {},
      fails: { sqlstate: "42883", why: "The function does not exist." },
      evidence: "views/drop-function-missing",
    },
    {
      id: "drop-type-cascade",
      when: { object: ["type", "domain"], cascade: true },
      locks: { "dropped-along": accessExclusive },
      evidence: "domains/enum-drop-cascade",
    },
    {
      id: "drop-type-in-use",
      when: { object: ["type", "domain"], traits: { "type-in-use": true } },
      locks: {},
      fails: { sqlstate: "2BP01", why: "A column has the type." },
      evidence: "domains/enum-drop-used",
    },
    {
      id: "drop-function-cascade",
      when: { object: ["function", "procedure", "aggregate"], cascade: true },
      locks: { "dropped-along": accessExclusive },
      evidence: "views/drop-function-cascade",
    },
    {
      id: "drop-function-in-use",
      when: { object: "function", traits: { "function-in-use": true } },
      locks: {},
      fails: { sqlstate: "2BP01", why: "Something of a table or view calls the function." },
      evidence: "views/drop-function-used",
    },
    {
      id: "drop-sequence-cascade",
      when: { object: "sequence", cascade: true },
      locks: { "dropped-sequences": accessExclusive, "dropped-along": accessExclusive },
      evidence: "views/drop-sequence-used-cascade",
    },
    {
      id: "drop-sequence-in-use",
      when: { object: "sequence", traits: { "sequence-in-use": true } },
      locks: {},
      fails: { sqlstate: "2BP01", why: "A column takes its values from the sequence." },
      evidence: "views/drop-sequence-used",
    },
    {
      id: "drop-sequence",
      when: { object: "sequence" },
      locks: { "dropped-sequences": accessExclusive },
      evidence: "views/drop-sequence",
    },
    {
      id: "drop-schema-cascade",
      when: { object: "schema", cascade: true },
      locks: { "dropped-along": accessExclusive },
      evidence: "tables/drop-schema-cascade",
    },
    {
      id: "drop-filled-schema",
      when: { object: "schema", traits: { "schema-filled": true } },
      locks: {},
      fails: { sqlstate: "2BP01", why: "The schema is not empty." },
      evidence: "tables/drop-schema-filled",
    },
    {
      id: "drop-database",
      when: { object: "database" },
      locks: {},
      transaction: "forbidden",
      evidence: "data/drop-database-missing",
    },
    { id: "drop-object", locks: {}, evidence: "views/drop-function" },
  ],
  "rename-object": [
    {
      id: "rename-sequence",
      when: { object: "sequence" },
      locks: { "renamed-object": accessExclusive },
      evidence: "views/rename-sequence",
    },
    { id: "rename-object", locks: {}, evidence: "tables/rename-schema" },
  ],
};
