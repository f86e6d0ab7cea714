import { parse } from "@babel/parser";
import type { ParserOptions } from "@babel/parser";
import type { Script, Source } from "../index.ts";

/** Reads code as an ESTree tree; it is never run. */
export function parseScript({ path, text }: Source): Script {
  const plugins: NonNullable<ParserOptions["plugins"]> = ["estree", "decorators-legacy"];
  // In JavaScript `<T>x` is no type, and what looks like a type in it may be Flow.
  if (/\.[cm]?ts$/.test(path)) plugins.push("typescript");
  else plugins.push("jsx", "flow");
  try {
    const { program, comments } = parse(text, {
      sourceType: "unambiguous",
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
      errorRecovery: true,
      plugins,
    });
    return { ok: true, program: { ...program, comments } };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, message: `code that does not parse: ${reason}` };
  }
}
