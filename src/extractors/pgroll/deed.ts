import type { MappedText } from "../../mapped-text.ts";
import type { Span } from "../../source.ts";

/** What an operation comes to. */
export type Deed =
  | { readonly kind: "sql"; readonly text: MappedText }
  /** What pgroll reaches in steps of its own, as the one statement that would reach it. */
  | { readonly kind: "managed"; readonly text: MappedText }
  | { readonly kind: "unread"; readonly span: Span; readonly why: string };
