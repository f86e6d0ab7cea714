import { readFileSync } from "node:fs";

/** What a run sees of the world besides the file system. Tests bring their own. */
export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: Stream;
  readonly err: Stream;
  readStdin(): Uint8Array;
  /** What this build was made of. Without it, no run remembers anything for another one. */
  readonly build?: string | undefined;
  /** Files that an editor holds otherwise than they lie on the disk. */
  readonly unsaved?: Overlay;
}

/** Files that count otherwise than as they lie in the work tree. */
export interface Overlay {
  /** What counts; `undefined`: what lies in the work tree. */
  read(file: string): Buffer | "absent" | undefined;
  /** Absolute paths of files that count and are not in the work tree. */
  readonly gone: readonly string[];
}

export interface Stream {
  readonly isTTY: boolean;
  /** `undefined` when it is no terminal. */
  readonly columns: number | undefined;
  write(text: string): void;
}

export function processIo(build?: string): Io {
  return {
    build,
    cwd: process.cwd(),
    env: process.env,
    out: streamOf(process.stdout),
    err: streamOf(process.stderr),
    readStdin: () => readFileSync(0),
  };
}

function streamOf(stream: NodeJS.WriteStream): Stream {
  // A reader that has seen enough (`| head`) is no error, and there is nobody left to tell.
  stream.on("error", () => undefined);
  return {
    isTTY: stream.isTTY,
    columns: stream.isTTY ? stream.columns : undefined,
    write: (text) => void stream.write(text),
  };
}
