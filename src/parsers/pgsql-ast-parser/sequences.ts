import type {
  AlterSequenceStatement,
  CreateSequenceOptions,
  CreateSequenceStatement,
} from "pgsql-ast-parser";
import { afterName, part, spanOf } from "../../clause.ts";
import type { ChangeSequence, Operation } from "../../operation.ts";
import { nameOf } from "./names.ts";
import type { Reading } from "./reading.ts";

export function createSequence(
  { name, ifNotExists = false, options }: CreateSequenceStatement,
  { span }: Reading,
): readonly Operation[] {
  return [{ kind: "create-sequence", span, name: nameOf(name), ifNotExists, ...ownerOf(options) }];
}

export function alterSequence(
  node: AlterSequenceStatement,
  reading: Reading,
): readonly Operation[] {
  const { span, whole } = reading;
  const { change, ifExists = false } = node;
  const name = nameOf(node.name);
  const target = {
    table: name,
    ...(ifExists ? { missingOk: true } : {}),
    object: "sequence",
  } as const;
  switch (change.type) {
    case "set options": {
      const { type: _type, _location, ...options } = change;
      const ownerOnly = Object.keys(options).every((key) => key === "ownedBy");
      const reowned = options.ownedBy === undefined ? {} : ({ reowned: true } as const);
      return [
        {
          kind: "change-sequence",
          span,
          name,
          ifExists,
          ...ownerOf(change),
          ...reowned,
          ownerOnly,
        },
      ];
    }
    case "owner to": {
      const values = [change.owner.name];
      const clause = part(whole, afterName(whole, reading.first(node.name)));
      return [
        { kind: "set-table-option", span: spanOf(clause), ...target, option: "owner", values },
      ];
    }
    case "rename":
      return [{ kind: "rename-table", span, ...target, to: change.newName.name }];
    case "set schema":
      return [{ kind: "set-schema", span, ...target, schema: change.newSchema.name }];
    default:
      return change satisfies never;
  }
}

function ownerOf({ ownedBy }: CreateSequenceOptions): Pick<ChangeSequence, "ownedBy"> {
  if (ownedBy === undefined || ownedBy === "none") return {};
  const { schema, table: name, column } = ownedBy;
  return { ownedBy: { table: schema === undefined ? { name } : { schema, name }, column } };
}
