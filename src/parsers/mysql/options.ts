import type { Operation, OperationOf } from "../../operation.ts";
import { charsetName } from "./columns.ts";
import { accept, acceptMark, group, isDone, seesMark, tokenAt, valueOf } from "./reader.ts";
import type { Reader } from "./reader.ts";

type Option = OperationOf<"set-table-option">["option"];
type Settings = Readonly<Record<string, string>>;

/** Words of an option, and what it is to us. */
const known: readonly (readonly [words: readonly string[], option: Option])[] = [
  [["default", "character", "set"], "charset"],
  [["default", "charset"], "charset"],
  [["character", "set"], "charset"],
  [["charset"], "charset"],
  [["default", "collate"], "charset"],
  [["collate"], "charset"],
  [["engine"], "engine"],
  [["storage", "engine"], "engine"],
  [["type"], "engine"],
  [["row_format"], "row-format"],
  [["key_block_size"], "row-format"],
  [["auto_increment"], "auto-increment"],
  [["comment"], "comment"],
  [["encryption"], "encryption"],
  [["encrypted"], "encryption"],
  [["encryption_key_id"], "checksum"],
  [["page_compressed"], "page-compression"],
  [["page_compression_level"], "page-compression"],
  [["compression"], "page-compression"],
  [["checksum"], "checksum"],
  [["table_checksum"], "checksum"],
  [["page_checksum"], "checksum"],
  [["stats_persistent"], "statistics"],
  [["stats_auto_recalc"], "statistics"],
  [["stats_sample_pages"], "statistics"],
  [["avg_row_length"], "statistics"],
  [["min_rows"], "statistics"],
  [["max_rows"], "statistics"],
  [["delay_key_write"], "checksum"],
  [["pack_keys"], "checksum"],
  [["insert_method"], "checksum"],
  [["data", "directory"], "tablespace"],
  [["index", "directory"], "tablespace"],
  [["tablespace"], "tablespace"],
  [["union"], "checksum"],
  [["autoextend_size"], "statistics"],
  [["engine_attribute"], "statistics"],
  [["secondary_engine"], "statistics"],
  [["connection"], "comment"],
  [["transactional"], "checksum"],
  [["with", "system", "versioning"], "system-versioning"],
];

/** One operation per option that comes next; `undefined`: the first word is none. */
export function optionsIn<Made extends Operation>(
  reader: Reader,
  make: (option: Option, values: readonly string[], settings: Settings) => Made,
): readonly Made[] | undefined {
  const made: Made[] = [];
  while (!isDone(reader)) {
    acceptMark(reader, ",");
    const found = known.find(([words]) => accept(reader, ...words));
    if (found === undefined) return made.length === 0 ? undefined : made;
    const [words, option] = found;
    acceptMark(reader, "=");
    const value = seesMark(reader, "(")
      ? (group(reader), "")
      : option === "system-versioning"
        ? ""
        : valueOf(reader);
    if (tokenAt(reader)?.text === "storage") valueOf(reader);
    if (value === undefined) return undefined;
    made.push(make(option, [value.toLowerCase()], settingsOf(words, value)));
  }
  return made;
}

function settingsOf(words: readonly string[], value: string): Settings {
  const key = words.at(-1) ?? "";
  const lower = value.toLowerCase();
  if (key === "set" || key === "charset") return { charset: charsetName(value) };
  if (key === "collate") return { collate: lower, charset: charsetName(lower.split("_")[0] ?? "") };
  if (key === "engine" || key === "type") return { engine: lower };
  if (key === "row_format") return { row_format: lower };
  if (key === "key_block_size" && lower !== "0") return { row_format: "compressed" };
  if (key === "versioning") return { versioned: "yes" };
  return {};
}
