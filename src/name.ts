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
  /** As the user wrote it. */
  readonly text: string;
}
