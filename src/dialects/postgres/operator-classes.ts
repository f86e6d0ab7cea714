/** Which types an index of a method can hold without being told how. */
import type { Name, TypeName } from "../../operation.ts";
import type { Schema } from "../../schema.ts";
import { knowsAll } from "./traits-catalog.ts";
import { baseOf, isBuiltIn, nameOf } from "./type-changes.ts";

const everywhere =
  "int2 int4 int8 float4 float8 oid regclass name numeric text varchar bpchar bytea uuid date inet cidr macaddr macaddr8 time timetz timestamp timestamptz interval";
const ranges = "int4range int8range numrange tsrange tstzrange daterange";

/** Measured on 12 to 18, which agree: built-in scalar types with a default operator class. */
const classes: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    btree: `${everywhere} ${ranges} bool money jsonb bit varbit tsvector tsquery pg_lsn`,
    hash: `${everywhere} ${ranges} bool jsonb xid pg_lsn`,
    gin: "jsonb tsvector",
    gist: `${ranges} point box polygon circle tsvector tsquery`,
    spgist: `${ranges} text varchar inet cidr point box polygon`,
    brin: `${everywhere} ${ranges} box bit varbit pg_lsn`,
  }).map(([method, types]) => [method, new Set(types.split(" "))]),
);

/** Those that were asked for. */
const asked: ReadonlySet<string> = new Set(
  `${everywhere} ${ranges} bool money jsonb json xml bit varbit tsvector tsquery pg_lsn xid point line lseg box path polygon circle`.split(
    " ",
  ),
);

/** The extension that brings an operator class which the server does not have itself. */
const brought: ReadonlyMap<string, string> = new Map(
  Object.entries({
    pg_trgm: "gin_trgm_ops gist_trgm_ops",
    citext: "citext_ops citext_pattern_ops",
    hstore: "gin_hstore_ops gist_hstore_ops",
    ltree: "ltree_ops gist_ltree_ops gist__ltree_ops",
    intarray: "gin__int_ops gist__int_ops gist__intbig_ops",
    pg_bigm: "gin_bigm_ops",
    vector:
      "vector_l2_ops vector_ip_ops vector_cosine_ops vector_l1_ops halfvec_l2_ops halfvec_ip_ops halfvec_cosine_ops",
    postgis: "gist_geometry_ops_2d gist_geometry_ops_nd gist_geography_ops",
  }).flatMap(([extension, names]) => names.split(" ").map((name) => [name, extension] as const)),
);

export function missingClass({ name }: Name, schema: Schema): boolean {
  const extension = brought.get(name);
  return extension !== undefined && schema.entry("extension", { name: extension }) === undefined;
}

/** Surely there is none: extensions bring more, and so does CREATE OPERATOR CLASS. */
export function lacksClass(method: string, type: TypeName, schema: Schema): boolean {
  const known = classes.get(method === "" ? "btree" : method);
  const base = baseOf(type, schema).type;
  // No extension that comes with the server brings one for a btree over these.
  const isSorted = method === "btree" || method === "";
  if (known === undefined || base === undefined) return false;
  if (!isSorted && !knowsAll(schema)) return false;
  if (base.dimensions > 0) return method === "gist" || method === "spgist" || method === "brin";
  if (isBuiltIn(base)) return asked.has(base.name) && !known.has(base.name);
  const form = schema.type(nameOf(base))?.form;
  return form === "enum" && !["btree", "hash", ""].includes(method);
}
