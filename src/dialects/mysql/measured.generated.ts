// Written by test/mariadb.test.ts: what MariaDB 10.11 has done as the rows say.
import type { Kind } from "../../operation.ts";

// prettier-ignore
export const measured: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  "add-check": ["check", "inline"],
  "add-column": ["add-column", "auto-increment", "expression-default", "not-instantly", "not-instantly-with-text", "not-instantly-with-virtual-index", "of-other-engine", "stored", "virtual", "virtual-beside", "virtual-with-index"],
  "add-foreign-key": ["proven", "unproven", "unproven-with-index"],
  "add-primary-key": ["implicit-key", "partitioned", "primary-key", "primary-key-with-texts", "primary-key-with-virtual-index"],
  "create-index": ["first-full-text", "full-text", "index", "long-unique", "of-other-engine", "several-full-text", "spatial", "there-already"],
  "drop-column": ["drop-column", "gone-already", "implicit-key", "in-composite-index", "in-index", "not-instantly", "not-instantly-with-text", "not-instantly-with-virtual-index", "virtual", "virtual-beside"],
  "drop-constraint": ["drop-constraint", "of-index", "primary-key", "replaced-primary-key", "replaced-primary-key-with-texts", "replaced-primary-key-with-virtual-index"],
  "drop-default": ["drop-default"],
  "drop-index": ["drop-index", "gone-already", "implicit-key"],
  "drop-not-null": ["drop-not-null", "drop-not-null-with-virtual-index", "implicit-key", "redundant"],
  "redefine-column": ["gone-already", "moves", "moves-with-texts", "moves-with-virtual-index", "redefine-column", "stored", "virtual-beside", "virtual-indexed"],
  "rename-column": ["rename-column"],
  "rename-table": ["index", "rename-beside", "rename-table"],
  "set-default": ["set-default"],
  "set-generated": ["generated", "virtual"],
  "set-identity": ["add", "drop"],
  "set-index-option": ["set-index-option"],
  "set-not-null": ["set-not-null", "set-not-null-with-places", "set-not-null-with-text", "set-not-null-with-texts", "timestamp", "virtual-indexed"],
  "set-table-option": ["convert", "convert-alike", "convert-indexed", "keys", "no-system-versioning", "not-compressed", "option", "order", "rebuild", "rebuild-with-places", "rebuild-with-text", "rebuild-with-texts", "rebuild-with-virtual-index", "system-versioning", "to-own-engine"],
  "set-type": ["any-shape", "append", "charset", "charset-and-collation", "charset-and-collation-indexed", "collation", "collation-indexed", "free", "of-other-engine", "other", "past-short"],
};
