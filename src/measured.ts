import type { Kind } from "./operation.ts";

/** The rows that one server has shown, by kind. */
export interface MeasuredRows {
  readonly server: number;
  readonly rows: Readonly<Partial<Record<Kind, readonly string[]>>>;
}

/** A dialect's `measured`, where one version has been asked. */
export function measuredIn({
  server,
  rows,
}: MeasuredRows): (kind: Kind, row: string) => readonly number[] {
  const asked: readonly number[] = [server];
  return (kind, row) => (rows[kind]?.includes(row) === true ? asked : nowhere);
}

const nowhere: readonly number[] = [];
