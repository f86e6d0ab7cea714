/** Pairs of types whose stored values are the same bytes, measured on 12 to 18; all others are rewritten. */
const kept = [
  "text varchar",
  "varchar text",
  "xml text",
  "xml varchar",
  "xml bpchar",
  "cidr inet",
  "oid regclass",
  "regclass oid",
];

/** The rows stay, but the types compare differently, so that indexes are built again. */
const rebuilt = [
  "text bpchar",
  "text citext",
  "varchar bpchar",
  "varchar citext",
  "citext text",
  "citext varchar",
  "citext bpchar",
  "bit varbit",
  "int4 oid",
  "int4 regclass",
  "oid int4",
  "regclass int4",
];

/** The rows stay only while the session's time zone has never had an offset. */
const zoned = ["timestamp timestamptz", "timestamptz timestamp"];

export const relabels: ReadonlyMap<string, "free" | "rebuild" | "zone"> = new Map([
  ...kept.map((pair) => [pair, "free"] as const),
  ...rebuilt.map((pair) => [pair, "rebuild"] as const),
  ...zoned.map((pair) => [pair, "zone"] as const),
]);

/** How a type's modifiers decide whether old values fit; all others must stay as they are. */
export const typeModifiers: ReadonlyMap<string, "length" | "numeric" | "precision" | "interval"> =
  new Map([
    ["varchar", "length"],
    ["varbit", "length"],
    ["numeric", "numeric"],
    ["time", "precision"],
    ["timetz", "precision"],
    ["timestamp", "precision"],
    ["timestamptz", "precision"],
    ["interval", "interval"],
  ]);

/** Lower case. A zone with a history, such as Europe/London or Africa/Abidjan, is not among them. */
export const zonesWithoutOffset: ReadonlySet<string> = new Set(
  "universal utc uct gmt-0 factory gmt0 gmt gmt+0 greenwich zulu etc/universal etc/utc etc/uct etc/gmt-0 etc/gmt0 etc/gmt etc/gmt+0 etc/greenwich etc/zulu 0 +00 -00 +0 utc0 +00:00 00:00 utc+0".split(
    " ",
  ),
);

/**
 * Types every server has, with those their values may be assigned to without USING, from `pg_cast`;
 * every type may be assigned to text, varchar and bpchar.
 */
export const assignable: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    bool: "",
    char: "name",
    name: "",
    int8: "int4 int2 float4 float8 numeric money oid regproc regprocedure regoper regoperator regclass regcollation regtype regconfig regdictionary regnamespace regrole",
    int2: "int4 int8 float4 float8 numeric oid regproc regprocedure regoper regoperator regclass regcollation regtype regconfig regdictionary regnamespace regrole",
    int4: "int8 int2 float4 float8 numeric money oid regproc regprocedure regoper regoperator regclass regcollation regtype regconfig regdictionary regnamespace regrole",
    text: "name regclass char citext",
    varchar: "name regclass char citext",
    bpchar: "name char citext",
    citext: "text",
    oid: "int4 int8 regproc regprocedure regoper regoperator regclass regcollation regtype regconfig regdictionary regnamespace regrole",
    regclass: "oid int4 int8",
    json: "jsonb",
    jsonb: "json",
    xml: "",
    bytea: "",
    uuid: "",
    point: "box",
    path: "polygon",
    box: "polygon",
    polygon: "path",
    line: "",
    lseg: "",
    circle: "",
    cidr: "inet",
    inet: "cidr",
    float4: "int2 int4 int8 float8 numeric",
    float8: "int2 int4 int8 float4 numeric",
    macaddr: "macaddr8",
    macaddr8: "macaddr",
    money: "numeric",
    date: "timestamp timestamptz",
    time: "interval timetz",
    timetz: "time",
    timestamp: "date timestamptz time",
    timestamptz: "timestamp date time timetz",
    interval: "time",
    bit: "varbit",
    varbit: "bit",
    numeric: "float4 float8 int2 int4 int8 money",
    tsvector: "",
    tsquery: "",
    int4range: "int4multirange",
    int8range: "int8multirange",
    numrange: "nummultirange",
    tsrange: "tsmultirange",
    tstzrange: "tstzmultirange",
    daterange: "datemultirange",
    pg_lsn: "",
    txid_snapshot: "",
  }).map(([from, to]) => [from, to === "" ? [] : to.split(" ")]),
);
