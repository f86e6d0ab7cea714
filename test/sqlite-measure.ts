/** What a real SQLite does at a statement: does it fail, read every row, write every row, write at all? */

/** A database in memory or in a file, of any version. */
export interface Engine {
  readonly version: string;
  /** Runs a script in a database that holds these bytes, and gives back what is in it then. */
  run(
    bytes: Uint8Array | undefined,
    sql: string,
  ): { readonly bytes: Uint8Array; readonly error?: string };
}

export interface Measured {
  /** The server's words. */
  readonly fails?: string;
  /** Tables of which a row in the middle had to be read. */
  readonly scans: readonly string[];
  /** Tables whose rows were all written anew. */
  readonly rewrites: readonly string[];
  readonly writes: boolean;
}

export function measure(
  engine: Engine,
  given: Uint8Array,
  sql: string,
  tables: readonly string[],
): Measured {
  const after = engine.run(given, sql);
  if (after.error !== undefined)
    return { fails: after.error, scans: [], rewrites: [], writes: false };
  return {
    scans: scanned(engine, given, sql, tables),
    rewrites: tables.filter((table) => movesAll(given, after.bytes, table)),
    writes: !same(given, after.bytes),
  };
}

/** Tables of which a row in the middle is read: where its header is out of order, who reads it fails. */
function scanned(
  engine: Engine,
  given: Uint8Array,
  sql: string,
  tables: readonly string[],
): readonly string[] {
  const reads = (some: readonly string[]): boolean =>
    /malformed|corrupt/.test(engine.run(damaged(given, some), sql).error ?? "");
  return reads(tables) ? tables.filter((table) => reads([table])) : [];
}

function damaged(given: Uint8Array, tables: readonly string[]): Uint8Array {
  // A copy: slices of buffers share their bytes.
  const bytes = Uint8Array.from(given);
  for (const table of tables) {
    const row = indexOf(bytes, `row-200-${table}-`);
    for (let header = 30; row >= 0 && header > 1; header--) {
      if (bytes[row - header] !== header) continue;
      bytes[row - header] = 0x7f;
      break;
    }
  }
  return bytes;
}

const pageSize = 1024;

/** Most pages with rows of the table have other bytes than before. */
function movesAll(before: Uint8Array, after: Uint8Array, table: string): boolean {
  let pages = 0;
  let changed = 0;
  for (let at = 0; at < before.length; at += pageSize) {
    const page = before.subarray(at, at + pageSize);
    if (indexOf(page, `-${table}-padding`) < 0) continue;
    pages++;
    if (!same(page, after.subarray(at, at + pageSize))) changed++;
  }
  return pages > 4 && changed > pages * 0.9 && indexOf(after, `-${table}-padding`) >= 0;
}

function indexOf(bytes: Uint8Array, text: string): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(text);
}

function same(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}
