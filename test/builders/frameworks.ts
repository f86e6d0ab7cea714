/** What frameworks are run for: the SQL they send, without anybody to send it to. */

export type SentTo = "postgres" | "mysql" | "sqlite";

/** Runs what it is given with the framework's own objects by their usual names; the statements, in order. */
export type Send = (
  run: (given: Readonly<Record<string, unknown>>) => unknown,
  dialect: SentTo,
) => Promise<readonly string[]>;

/** The code of a fixture as a function of the framework's objects. */
export function runnable(code: string): (given: Readonly<Record<string, unknown>>) => unknown {
  return (given) => {
    const names = Object.keys(given);
    // The framework itself has to run; it is our own fixture that it is given.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
    return new Function(...names, `return (async () => { ${code}\n })();`)(...Object.values(given));
  };
}
