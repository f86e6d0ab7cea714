import { readFileSync } from "node:fs";
import type { Problem, Source } from "../index.ts";
import { decode } from "./decode.ts";
import { codeOf, reasonOf } from "./refusal.ts";

export type ReadResult =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly problem: Problem };

/** A file as a source called `path`, or the sentence saying why it is none. */
export function readSource(file: string, path: string): ReadResult {
  try {
    // Synchronous, and decoded by Node: for many small files that costs the least CPU by far.
    const text = readFileSync(file, "utf8");
    if (isPlain(text)) return { ok: true, source: { path, text } };
    const bytes = readFileSync(file);
    if (bytes.length > 0) return sourceOf(bytes, path);
    return { ok: false, problem: { path, message: "is a pipe with bytes that are not UTF-8." } };
  } catch (error) {
    const message = reasons[codeOf(error)] ?? `cannot be read (${reasonOf(error)}).`;
    return { ok: false, problem: { path, message } };
  }
}

/** No byte was replaced while decoding, and there is no mark to take off. */
function isPlain(text: string): boolean {
  return !text.includes("\ufffd") && !text.includes("\0") && text.charCodeAt(0) !== 0xfeff;
}

export function sourceOf(bytes: Buffer, path: string): ReadResult {
  const decoded = decode(bytes);
  if (decoded.ok) return { ok: true, source: { path, text: decoded.text } };
  const { line, message } = decoded;
  return { ok: false, problem: { path, ...(line === undefined ? {} : { line }), message } };
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file; it may be a link whose target is gone.",
  EACCES: "cannot be read: permission denied. Give read permission, or leave it out of the paths.",
  EPERM: "cannot be read: permission denied. Give read permission, or leave it out of the paths.",
  ELOOP: "is a symbolic link that leads back to itself. Remove it or point it at a file.",
  EISDIR: "is a folder where a file was expected.",
  EMFILE: "cannot be read: too many files are open.",
  ERR_FS_FILE_TOO_LARGE: "is larger than two gigabytes. Split it into several files.",
};
