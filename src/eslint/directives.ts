import type { HostDirective, HostLocation, HostPosition, HostSourceCode } from "./host.ts";

/** Whether ESLint's comments turn a rule off at a place. */
export type Disabled = (rule: string, offset: number) => boolean;

/** `undefined`: no comment turns anything off, or the host does not tell. */
export function disabledIn(sourceCode: HostSourceCode): Disabled | undefined {
  const { text } = sourceCode;
  if (!text.includes("eslint-disable")) return undefined;
  const directives = sourceCode.getDisableDirectives?.().directives ?? [];
  if (directives.length === 0) return undefined;
  const known = directives.flatMap(directiveOf);
  return (rule, offset) => isOff(rule, sourceCode.getLocFromIndex(offset), known);
}

interface Directive extends HostLocation {
  readonly type: string;
  /** Ids of rules; none: all. */
  readonly rules: ReadonlySet<string>;
}

function directiveOf({ type, node, value }: HostDirective): readonly Directive[] {
  const loc = locOf(node);
  if (loc === undefined) return [];
  const ids = value.split(",").map((id) => id.trim());
  return [{ type, start: loc.start, end: loc.end, rules: new Set(ids.filter((id) => id !== "")) }];
}

function isOff(rule: string, place: HostPosition, directives: readonly Directive[]): boolean {
  let inBlock = false;
  for (const { type, start, end, rules } of directives) {
    if (rules.size > 0 && !rules.has(rule)) continue;
    if (type === "disable-line" && start.line === place.line) return true;
    if (type === "disable-next-line" && end.line + 1 === place.line) return true;
    if (type === "disable" && isBefore(start, place)) inBlock = true;
    if (type === "enable" && isBefore(start, place)) inBlock = false;
  }
  return inBlock;
}

function isBefore(left: HostPosition, right: HostPosition): boolean {
  return left.line < right.line || (left.line === right.line && left.column <= right.column);
}

function locOf(node: unknown): HostLocation | undefined {
  if (typeof node !== "object" || node === null || !("loc" in node)) return undefined;
  const { loc } = node;
  if (typeof loc !== "object" || loc === null || !("start" in loc && "end" in loc))
    return undefined;
  const { start, end } = loc;
  return isPosition(start) && isPosition(end) ? { start, end } : undefined;
}

function isPosition(value: unknown): value is HostPosition {
  return typeof value === "object" && value !== null && "line" in value && "column" in value;
}
