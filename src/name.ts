/** A name as the server understands it: folded unless quoted, schema only where one was written. */
export interface Name {
  readonly schema?: string;
  readonly name: string;
}

/** A type by its server name (`int4`, `varchar`, `timestamptz`, `serial8`; never `integer`, `bigserial`). */
export interface TypeName {
  readonly schema?: string;
  readonly name: string;
  /** `varchar(20)` has `["20"]`; an interval's fields come first: `["day to second", "3"]`. */
  readonly modifiers: readonly string[];
  /** 0 for a scalar. */
  readonly dimensions: number;
  /** Of a text, where it is not the table's: lower case. */
  readonly charset?: string;
  /** As the user wrote it. */
  readonly text: string;
}

/** Reads a name as regclass does: folded unless quoted. */
export function readName(text: string): Name | undefined {
  const parts: string[] = [];
  let rest = text.trim();
  while (rest !== "") {
    const isQuoted = rest.startsWith('"');
    let end = isQuoted ? 1 : 0;
    if (isQuoted) {
      while (end < rest.length && (rest[end] !== '"' || rest[end + 1] === '"')) {
        end += rest[end] === '"' ? 2 : 1;
      }
      parts.push(rest.slice(1, end).replaceAll('""', '"'));
      end++;
    } else {
      while (end < rest.length && rest[end] !== ".") end++;
      parts.push(rest.slice(0, end).toLowerCase());
    }
    rest = rest.slice(end + 1);
  }
  const name = parts.at(-1);
  const schema = parts.at(-2);
  if (name === undefined) return undefined;
  return schema === undefined ? { name } : { schema, name };
}
