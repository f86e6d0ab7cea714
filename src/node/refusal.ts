/** A sentence for the user that ends the run with exit code 2: not a defect of lockproof. */
export function refusal(message: string): Error {
  const error = new Error(message);
  refusals.add(error);
  return error;
}

export function isRefusal(error: unknown): error is Error {
  return error instanceof Error && refusals.has(error);
}

const refusals = new WeakSet<Error>();

/** What went wrong, in one line, whatever was thrown. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0] ?? "";
}

/** The code of a system error, such as `ENOENT`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
