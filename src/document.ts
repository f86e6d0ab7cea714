import type { MappedText } from "./mapped-text.ts";
import type { Span } from "./source.ts";

/** A value in a file of XML, YAML or JSON, and where it stands: an element or attribute, a pair, an item. */
export interface DocumentNode {
  /** Empty for an item of a list. */
  readonly name: string;
  /** All of it, with its name. */
  readonly span: Span;
  /** What it says, where it says a text, a number or the like. */
  readonly text: MappedText | undefined;
  /** Attributes come before elements. */
  readonly children: readonly DocumentNode[];
}

export type DocumentReader = (text: string, keys?: "unique" | "repeated") => DocumentReading;

export type DocumentReading =
  | { readonly ok: true; readonly root: DocumentNode; readonly comments: readonly Span[] }
  | { readonly ok: false; readonly message: string };

/** The first child of one of the names; XML and YAML spell some of them in another case. */
export function childOf(
  node: DocumentNode | undefined,
  ...names: readonly string[]
): DocumentNode | undefined {
  return node?.children.find((child) => names.includes(child.name));
}

export function childrenOf(node: DocumentNode, name: string): readonly DocumentNode[] {
  return node.children.filter((child) => child.name === name);
}

/** What a child says; one that is empty says nothing. */
export function textOf(
  node: DocumentNode | undefined,
  ...names: readonly string[]
): MappedText | undefined {
  const text = childOf(node, ...names)?.text;
  return text === undefined || text.text.trim() === "" ? undefined : text;
}

/** The same without its place, for what is no SQL. */
export function wordOf(
  node: DocumentNode | undefined,
  ...names: readonly string[]
): string | undefined {
  return textOf(node, ...names)?.text.trim();
}

/** A list of maps with one key each reads as the elements that XML would have in its place. */
export function unwrapped(nodes: readonly DocumentNode[]): readonly DocumentNode[] {
  return nodes.flatMap((node) =>
    node.name === "" && node.children.length === 1 ? node.children : [node],
  );
}
