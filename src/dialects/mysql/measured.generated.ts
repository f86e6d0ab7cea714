// Written by test/mariadb.test.ts: what MariaDB 10.11 has done as the rows say.
import type { Kind } from "../../operation.ts";

// prettier-ignore
export const measured: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  "add-check": ["check", "inline"],
  "add-column": ["add-column", "auto-increment", "builds-beside", "compressed", "expression-default", "full-text", "placed-beside-virtual", "stored", "virtual", "virtual-with-index"],
  "add-foreign-key": ["proven", "unproven", "unproven-with-index"],
  "add-primary-key": ["primary-key"],
  "create-index": ["first-full-text", "full-text", "index", "spatial"],
  "drop-column": ["builds-beside", "compressed", "drop-column", "full-text", "in-composite-index", "in-index", "virtual"],
  "drop-constraint": ["drop-constraint", "primary-key", "replaced-primary-key"],
  "drop-default": ["drop-default"],
  "drop-index": ["drop-index"],
  "drop-not-null": ["drop-not-null", "redundant"],
  "redefine-column": ["moves-virtual", "redefine-column"],
  "rename-column": ["rename-column"],
  "rename-table": ["index", "rename-table"],
  "set-default": ["set-default"],
  "set-generated": ["stored", "virtual"],
  "set-identity": ["add", "drop"],
  "set-index-option": ["set-index-option"],
  "set-not-null": ["set-not-null", "set-not-null-with-places", "set-not-null-with-text"],
  "set-table-option": ["convert", "convert-alike", "convert-indexed", "keys", "no-system-versioning", "option", "order", "rebuild", "rebuild-with-places", "rebuild-with-text", "system-versioning"],
  "set-type": ["append", "charset", "collation", "collation-indexed", "free", "other", "past-short"],
};
