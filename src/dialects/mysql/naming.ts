import type { Naming } from "../../dialect.ts";
import type { Constraint } from "../../operation.ts";
import type { Quoting } from "../../sql.ts";

/** What the server calls things that were given no name; `check` is where the servers differ. */
export function namingWith(check: (table: string, count: number) => string): Naming {
  const counted = (
    taken: (name: string) => boolean,
    name: (count: number) => string,
    from = 1,
  ): string => {
    let count = from;
    while (taken(name(count))) count++;
    return name(count);
  };
  return {
    ignoresCaseOfColumns: true,
    indexesForeignKeys: true,
    shrinksIndexes: true,
    indexScope: ({ schema, name }) => (schema === "" ? name : `${schema}.${name}`),
    renamed({ name, constraint }, from, to) {
      const count = Number(/\d+$/.exec(name)?.[0]);
      if (constraint.kind === "check") return name === check(from, count) ? check(to, count) : name;
      const isChosen = constraint.kind === "foreign-key" && name === referring(from, count);
      return isChosen ? referring(to, count) : name;
    },
    constraint(table: string, constraint: Constraint, taken) {
      if (constraint.kind === "primary-key") return "PRIMARY";
      if (constraint.name !== undefined) return constraint.name;
      if (constraint.kind === "foreign-key") {
        return counted(taken, (count) => referring(table, count));
      }
      if (constraint.kind === "check") return counted(taken, (count) => check(table, count));
      return ("columns" in constraint ? constraint.columns[0] : undefined) ?? table;
    },
    index(_table, keys, taken) {
      const first = keys[0] ?? "functional_index";
      return taken(first) ? counted(taken, (count) => `${first}_${String(count)}`, 2) : first;
    },
    key: ({ column }) => column,
    sequence: (table, column) => `${table}.${column}`,
    serial: () => undefined,
    next: () => ({ text: "", value: { kind: "opaque", columns: [], calls: [] } }),
    drawn: () => undefined,
    namesNotNull: () => false,
    searchPath: "database",
    temporary: "#temporary",
    system(name) {
      const { schema } = name;
      const isSystem = schema !== undefined && systems.has(schema.toLowerCase());
      return isSystem ? { schema, name: name.name } : undefined;
    },
    fold: (name) => name,
  };
}

function referring(table: string, count: number): string {
  return `${table}_ibfk_${String(count)}`;
}

const systems = new Set(["mysql", "information_schema", "performance_schema", "sys"]);

export const quoting: Quoting = {
  identifier: (name) =>
    /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !reserved.has(name.toLowerCase())
      ? name
      : `\`${name.replaceAll("`", "``")}\``,
  literal: (value) => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`,
};

/** Reserved in MySQL 9 or MariaDB 11: more quoting than needed does no harm. */
const reserved: ReadonlySet<string> = new Set(
  `accessible add all alter analyze and as asc asensitive before between bigint binary blob both by call
  cascade case change char character check collate column condition constraint continue convert create
  cross cube cume_dist current_date current_role current_time current_timestamp current_user cursor
  database databases day_hour day_microsecond day_minute day_second dec decimal declare default delayed
  delete dense_rank desc describe deterministic distinct distinctrow div double drop dual each else elseif
  empty enclosed escaped except exists exit explain false fetch first_value float float4 float8 for force
  foreign from fulltext function generated get grant group grouping groups having high_priority
  hour_microsecond hour_minute hour_second if ignore in index infile inner inout insensitive insert int int1
  int2 int3 int4 int8 integer intersect interval into io_after_gtids io_before_gtids is iterate join
  json_table key keys kill lag last_value lateral lead leading leave left like limit linear lines load
  localtime localtimestamp lock long longblob longtext loop low_priority master_bind
  master_ssl_verify_server_cert match maxvalue mediumblob mediumint mediumtext middleint minute_microsecond
  minute_second mod modifies natural not no_write_to_binlog nth_value ntile null numeric of offset on
  optimize optimizer_costs option optionally or order out outer outfile over parse_vcol_expr partition
  percent_rank precision primary procedure purge range rank read reads read_write real recursive references
  ref_system_id regexp release rename repeat replace require resignal restrict return returning revoke
  right rlike row rows row_number schema schemas second_microsecond select sensitive separator set show
  signal smallint spatial specific sql sqlexception sqlstate sqlwarning sql_big_result sql_calc_found_rows
  sql_small_result ssl starting stored straight_join system table terminated then tinyblob tinyint tinytext
  to trailing trigger true undo union unique unlock unsigned update usage use using utc_date utc_time
  utc_timestamp values varbinary varchar varcharacter varying virtual when where while window with write xor
  year_month zerofill`.split(/\s+/),
);
