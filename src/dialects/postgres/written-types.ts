/** Which types does a statement write? */
import type { Operation, TypeName } from "../../operation.ts";

export function typesIn(operation: Operation): readonly TypeName[] {
  switch (operation.kind) {
    case "add-column":
      return isSerial(operation.column.type) ? [] : [operation.column.type];
    case "create-table":
      // Columns that are inherited are written without a type.
      return operation.columns
        .map(({ type }) => type)
        .filter((type) => type.name !== "" && !isSerial(type));
    case "set-type":
      return [operation.type];
    case "create-domain":
      return [operation.type];
    case "create-type":
      return (operation.attributes ?? []).map(({ type }) => type);
    case "create-function": {
      // A type that is still to come may be told of in C.
      if (["c", "internal"].includes(operation.language)) return [];
      const { arguments: inputs, returns } = operation;
      return [...inputs, ...(returns === undefined ? [] : [returns])].filter(
        ({ name, text }) => !pseudo.has(name) && !text.includes("%"),
      );
    }
    default:
      return [];
  }
}

const pseudo: ReadonlySet<string> = new Set(
  (
    "trigger event_trigger void record internal cstring opaque language_handler fdw_handler " +
    "table_am_handler index_am_handler tsm_handler any anyelement anyarray anynonarray anyenum " +
    "anyrange anymultirange anycompatible anycompatiblearray anycompatiblenonarray " +
    "anycompatiblerange anycompatiblemultirange pg_ddl_command unknown"
  ).split(" "),
);

function isSerial({ name }: TypeName): boolean {
  return /^(small|big)?serial[248]?$/.test(name);
}
