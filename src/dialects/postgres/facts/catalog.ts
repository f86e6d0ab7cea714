import type { Dialect } from "../../../dialect.ts";
import { accessExclusive, accessShare, shareRowExclusive, shareUpdateExclusive } from "../locks.ts";
import {
  missingSchema,
  missingType,
  neededTable,
  present,
  wrongKind,
  neededSchema,
} from "./recurring.ts";
import { fits } from "./fits.ts";
import { refusals } from "./refusals.ts";

type Rows = Pick<
  Dialect["facts"],
  | "create-sequence"
  | "change-sequence"
  | "create-schema"
  | "create-extension"
  | "grant"
  | "comment"
  | "change-publication"
  | "change-statistics"
  | "change-catalog"
>;

export const catalog: Rows = {
  "create-sequence": [
    neededSchema,
    missingSchema,
    {
      id: "create-sequence-present",
      when: { ifNotExists: true, traits: { "sequence-name-taken": true } },
      locks: {},
      settles: true,
      evidence: "views/create-sequence-if-not-exists-present",
    },
    {
      id: "create-sequence-taken",
      when: { ifNotExists: false, traits: { "sequence-name-taken": true } },
      locks: {},
      fails: { sqlstate: "42P07", why: "A relation of that name already exists." },
      evidence: "views/create-sequence-taken",
    },
    present(
      "create-owner-elsewhere",
      "owner-elsewhere",
      "55000",
      "A sequence must be in the schema of the table that owns it.",
      "absent/sequence-owner-elsewhere",
    ),
    present(
      "create-owner-missing",
      "owner-column-missing",
      "42703",
      "The column that is to own it does not exist.",
      "absent/sequence-owner-missing",
    ),
    {
      id: "create-sequence",
      locks: { "owned-by": accessShare },
      evidence: "views/create-sequence-owned",
    },
    ...fits["create-sequence"],
  ],
  "change-sequence": [
    neededSchema,
    wrongKind,
    {
      id: "change-missing-sequence",
      when: { ifExists: true, traits: { "sequence-missing": true } },
      locks: {},
      evidence: "views/alter-sequence-if-exists-missing",
    },
    {
      id: "change-no-sequence",
      when: { ifExists: false, traits: { "sequence-missing": true } },
      locks: {},
      fails: { sqlstate: "42P01", why: "The sequence does not exist." },
      evidence: "views/alter-sequence-missing",
    },
    present(
      "owner-elsewhere",
      "owner-elsewhere",
      "55000",
      "A sequence must be in the schema of the table that owns it.",
      "absent/alter-sequence-owner-elsewhere",
    ),
    present(
      "owner-missing",
      "owner-column-missing",
      "42703",
      "The column that is to own it does not exist.",
      "absent/alter-sequence-owner-missing",
    ),
    {
      id: "change-sequence",
      locks: { table: { ...shareRowExclusive, also: ["ROW EXCLUSIVE"] }, "owned-by": accessShare },
      evidence: "views/alter-sequence-restart",
    },
    ...fits["change-sequence"],
  ],
  "create-schema": [
    present(
      "schema-reserved",
      "schema-reserved",
      "42939",
      "Names of schemas that begin with pg_ are the server's own.",
      "absent/schema-reserved",
    ),
    {
      id: "create-schema-present",
      when: { ifNotExists: true, traits: { "schema-present": true } },
      locks: {},
      evidence: "absent/schema-if-not-exists",
    },
    present(
      "create-schema-taken",
      "schema-present",
      "42P06",
      "A schema of that name already exists.",
      "absent/schema-taken",
    ),
    { id: "create-schema", locks: {}, evidence: "views/create-schema" },
  ],
  "create-extension": [
    {
      id: "create-extension-taken",
      when: { ifNotExists: false, traits: { "entry-present": true } },
      locks: {},
      fails: { sqlstate: "42710", why: "The extension is there already." },
      evidence: "absent/extension-taken",
    },
    { id: "create-extension", locks: {}, evidence: "views/create-extension-if-not-exists" },
  ],
  grant: [
    neededSchema,
    neededTable,
    wrongKind,
    present(
      "grant-missing-function",
      "function-missing",
      "42883",
      "The function does not exist.",
      "absent/grant-function",
    ),
    { id: "grant-until-17", until: 17, locks: {}, evidence: "tables/grant" },
    {
      id: "grant-columns",
      when: { object: "table", traits: { "grants-on-columns": true } },
      locks: { table: accessShare },
      evidence: "tables/grant-columns",
    },
    {
      id: "grant",
      when: { object: ["table", "sequence"] },
      // The table's row in the catalog is held, which whoever makes an index changes in place.
      locks: { table: { ...accessShare, blocks: "ddl" } },
      evidence: "tables/grant",
    },
    { id: "grant-other", locks: {}, evidence: "tables/grant-schema" },
    ...fits.grant,
  ],
  comment: [
    neededSchema,
    neededTable,
    wrongKind,
    {
      id: "comment-missing-column",
      when: { object: "column", traits: { "column-missing": true } },
      locks: {},
      fails: { sqlstate: "42703", why: "The column does not exist." },
      evidence: "absent/comment-column",
    },
    {
      id: "comment-missing-constraint",
      when: { object: "constraint", traits: { "constraint-missing": true } },
      locks: {},
      fails: { sqlstate: "42704", why: "The constraint does not exist." },
      evidence: "absent/comment-constraint",
    },
    {
      id: "comment-constraint",
      when: { object: ["constraint", "part"] },
      locks: { table: accessShare },
      evidence: "tables/comment-constraint",
    },
    { id: "comment", locks: { table: shareUpdateExclusive }, evidence: "tables/comment-table" },
    ...fits.comment,
  ],
  "change-publication": [
    neededSchema,
    {
      id: "publication-taken",
      when: { traits: { "entry-present": true } },
      locks: {},
      settles: true,
      fails: { sqlstate: "42710", why: "A publication of that name already exists." },
      evidence: "absent/publication-taken",
    },
    {
      id: "publication-missing",
      when: { traits: { "entry-missing": true } },
      locks: {},
      settles: true,
      fails: { sqlstate: "42704", why: "The publication does not exist." },
      evidence: "absent/publication",
    },
    neededTable,
    present(
      "publication-unfit",
      "not-publishable",
      "22023",
      "Only logged tables can be published.",
      "absent/publish-view",
    ),
    present(
      "publishes-already",
      "publishes-already",
      "42710",
      "The publication has the table already.",
      "absent/publication-add-again",
    ),
    present(
      "publishes-not",
      "publishes-not",
      "42704",
      "The publication does not have the table.",
      "absent/publication-drop-other",
    ),
    {
      id: "publication-partitioned",
      until: 12,
      when: { traits: { partitioned: true } },
      locks: {},
      fails: { sqlstate: "0A000", why: "A partitioned table cannot be published." },
      evidence: "partitions/publication",
    },
    {
      id: "publication-set",
      when: { change: "set" },
      locks: { table: shareUpdateExclusive, "entry-tables": shareUpdateExclusive },
      evidence: "views/publication-set",
    },
    {
      id: "change-publication",
      locks: { table: shareUpdateExclusive, inheritors: shareUpdateExclusive },
      evidence: "views/publication-add",
    },
  ],
  "change-statistics": [
    neededSchema,
    neededTable,
    wrongKind,
    {
      id: "statistics-present",
      when: { change: "create", lenient: true, traits: { "entry-present": true } },
      locks: { table: shareUpdateExclusive },
      settles: true,
      evidence: "absent/statistics-if-not-exists",
    },
    {
      id: "statistics-taken",
      when: { change: "create", traits: { "entry-present": true } },
      locks: {},
      fails: { sqlstate: "42710", why: "Statistics of that name already exist." },
      evidence: "absent/statistics-taken",
    },
    {
      id: "statistics-missing-skipped",
      when: { lenient: true, traits: { "entry-missing": true } },
      locks: {},
      evidence: "absent/statistics-if-exists",
    },
    {
      id: "statistics-missing",
      when: { traits: { "entry-missing": true } },
      locks: {},
      fails: { sqlstate: "42704", why: "The statistics do not exist." },
      evidence: "absent/statistics",
    },
    {
      id: "drop-statistics",
      when: { change: "drop" },
      locks: { "entry-tables": shareUpdateExclusive },
      evidence: "views/drop-statistics",
    },
    {
      id: "alter-statistics",
      when: { change: "alter" },
      locks: {},
      evidence: "absent/alter-statistics",
    },
    {
      id: "change-statistics",
      locks: { table: shareUpdateExclusive },
      evidence: "views/create-statistics",
    },
    ...refusals["change-statistics"],
  ],
  "change-catalog": [
    neededSchema,
    {
      id: "catalog-taken",
      when: { lenient: false, traits: { "entry-present": true } },
      locks: {},
      fails: { sqlstate: "42710", why: "One of that name already exists." },
      evidence: "absent/server-taken",
    },
    {
      id: "catalog-missing",
      when: { lenient: false, traits: { "entry-missing": true } },
      locks: {},
      fails: { sqlstate: "42704", why: "There is none of that name." },
      evidence: "absent/publication-drop",
    },
    missingType,
    missingSchema,
    present(
      "alter-missing-function",
      "function-missing",
      "42883",
      "The function does not exist.",
      "absent/alter-function",
    ),
    {
      id: "catalog-cascade",
      when: { action: "drop", cascade: true },
      locks: { "dropped-along": accessExclusive },
      evidence: "absent/drop-server-cascade",
    },
    present(
      "catalog-in-use",
      "entry-in-use",
      "2BP01",
      "Something else depends on it.",
      "absent/drop-server-used",
    ),
    {
      id: "change-catalog",
      locks: { "composite-type": accessExclusive },
      evidence: "views/create-role",
    },
  ],
};
