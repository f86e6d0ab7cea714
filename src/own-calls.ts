/** What a project says of functions of its own that migrations call: which SQL they send. */
export interface OwnCalls {
  /** Last names of calls whose first argument is SQL: `runQuery`. */
  readonly sinks?: readonly string[];
  /** By the last name they are called by: `addTable`. */
  readonly helpers?: Readonly<Record<string, Helper>>;
}

/**
 * Statements are templates over what the call is given: `{0}` is a name, `{text 1.type}` stands as it is,
 * `{value 2}` is a value, `{each 1 column}` is what the helper `column` makes of each item or key,
 * `{withIndexOn.0}` is what a call further down the chain is given (the statement is sent once for each of those
 * calls), `{words}` is what the chain says in `words`, and `[2.unique? UNIQUE]`, `[2.nullable! NOT NULL]` stand
 * only where the argument is set, or is not.
 */
export interface Helper {
  /** What it sends where it is called, or where what it makes goes up. */
  readonly up?: readonly string[];
  /** What goes back, where a file exports what it makes. */
  readonly down?: readonly string[];
  /** What it stands for in the SQL of another helper. */
  readonly sql?: string;
  /** What names in the chain behind it stand for in `{words}`: `{ "notNull": "NOT NULL" }`. */
  readonly words?: Readonly<Record<string, string>>;
  /** What `{type …}` makes of a text: `{ "string": "varchar(255)" }`. */
  readonly types?: Readonly<Record<string, string>>;
}
