import type { AlterTableCmd, AlterTableStmt, ATAlterConstraint, ObjectType } from "libpg-query";
import {
  afterName,
  findMark,
  findWord,
  part,
  spanOf,
  splitAtCommas,
  textOf,
} from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type {
  Name,
  Operation,
  RelationWord,
  SetColumnOption,
  SetTableOption,
} from "../../operation.ts";
import type { Span } from "../../source.ts";
import { columnOf, identityOf, sequenceOf } from "./columns.ts";
import { addition, constraintOf } from "./constraints.ts";
import { writtenOf } from "./expressions.ts";
import { typeOf } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { boundOf } from "./tables.ts";
import { items, nameFrom, nameOf, roleOf, strings, tree } from "./tree.ts";

/** One command of an ALTER TABLE or ALTER of another relation, with its own words. */
interface Command {
  readonly node: AlterTableCmd;
  readonly clause: Clause;
  readonly object: RelationWord;
  readonly target: Target;
}

type Target = { readonly span: Span } & Pick<SetTableOption, "table" | "missingOk" | "only">;

export const relationWords: { readonly [K in ObjectType]?: RelationWord } = {
  OBJECT_TABLE: "table",
  OBJECT_VIEW: "view",
  OBJECT_MATVIEW: "materialized-view",
  OBJECT_INDEX: "index",
  OBJECT_SEQUENCE: "sequence",
  OBJECT_FOREIGN_TABLE: "foreign-table",
};

export function alterTable(node: AlterTableStmt, reading: Reading): readonly Operation[] {
  const table = nameOf(node.relation);
  const object = relationWords[node.objtype ?? "OBJECT_TABLE"];
  if (object === undefined) {
    return (node.cmds ?? []).map((each) => {
      return attributeChange(table, tree(each).AlterTableCmd ?? {}, reading);
    });
  }
  const clauses = splitAtCommas(commandsOf(node, reading));
  const commands = node.cmds ?? [];
  return commands.flatMap((command, index) => {
    const slice = clauses.length === commands.length ? clauses[index] : undefined;
    const clause = slice ?? reading.whole();
    const target = {
      span: spanOf(clause),
      table,
      ...(node.missing_ok === true ? { missingOk: true } : {}),
      ...(node.relation?.inh === true || object !== "table" ? {} : { only: true }),
    };
    return change({ node: tree(command).AlterTableCmd ?? {}, clause, object, target }, reading);
  });
}

/** Of a composite type. */
function attributeChange(name: Name, command: AlterTableCmd, reading: Reading): Operation {
  const { ColumnDef: definition } = tree(command.def);
  return {
    kind: "change-attribute",
    span: reading.span,
    name,
    change:
      command.subtype === "AT_AddColumn"
        ? "add"
        : command.subtype === "AT_DropColumn"
          ? "drop"
          : "type",
    attribute: command.name ?? definition?.colname ?? "",
    ...(definition?.typeName === undefined ? {} : { type: typeOf(reading, definition.typeName) }),
    ifExists: command.missing_ok ?? false,
    cascade: command.behavior === "DROP_CASCADE",
  };
}

/** What follows `ALTER TABLE [ONLY] name [*]`. */
function commandsOf(node: AlterTableStmt, reading: Reading): Clause {
  const whole = reading.whole();
  let index = afterName(whole, reading.at(node.relation?.location));
  while ([")", "*"].includes(whole.tokens[index]?.text ?? "")) index++;
  return part(whole, index);
}

function change(command: Command, reading: Reading): readonly Operation[] {
  const { node, clause, target } = command;
  const column = node.name ?? String(node.num ?? "");
  const cascade = node.behavior === "DROP_CASCADE";
  const ifExists = node.missing_ok ?? false;
  const { Constraint: constraint, PartitionCmd: partition } = tree(node.def);
  switch (node.subtype) {
    case "AT_AddColumn":
      return addColumn(command, reading);
    case "AT_DropColumn":
      return [{ kind: "drop-column", ...target, column, ifExists, cascade }];
    case "AT_ColumnDefault":
      return [
        node.def === undefined
          ? { kind: "drop-default", ...target, column }
          : { kind: "set-default", ...target, column, default: after(command, reading, "default") },
      ];
    case "AT_SetNotNull":
      return [{ kind: "set-not-null", ...target, column }];
    case "AT_DropNotNull":
      return [{ kind: "drop-not-null", ...target, column }];
    case "AT_AlterColumnType":
      return [setType(command, reading)];
    case "AT_SetExpression": {
      const expression = inBrackets(command, reading);
      return [{ kind: "set-generated", ...target, column, expression }];
    }
    case "AT_DropExpression":
      return [{ kind: "set-generated", ...target, column, ...(ifExists ? { ifExists } : {}) }];
    case "AT_AddIdentity":
    case "AT_SetIdentity":
    case "AT_DropIdentity":
      return [setIdentity(command)];
    case "AT_SetStatistics":
      return [setOption(command, "statistics")];
    case "AT_SetStorage":
      return [setOption(command, "storage")];
    case "AT_AlterColumnGenericOptions":
      return [setOption(command, "foreign")];
    case "AT_SetCompression":
      return [setOption(command, "compression")];
    case "AT_SetOptions":
    case "AT_ResetOptions":
      return [setOption(command, "attributes")];
    case "AT_AddConstraint": {
      const words =
        constraint === undefined ? clause : part(clause, reading.at(constraint.location));
      const added = constraint && constraintOf(reading, constraint, words);
      return added === undefined ? [unmodelled(command)] : [addition(target, added, false)];
    }
    case "AT_AlterConstraint":
      return [alterConstraint(target, tree(node.def).ATAlterConstraint ?? {})];
    case "AT_ValidateConstraint":
      return [{ kind: "validate-constraint", ...target, name: column }];
    case "AT_DropConstraint":
      return [{ kind: "drop-constraint", ...target, name: column, ifExists, cascade }];
    case "AT_AttachPartition": {
      const other = nameOf(partition?.name);
      const { span, table } = target;
      if (partition?.bound === undefined) {
        return [{ kind: "attach-index", span, index: table, partition: other }];
      }
      const bound = boundOf(reading, partition.bound);
      return [{ kind: "attach-partition", ...target, partition: other, bound }];
    }
    case "AT_DetachPartition":
    case "AT_DetachPartitionFinalize":
      return [
        {
          kind: "detach-partition",
          ...target,
          partition: nameOf(partition?.name),
          concurrently: partition?.concurrent ?? false,
          finalize: node.subtype === "AT_DetachPartitionFinalize",
        },
      ];
    default:
      return [tableOption(command) ?? unmodelled(command)];
  }
}

function setOption(
  { node, clause, target }: Command,
  option: SetColumnOption["option"],
): SetColumnOption {
  const verb = node.subtype === "AT_ResetOptions" ? "reset" : "set";
  const from = findWord(clause, verb) ?? findWord(clause, "options") ?? clause.from;
  const column = node.name ?? String(node.num ?? "");
  return {
    kind: "set-column-option",
    ...target,
    column,
    option,
    text: textOf(part(clause, from)),
  };
}

function addColumn({ node, clause, target }: Command, reading: Reading): readonly Operation[] {
  const definition = tree(node.def).ColumnDef ?? {};
  const words = part(clause, reading.at(definition.location));
  const column = columnOf(reading, definition, words);
  return [
    { kind: "add-column", ...target, column, ifNotExists: node.missing_ok ?? false },
    ...column.constraints.map((constraint) =>
      addition({ ...target, span: constraint.span }, constraint, true),
    ),
  ];
}

function setType({ node, clause, target }: Command, reading: Reading): Operation {
  const definition = tree(node.def).ColumnDef ?? {};
  const { collClause: collate, raw_default: using } = definition;
  const from = findWord(clause, "using", reading.at(definition.typeName?.location));
  return {
    kind: "set-type",
    ...target,
    column: node.name ?? "",
    type: typeOf(reading, definition.typeName),
    ...(collate === undefined ? {} : { collation: nameFrom(strings(collate.collname)) }),
    ...(using === undefined || from === undefined
      ? {}
      : { using: writtenOf(reading, part(clause, from + 1), using) }),
  };
}

function setIdentity({ node, target }: Command): Operation {
  const identity = tree(node.def).Constraint;
  const added = identity?.generated_when;
  const option = items(node.def).map((item) => tree(item).DefElem);
  const code = tree(option.find((each) => each?.defname === "generated")?.arg).Integer?.ival;
  const when = added ?? (code === undefined ? undefined : String.fromCharCode(code));
  return {
    kind: "set-identity",
    ...target,
    column: node.name ?? "",
    change: identityChanges[node.subtype ?? ""] ?? "set",
    ...(when === undefined ? {} : { identity: identityOf(when) }),
    ...sequenceOf(identity?.options),
    ifExists: node.missing_ok ?? false,
  };
}

const identityChanges: Readonly<Record<string, "add" | "set" | "drop">> = {
  AT_AddIdentity: "add",
  AT_SetIdentity: "set",
  AT_DropIdentity: "drop",
};

function alterConstraint(target: Target, node: ATAlterConstraint): Operation {
  const deferrable = node.deferrable === true ? "deferrable" : "immediate";
  const deferral = node.initdeferred === true ? "deferred" : deferrable;
  return {
    kind: "alter-constraint",
    ...target,
    name: node.conname ?? "",
    ...(node.alterDeferrability === true ? { deferral } : {}),
    ...(node.alterEnforceability === true ? { enforced: node.is_enforced ?? false } : {}),
    ...(node.alterInheritability === true ? { inherit: node.noinherit !== true } : {}),
  };
}

/** Commands that change how a table is kept: the option, and where its value stands. */
const options: Readonly<
  Record<string, Pick<SetTableOption, "option" | "enable" | "reset"> & { value?: string }>
> = {
  AT_SetLogged: { option: "logged" },
  AT_SetUnLogged: { option: "unlogged" },
  AT_SetTableSpace: { option: "tablespace" },
  AT_SetAccessMethod: { option: "access-method" },
  AT_SetRelOptions: { option: "storage-parameters" },
  AT_ResetRelOptions: { option: "storage-parameters", reset: true },
  AT_ReplaceRelOptions: { option: "storage-parameters" },
  AT_GenericOptions: { option: "storage-parameters" },
  AT_ClusterOn: { option: "cluster-on" },
  AT_DropCluster: { option: "without-cluster" },
  AT_DropOids: { option: "without-oids" },
  AT_ReplicaIdentity: { option: "replica-identity" },
  AT_ChangeOwner: { option: "owner" },
  AT_EnableRowSecurity: { option: "row-security", value: "enable" },
  AT_DisableRowSecurity: { option: "row-security", value: "disable" },
  AT_ForceRowSecurity: { option: "row-security", value: "force" },
  AT_NoForceRowSecurity: { option: "row-security", value: "no force" },
  AT_EnableTrig: { option: "trigger", enable: true },
  AT_EnableAlwaysTrig: { option: "trigger", enable: true },
  AT_EnableReplicaTrig: { option: "trigger", enable: true },
  AT_EnableTrigAll: { option: "trigger", enable: true, value: "all" },
  AT_EnableTrigUser: { option: "trigger", enable: true, value: "user" },
  AT_DisableTrig: { option: "trigger", enable: false },
  AT_DisableTrigAll: { option: "trigger", enable: false, value: "all" },
  AT_DisableTrigUser: { option: "trigger", enable: false, value: "user" },
  AT_EnableRule: { option: "rule", enable: true },
  AT_EnableAlwaysRule: { option: "rule", enable: true },
  AT_EnableReplicaRule: { option: "rule", enable: true },
  AT_DisableRule: { option: "rule", enable: false },
  AT_AddInherit: { option: "inherit" },
  AT_DropInherit: { option: "no-inherit" },
  AT_AddOf: { option: "of-type" },
  AT_DropOf: { option: "not-of-type" },
};

function tableOption({ node, object, target }: Command): Operation | undefined {
  const entry = options[node.subtype ?? ""];
  if (entry === undefined) return undefined;
  const { value, ...rest } = entry;
  const { RangeVar: parent, TypeName: type } = tree(node.def);
  return {
    kind: "set-table-option",
    ...target,
    object,
    ...rest,
    values: value === undefined ? valuesOf(node) : [value],
    ...(parent === undefined ? {} : { parent: nameOf(parent) }),
    ...(type === undefined ? {} : { parent: nameFrom(strings(type.names)) }),
  };
}

const identityTypes: Readonly<Record<string, string>> = {
  d: "default",
  f: "full",
  n: "nothing",
};

function valuesOf(node: AlterTableCmd): readonly string[] {
  const { RangeVar: parent, ReplicaIdentityStmt: identity, TypeName: type } = tree(node.def);
  if (node.name !== undefined) return [node.name];
  if (node.newowner !== undefined) return [roleOf(node.newowner)];
  if (parent !== undefined) return [parent.relname ?? ""];
  if (type !== undefined) return [strings(type.names).at(-1) ?? ""];
  if (identity !== undefined) {
    return [identity.name ?? identityTypes[identity.identity_type ?? ""] ?? ""];
  }
  return items(node.def).map((item) => tree(item).DefElem?.defname ?? "");
}

/** The expression behind a word, to the end of the command. */
function after(
  { node, clause }: Command,
  reading: Reading,
  word: string,
): ReturnType<typeof writtenOf> {
  const from = findWord(clause, word) ?? clause.from;
  return writtenOf(reading, part(clause, from + 1), node.def);
}

/** SET EXPRESSION AS ( … ) */
function inBrackets({ node, clause }: Command, reading: Reading): ReturnType<typeof writtenOf> {
  const open = findMark(clause, "(") ?? clause.from;
  const closed = clause.tokens[clause.to - 1]?.text === ")" ? clause.to - 1 : clause.to;
  return writtenOf(reading, part(clause, open + 1, closed), node.def);
}

function unmodelled({ node, target }: Command): Operation {
  const what = `ALTER TABLE ${(node.subtype ?? "AT_command").slice("AT_".length)}`;
  return { kind: "opaque", span: target.span, reason: "unmodelled", what };
}
