/** Milliseconds; a unit as PostgreSQL spells it, which minds its case. */
const units: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Milliseconds of `5s`, `1.5 min`; of a bare number, in the unit given. `undefined`: it is no duration. */
export function millisecondsOf(text: string, bare = 1): number | undefined {
  let end = 0;
  const written = text.trim();
  while (end < written.length && "0123456789.+-eE".includes(written.charAt(end))) end++;
  const amount = Number(written.slice(0, end));
  const unit = written.slice(end).trim();
  const factor = unit === "" ? bare : units[unit];
  return end === 0 || factor === undefined || Number.isNaN(amount) ? undefined : amount * factor;
}

/** `5 s`, `90 s`, `10 min`, `1 h`: in the largest unit that it is a whole number of. */
export function durationText(milliseconds: number): string {
  const unit = ["d", "h", "min", "s"].find((one) => milliseconds % (units[one] ?? 1) === 0);
  return unit === undefined
    ? `${String(milliseconds)} ms`
    : `${String(milliseconds / (units[unit] ?? 1))} ${unit}`;
}
