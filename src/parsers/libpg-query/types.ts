import type {
  AlterDomainStmt,
  AlterEnumStmt,
  AlterSeqStmt,
  CompositeTypeStmt,
  CreateDomainStmt,
  CreateEnumStmt,
  CreateRangeStmt,
  CreateSeqStmt,
  DefineStmt,
  Node,
  ObjectType,
} from "libpg-query";
import { findWord, part } from "../../clause.ts";
import type {
  Attribute,
  ChangeDomain,
  ChangeSequence,
  Check,
  CreateType,
  Name,
  Operation,
} from "../../operation.ts";
import { constraintNodes, constraintOf } from "./constraints.ts";
import { writtenOf } from "./expressions.ts";
import { typeOf } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { items, nameFrom, nameOf, strings, tree } from "./tree.ts";

export function createEnum(node: CreateEnumStmt, reading: Reading): readonly Operation[] {
  return [typeMade(reading, strings(node.typeName), "enum", strings(node.vals))];
}

export function createComposite(node: CompositeTypeStmt, reading: Reading): readonly Operation[] {
  const name = nameOf(node.typevar);
  const attributes = (node.coldeflist ?? []).flatMap((each): readonly Attribute[] => {
    const { colname, typeName } = tree(each).ColumnDef ?? {};
    return colname === undefined ? [] : [{ name: colname, type: typeOf(reading, typeName) }];
  });
  const { span } = reading;
  return [{ kind: "create-type", span, name, form: "composite", values: [], attributes }];
}

export function createRange(node: CreateRangeStmt, reading: Reading): readonly Operation[] {
  return [typeMade(reading, strings(node.typeName), "range")];
}

/** CREATE TYPE (…) and CREATE of aggregates, operators, collations and parts of text search. */
export function define(node: DefineStmt, reading: Reading): readonly Operation[] {
  const names = strings(node.defnames);
  if (node.kind === "OBJECT_TYPE") {
    return [typeMade(reading, names, node.definition === undefined ? "shell" : "base")];
  }
  if (node.kind === "OBJECT_AGGREGATE") return [aggregate(node, reading)];
  return [
    {
      kind: "change-catalog",
      span: reading.span,
      action: "create",
      object: words(node.kind),
      names: [nameFrom(names)],
      lenient: node.if_not_exists ?? false,
    },
  ];
}

function aggregate({ defnames, args, replace }: DefineStmt, reading: Reading): Operation {
  const [inputs] = args ?? [];
  return {
    kind: "create-function",
    span: reading.span,
    name: nameFrom(strings(defnames)),
    procedure: false,
    aggregate: true,
    orReplace: replace ?? false,
    arguments: items(inputs).map((each) => typeOf(reading, tree(each).FunctionParameter?.argType)),
    language: "internal",
    volatility: "immutable",
    bound: false,
  };
}

function typeMade(
  { span }: Reading,
  parts: readonly string[],
  form: CreateType["form"],
  values: readonly string[] = [],
): Operation {
  return { kind: "create-type", span, name: nameFrom(parts), form, values };
}

export function changeEnum(node: AlterEnumStmt, { span }: Reading): readonly Operation[] {
  const name = nameFrom(strings(node.typeName));
  const { oldVal, newVal = "" } = node;
  const ifNotExists = node.skipIfNewValExists ?? false;
  const side = node.newValIsAfter === true ? "after" : "before";
  const beside =
    node.newValNeighbor === undefined
      ? {}
      : { neighbour: { side, value: node.newValNeighbor } as const };
  return [
    oldVal === undefined
      ? { kind: "change-enum", span, name, change: "add", value: newVal, ifNotExists, ...beside }
      : {
          kind: "change-enum",
          span,
          name,
          change: "rename",
          value: oldVal,
          ifNotExists,
          to: newVal,
        },
  ];
}

export function createDomain(node: CreateDomainStmt, reading: Reading): readonly Operation[] {
  const whole = reading.whole();
  const all = constraintNodes(node.constraints);
  const starts = all.map(({ location }) => reading.at(location));
  const written = all.map((constraint, index) => {
    const from = starts[index] ?? 0;
    const clause = part(whole, from, Math.min(whole.to, ...starts.filter((start) => start > from)));
    return { constraint, clause };
  });
  const byDefault = written.find(({ constraint }) => constraint.contype === "CONSTR_DEFAULT");
  return [
    {
      kind: "create-domain",
      span: reading.span,
      name: nameFrom(strings(node.domainname)),
      type: typeOf(reading, node.typeName),
      notNull: all.some(({ contype }) => contype === "CONSTR_NOTNULL"),
      ...(byDefault === undefined
        ? {}
        : {
            default: writtenOf(
              reading,
              part(byDefault.clause, (findWord(byDefault.clause, "default") ?? 0) + 1),
              byDefault.constraint.raw_expr,
            ),
          }),
      checks: written.flatMap(({ constraint, clause }) => checkOf(reading, constraint, clause)),
    },
  ];
}

function checkOf(reading: Reading, ...[node, clause]: CheckArguments): readonly Check[] {
  const constraint = constraintOf(reading, node, clause);
  return constraint?.kind === "check" ? [constraint] : [];
}

type CheckArguments = [
  node: Parameters<typeof constraintOf>[1],
  clause: Parameters<typeof constraintOf>[2],
];

export function changeDomain(node: AlterDomainStmt, reading: Reading): readonly Operation[] {
  const whole = reading.whole();
  const constraint = tree(node.def).Constraint;
  const clause = part(whole, reading.at(constraint?.location));
  const [check] = constraint === undefined ? [] : checkOf(reading, constraint, clause);
  const named = node.name ?? constraint?.conname;
  const sets = node.subtype === "T" && node.def !== undefined;
  const at = findWord(whole, "default") ?? 0;
  const change: ChangeDomain["change"] =
    node.subtype === "T" && !sets
      ? "drop-default"
      : (domainChanges[node.subtype ?? ""] ?? "set-default");
  return [
    {
      kind: "change-domain",
      span: reading.span,
      name: nameFrom(strings(node.typeName)),
      change,
      ...(named === undefined ? {} : { constraint: named }),
      ...(node.missing_ok === true ? { ifExists: true } : {}),
      valid: constraint?.skip_validation !== true,
      ...(sets ? { default: writtenOf(reading, part(whole, at + 1), node.def) } : {}),
      ...(check === undefined ? {} : { check }),
    },
  ];
}

const domainChanges: Readonly<Record<string, ChangeDomain["change"]>> = {
  T: "set-default",
  N: "drop-not-null",
  O: "set-not-null",
  C: "add-constraint",
  X: "drop-constraint",
  V: "validate-constraint",
};

export function createSequence(node: CreateSeqStmt, { span }: Reading): readonly Operation[] {
  return [
    {
      kind: "create-sequence",
      span,
      name: nameOf(node.sequence),
      ifNotExists: node.if_not_exists ?? false,
      ...ownerOf(node.options),
    },
  ];
}

export function changeSequence(node: AlterSeqStmt, { span }: Reading): readonly Operation[] {
  const options = (node.options ?? []).map((option) => tree(option).DefElem?.defname);
  return [
    {
      kind: "change-sequence",
      span,
      name: nameOf(node.sequence),
      ifExists: node.missing_ok ?? false,
      ...ownerOf(node.options),
      ...(options.includes("owned_by") ? { reowned: true } : {}),
      ownerOnly: options.every((name) => name === "owned_by"),
    },
  ];
}

function ownerOf(options: readonly Node[] | undefined): Pick<ChangeSequence, "ownedBy"> {
  const all = (options ?? []).map((option) => tree(option).DefElem);
  const owner = strings(items(all.find((option) => option?.defname === "owned_by")?.arg));
  const column = owner.at(-1);
  if (column === undefined || owner.length < 2) return {};
  const table: Name = nameFrom(owner.slice(0, -1));
  return { ownedBy: { table, column } };
}

/** The words of an object's type: `event trigger`. */
export function words(type: ObjectType | undefined): string {
  return (
    objectWords[type ?? ""] ??
    (type ?? "").slice("OBJECT_".length).toLowerCase().replaceAll("_", " ")
  );
}

const objectWords: Readonly<Record<string, string>> = {
  OBJECT_FDW: "foreign data wrapper",
  OBJECT_FOREIGN_SERVER: "server",
  OBJECT_MATVIEW: "materialized view",
  OBJECT_OPCLASS: "operator class",
  OBJECT_OPFAMILY: "operator family",
  OBJECT_STATISTIC_EXT: "statistics",
  OBJECT_TABCONSTRAINT: "constraint",
  OBJECT_DOMCONSTRAINT: "domain constraint",
  OBJECT_TSCONFIGURATION: "text search configuration",
  OBJECT_TSDICTIONARY: "text search dictionary",
  OBJECT_TSPARSER: "text search parser",
  OBJECT_TSTEMPLATE: "text search template",
};
