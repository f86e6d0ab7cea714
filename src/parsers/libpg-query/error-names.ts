/** Names of errors that migrations catch, as `EXCEPTION WHEN` spells them, by SQLSTATE. */
const sqlstates: Readonly<Record<string, string>> = {
  cardinality_violation: "21000",
  check_violation: "23514",
  dependent_objects_still_exist: "2BP01",
  duplicate_alias: "42712",
  duplicate_column: "42701",
  duplicate_cursor: "42P03",
  duplicate_database: "42P04",
  duplicate_function: "42723",
  duplicate_object: "42710",
  duplicate_prepared_statement: "42P05",
  duplicate_schema: "42P06",
  duplicate_table: "42P07",
  feature_not_supported: "0A000",
  foreign_key_violation: "23503",
  insufficient_privilege: "42501",
  integrity_constraint_violation: "23",
  invalid_object_definition: "42P17",
  invalid_schema_name: "3F000",
  invalid_table_definition: "42P16",
  lock_not_available: "55P03",
  not_null_violation: "23502",
  object_in_use: "55006",
  object_not_in_prerequisite_state: "55",
  others: "",
  syntax_error_or_access_rule_violation: "42",
  undefined_column: "42703",
  undefined_file: "58P01",
  undefined_function: "42883",
  undefined_object: "42704",
  undefined_table: "42P01",
  unique_violation: "23505",
  wrong_object_type: "42809",
};

/** The beginnings of the SQLSTATEs that a condition stands for; one that migrations never name, none. */
export function sqlstatesOf(condition: string): readonly string[] {
  const known = Object.hasOwn(sqlstates, condition) ? sqlstates[condition] : undefined;
  if (known !== undefined) return [known];
  return /^[\dA-Z]{5}$/.test(condition) ? [condition] : [];
}
