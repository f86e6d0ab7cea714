import type { ExtractedFile, ExtractOptions } from "./extractor.ts";
import type { Direction, Fragment, Migration, SqlFragment, TransactionMode } from "./migration.ts";
import type { Source, Span } from "./source.ts";

export interface Runs {
  readonly direction: Direction;
  /** What its framework does unless the user says otherwise. */
  readonly transaction: TransactionMode | undefined;
  /** Parts of the text that run; all of it where they are not given. */
  readonly spans?: readonly Span[];
  /** Parts of those, each of which is sent as one message. */
  readonly messages?: readonly Span[];
}

/** The migration that a file of plain SQL is. */
export function migrationOf(file: ExtractedFile, runs: Runs, options: ExtractOptions): Migration {
  const { source, reported, unit } = file;
  const spans = runs.spans ?? [{ start: 0, end: source.text.length }];
  return {
    source,
    direction: runs.direction,
    transaction: options.transaction ?? runs.transaction,
    fragments: spans.flatMap((span) => fragmentsAt(file, span, runs.messages ?? [])),
    reported,
    unit,
    ...(options.recognition?.settings === undefined
      ? {}
      : { settings: options.recognition.settings }),
  };
}

function fragmentsAt(file: ExtractedFile, span: Span, messages: readonly Span[]): Fragment[] {
  const fragments: Fragment[] = [];
  let { start } = span;
  for (const message of messages) {
    if (message.start < start || message.end > span.end) continue;
    if (message.start > start) fragments.push(sqlAt(file, { start, end: message.start }));
    fragments.push({ ...sqlAt(file, message), message: true });
    start = message.end;
  }
  if (start < span.end || fragments.length === 0) {
    fragments.push(sqlAt(file, { start, end: span.end }));
  }
  return fragments;
}

function sqlAt({ source }: ExtractedFile, span: Span): SqlFragment {
  const whole = span.start === 0 && span.end === source.text.length;
  return {
    kind: "sql",
    text: whole ? source.text : source.text.slice(span.start, span.end),
    segments: [{ at: 0, span, verbatim: true }],
    certainty: "always",
  };
}

/** A file that is there but never runs: listed, not dropped. */
export function notRead(file: ExtractedFile, why: string): Migration {
  return { ...unseen(file, why), idle: true };
}

/** A file that runs, and that nothing here can read: what comes after it has less to go by. */
export function hidden(file: ExtractedFile, why: string): Migration {
  return { ...unseen(file, why), hidden: true };
}

function unseen({ source, reported, unit }: ExtractedFile, why: string): Migration {
  return {
    source,
    direction: "up",
    transaction: "none",
    fragments: [
      {
        kind: "dynamic",
        span: { start: 0, end: source.text.length },
        why,
        certainty: "branch",
      },
    ],
    reported,
    unit,
  };
}

/** A line that begins a part of a file. */
export interface Section {
  /** Offset of the line's start. */
  readonly start: number;
  readonly line: string;
  readonly match: RegExpExecArray;
}

/** The lines that fit, in order; `marker` is tried on each line by itself. */
export function markersIn(text: string, marker: RegExp): readonly Section[] {
  const found: Section[] = [];
  for (let start = 0; start <= text.length;) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    // Nearly every line is no comment, and is not worth a match.
    if (isDash(text, start)) {
      const line = text.slice(start, end).trim();
      const match = marker.exec(line);
      if (match !== null) found.push({ start, line, match });
    }
    start = end + 1;
  }
  return found;
}

/** What lies between markers, gathered by direction; what stands before the first goes up. */
export function partsOf(
  { source }: ExtractedFile,
  sections: readonly Section[],
  directionOf: (section: Section) => "up" | "down",
): readonly Part[] {
  const ordered = sections.toSorted((left, right) => left.start - right.start);
  const first = ordered[0]?.start ?? source.text.length;
  const up: Gathered = { spans: [{ start: 0, end: first }], sections: [] };
  const down: Gathered = { spans: [], sections: [] };
  for (const [index, section] of ordered.entries()) {
    const end = ordered[index + 1]?.start ?? source.text.length;
    const part = directionOf(section) === "up" ? up : down;
    part.spans.push({ start: section.start, end });
    part.sections.push(section);
  }
  const going: Part = { direction: "up", spans: joined(up.spans), sections: up.sections };
  return down.spans.length === 0
    ? [going]
    : [going, { direction: "down", spans: joined(down.spans), sections: down.sections }];
}

/** What stands between two marks of a kind: `-- +goose StatementBegin` … `-- +goose StatementEnd`. */
export function betweenMarks(
  { text }: Source,
  begin: readonly Section[],
  end: readonly Section[],
): readonly Span[] {
  return begin.map(({ start }, index) => {
    const next = begin[index + 1]?.start ?? text.length;
    const close = end.find((mark) => mark.start > start)?.start ?? next;
    return { start, end: Math.min(close, next) };
  });
}

export interface Part {
  readonly direction: "up" | "down";
  readonly spans: readonly Span[];
  readonly sections: readonly Section[];
}

interface Gathered {
  readonly spans: Span[];
  readonly sections: Section[];
}

/** Neighbours become one, so that a comment before a marker still speaks of what follows it. */
function joined(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const span of spans) {
    const last = result.at(-1);
    if (last?.end === span.start) result[result.length - 1] = { start: last.start, end: span.end };
    else result.push(span);
  }
  return result;
}

function isDash(text: string, start: number): boolean {
  let at = start;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
  return text.charCodeAt(at) === 45 && text.charCodeAt(at + 1) === 45;
}

/** Sorted as migrations run: folder by folder, numbers by their value, the same everywhere. */
export function inVersionOrder<T>(items: readonly T[], pathOf: (item: T) => string): readonly T[] {
  if (items.length < 2) return items;
  return items
    .map((item) => ({ item, path: pathOf(item), key: keyOf(pathOf(item)) }))
    .sort((left, right) => compare(left.key, right.key) || compare(left.path, right.path))
    .map(({ item }) => item);
}

/** Sorted as the texts that names are: `10_b` before `1_a`, and that before `2_c`. */
export function inNameOrder(files: readonly ExtractedFile[]): readonly ExtractedFile[] {
  return files.toSorted((left, right) => compare(left.source.path, right.source.path));
}

/** A string that sorts by code units as the path should. */
function keyOf(path: string): string {
  return path
    .replace(/\.sql$/i, "")
    .split(/[\\/]/)
    .map((name) => `${dated(preliminary(versioned(name))).replace(/\d+/g, numberKey)}\u0001`)
    .join("");
}

/** `1.0.0_beta.1` comes before `1.0.0`, whatever stands behind that. */
function preliminary(name: string): string {
  return name.replace(
    /^(v?\d+(?:\.\d+)+)[-_.](?=(?:alpha|beta|canary|next|preview|rc)(?![a-z]))/i,
    "$1\u0000\u0000",
  );
}

/** `V1__a` comes before `V1_1__b` and `V1.1__b`: the version ends at two underscores. */
function versioned(name: string): string {
  return name.replace(/^([A-Za-z]*\d+(?:[._]\d+)*)__/, (_, version: string) => {
    return `${version.replaceAll("_", ".")}\u0001`;
  });
}

/** `2017-08-31-230457_a` beside `20170906120000_b`, and `20170831_c` after all else of its day. */
function dated(name: string): string {
  return name
    .replace(/^(\d{4})([-_.])(\d\d)\2(\d\d)(?:\2(\d{4,6})(?!\d))?/, "$1$3$4$5")
    .replace(/^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{0,5}(?!\d)/, (date) =>
      date.padEnd(14, "9"),
    );
}

/** More digits, greater number; the first character sorts it among other characters as a digit. */
function numberKey(digits: string): string {
  const value = digits.replace(/^0+(?=\d)/, "");
  return `0${String.fromCharCode(value.length)}${value}`;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
