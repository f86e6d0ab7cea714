import type { Name as NameNode, QName } from "pgsql-ast-parser";
import type { Name } from "../../operation.ts";

export function nameOf({ schema, name }: QName): Name {
  return schema === undefined ? { name } : { schema, name };
}

export function namesOf(nodes: readonly QName[] | null | undefined): readonly Name[] {
  return (nodes ?? []).map(nameOf);
}

export function words(nodes: readonly NameNode[] | null | undefined): readonly string[] {
  return (nodes ?? []).map(({ name }) => name);
}

/** A name from the system's own schema is known without it. */
export function systemName({ schema, name }: QName): Name {
  return schema === undefined || schema === "pg_catalog" ? { name } : { schema, name };
}
