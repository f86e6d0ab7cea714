import type { Name, TypeName } from "./name.ts";

/** Something that a statement needs and that is no relation: a role, a collation, a function, a setting. */
export interface Mention {
  /** As catalog operations call it: `role`, `access method`, `text search configuration`. */
  readonly word: string;
  readonly name: Name;
  /** Of a function, where they are written: the types of its arguments. */
  readonly arguments?: readonly TypeName[];
  /** Of a call: how many there are. */
  readonly count?: number;
}
