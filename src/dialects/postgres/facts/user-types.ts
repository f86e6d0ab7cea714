import type { Dialect } from "../../../dialect.ts";
import { accessExclusive, accessShare, rowExclusive, rowShare, share } from "../locks.ts";
import {
  missingColumnType,
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
  | "create-function"
  | "create-type"
  | "change-attribute"
  | "change-enum"
  | "create-domain"
  | "change-domain"
>;

const checked = { "domain-tables": { ...share, scan: true } };

export const userTypes: Rows = {
  "create-function": [
    neededSchema,
    missingSchema,
    {
      id: "create-function-taken",
      when: { orReplace: false, traits: { "function-present": true } },
      locks: {},
      settles: true,
      fails: {
        sqlstate: "42723",
        why: "A function of that name and these arguments already exists.",
      },
      evidence: "absent/function-taken",
    },
    { ...missingColumnType, evidence: "fits/function-of-nothing" },
    {
      id: "create-function-unchecked",
      when: { traits: { "bodies-unchecked": true } },
      locks: {},
      evidence: "functions/create-function-unchecked",
    },
    {
      id: "create-function",
      locks: { query: accessShare, locked: rowShare, written: rowExclusive },
      evidence: "views/create-function-reading",
    },
    ...refusals["create-function"],
    ...fits["create-function"],
  ],
  "create-type": [
    neededSchema,
    missingSchema,
    present(
      "create-type-taken",
      "type-present",
      "42710",
      "A type of that name already exists.",
      "absent/type-taken",
    ),
    { ...missingColumnType, evidence: "fits/type-of-nothing" },
    { id: "create-type", locks: {}, evidence: "domains/create-enum" },
  ],
  "change-attribute": [
    neededSchema,
    neededTable,
    wrongKind,
    {
      id: "attribute-missing-skipped",
      when: { ifExists: true, traits: { "attribute-missing": true } },
      locks: { "composite-type": accessExclusive, "typed-tables": accessExclusive },
      settles: true,
      evidence: "absent/attribute-if-exists",
    },
    present(
      "attribute-missing",
      "attribute-missing",
      "42703",
      "The type has no such attribute.",
      "absent/attribute",
    ),
    present(
      "attribute-present",
      "attribute-present",
      "42701",
      "The type has an attribute of that name already.",
      "absent/attribute-taken",
    ),
    present(
      "attribute-stored",
      "composite-stored",
      "0A000",
      "A column of a table has the type.",
      "absent/attribute-stored",
    ),
    present(
      "attribute-typed",
      "composite-typed",
      "2BP01",
      "A table is made of the type: it needs CASCADE.",
      "absent/attribute-typed",
    ),
    {
      id: "change-attribute",
      locks: { "composite-type": accessExclusive, "typed-tables": accessExclusive },
      evidence: "domains/composite-add-attribute-cascade",
    },
  ],
  "change-enum": [
    neededSchema,
    missingType,
    present("enum-other", "not-an-enum", "42809", "The type is not an enum.", "absent/enum-other"),
    present(
      "enum-value-missing",
      "enum-value-missing",
      "22023",
      "The enum has no such value.",
      "absent/enum-value",
    ),
    present(
      "enum-value-taken",
      "enum-new-name-taken",
      "42710",
      "The enum has a value of the new name already.",
      "absent/enum-value-taken",
    ),
    {
      id: "enum-value-present",
      when: { change: "add", ifNotExists: false, traits: { "enum-value-present": true } },
      locks: {},
      fails: { sqlstate: "42710", why: "The type has that value already." },
      evidence: "domains/enum-add-present",
    },
    { id: "change-enum", locks: {}, evidence: "domains/enum-add" },
  ],
  "create-domain": [
    neededSchema,
    missingSchema,
    present(
      "create-domain-taken",
      "type-present",
      "42710",
      "A type of that name already exists.",
      "absent/domain-taken",
    ),
    { ...missingColumnType, evidence: "fits/domain-of-nothing" },
    { id: "create-domain", locks: {}, evidence: "domains/create-domain" },
    ...fits["create-domain"],
  ],
  "change-domain": [
    neededSchema,
    missingType,
    present(
      "domain-other",
      "not-a-domain",
      "42809",
      "The type is not a domain.",
      "absent/domain-other",
    ),
    {
      id: "domain-constraint-missing-skipped",
      when: { ifExists: true, traits: { "domain-constraint-missing": true } },
      locks: {},
      evidence: "absent/domain-constraint-if-exists",
    },
    present(
      "domain-constraint-missing",
      "domain-constraint-missing",
      "42704",
      "The domain has no such constraint.",
      "absent/domain-constraint",
    ),
    present(
      "domain-constraint-taken",
      "domain-constraint-present",
      "42710",
      "The domain has a constraint of that name already.",
      "absent/domain-constraint-taken",
    ),
    {
      id: "domain-add-check-array",
      when: { change: "add-constraint", valid: true, traits: { "domain-in-array": true } },
      locks: {},
      fails: { sqlstate: "0A000", why: "The domain is used in an array column." },
      evidence: "domains/domain-add-check-array",
    },
    {
      id: "domain-add-check-not-valid",
      when: { change: "add-constraint", valid: false },
      locks: {},
      evidence: "domains/domain-add-check-not-valid",
    },
    {
      id: "domain-not-null-already",
      when: { change: "set-not-null", traits: { "domain-filled": true } },
      locks: {},
      evidence: "domains/domain-not-null-already",
    },
    {
      id: "domain-add-check",
      when: { change: ["add-constraint", "validate-constraint", "set-not-null"] },
      locks: checked,
      evidence: "domains/domain-add-check",
    },
    { id: "change-domain", locks: {}, evidence: "domains/domain-drop-constraint" },
  ],
};
