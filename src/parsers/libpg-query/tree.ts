import type { Node, RangeVar, RoleSpec } from "libpg-query";
import type { Name } from "../../operation.ts";

type KeysOf<T> = T extends T ? keyof T : never;

/** Every node is an object with one key, which says what it is. */
export type Tag = KeysOf<Node>;
export type NodeOf<K extends Tag> = Extract<Node, Readonly<Record<K, unknown>>>[K];
export type Tree = { readonly [K in Tag]?: NodeOf<K> };

export function tree(node: Node | undefined): Tree {
  return node ?? {};
}

export function tagOf(node: Node | undefined): Tag | undefined {
  for (const tag in node) return tag as Tag;
  return undefined;
}

export function isNode(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Tells every part of a tree and the key it stands under; below one that is passed by, there is none. */
export function walk(root: Node, visit: (key: string, part: object) => "into" | "past"): void {
  const pending: unknown[] = [root];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (Array.isArray(value)) {
      for (const item of value as unknown[]) if (isNode(item)) pending.push(item);
      continue;
    }
    const node = value as Readonly<Record<string, unknown>>;
    for (const key in node) {
      const child = node[key];
      if (isNode(child) && visit(key, child) === "into") pending.push(child);
    }
  }
}

/** The strings of a list of names. */
export function strings(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).map((node) => tree(node).String?.sval ?? "");
}

/** The items of a list node, or of anything that stands where a list may. */
export function items(node: Node | undefined): readonly Node[] {
  return tree(node).List?.items ?? [];
}

export function nameOf(relation: RangeVar | undefined): Name {
  return named(relation?.schemaname, relation?.relname ?? "");
}

export function namesOf(relations: readonly Node[] | undefined): readonly Name[] {
  return (relations ?? []).map((node) => nameOf(tree(node).RangeVar));
}

/** `a`, `a.b` or `database.a.b` as a list of strings. */
export function nameFrom(parts: readonly string[]): Name {
  return named(parts.at(-2), parts.at(-1) ?? "");
}

/** A name from the system's own schema is known without it. */
export function systemName(parts: readonly string[]): Name {
  const schema = parts.at(-2);
  return named(schema === "pg_catalog" ? undefined : schema, parts.at(-1) ?? "");
}

export function roleOf(role: RoleSpec | undefined): string {
  if (role?.rolename !== undefined) return role.rolename;
  return (role?.roletype ?? "").replace("ROLESPEC_", "").toLowerCase();
}

function named(schema: string | undefined, name: string): Name {
  return schema === undefined || schema === "" ? { name } : { schema, name };
}
