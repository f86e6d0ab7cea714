/** The window CodeQL hashes from the start of each line, in characters without blanks. */
const size = 100;
const factor = 37;
const two32 = 0x1_0000_0000;

/** A 64-bit number, modulo 2^64, in two halves: BigInt is twenty times slower here. */
interface Long {
  readonly high: number;
  readonly low: number;
}

/**
 * `primaryLocationLineHash` of every line, as github/codeql-action's `src/fingerprints.ts` computes it, so
 * that alerts keep their identity whether GitHub's upload action fills it in or not.
 * The first item belongs to line 1.
 */
export function lineHashes(text: string): readonly string[] {
  const window = new Uint16Array(size);
  const lineAt = new Int32Array(size).fill(-1);
  const first = power(factor, size);
  const counts = new Map<string, number>();
  const hashes: string[] = [];
  let hash: Long = { high: 0, low: 0 };
  let index = 0;
  let line = 0;
  let lineStarting = true;
  let afterReturn = false;

  const emit = (): void => {
    const value = hex(hash);
    const seen = (counts.get(value) ?? 0) + 1;
    counts.set(value, seen);
    hashes[(lineAt[index] ?? 1) - 1] = `${value}:${String(seen)}`;
    lineAt[index] = -1;
  };
  const push = (code: number): void => {
    const leaving = window[index] ?? 0;
    window[index] = code;
    hash = subtract(add(multiply(hash, factor), code), multiply(first, leaving));
    index = (index + 1) % size;
  };
  const see = (character: number): void => {
    let code = character;
    if (code === 32 || code === 9 || (afterReturn && code === 10)) {
      afterReturn = false;
      return;
    }
    afterReturn = code === 13;
    if (afterReturn) code = 10;
    if (lineAt[index] !== -1) emit();
    if (lineStarting) {
      lineStarting = false;
      lineAt[index] = ++line;
    }
    if (code === 10) lineStarting = true;
    push(code);
  };

  for (let offset = 0; offset < text.length; offset++) see(text.charCodeAt(offset));
  see(65535);
  for (let rest = 0; rest < size; rest++) {
    if (lineAt[index] !== -1) emit();
    push(0);
  }
  return hashes;
}

function multiply(value: Long, by: number): Long {
  // `by` has at most 16 bits, so each product stays exact in a double.
  const low = value.low * by;
  const high = value.high * by + Math.floor(low / two32);
  return { high: high % two32, low: low % two32 };
}

function add(value: Long, number: number): Long {
  const low = value.low + number;
  return { high: (value.high + Math.floor(low / two32)) % two32, low: low % two32 };
}

function subtract(left: Long, right: Long): Long {
  const low = left.low - right.low;
  const high = left.high - right.high - (low < 0 ? 1 : 0);
  return { high: (high + 2 * two32) % two32, low: low < 0 ? low + two32 : low };
}

function power(base: number, exponent: number): Long {
  let result: Long = { high: 0, low: 1 };
  for (let step = 0; step < exponent; step++) result = multiply(result, base);
  return result;
}

function hex(value: Long): string {
  const low = value.low.toString(16);
  return value.high === 0 ? low : value.high.toString(16) + low.padStart(8, "0");
}
