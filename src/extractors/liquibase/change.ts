import type { DocumentNode } from "../../document.ts";
import type { MappedText } from "../../mapped-text.ts";
import type { Writer } from "./writer.ts";

/** The statements that Liquibase sends for a change, in order. */
export type Change = (change: DocumentNode, writer: Writer) => readonly MappedText[];

/** By the name of the change. */
export type Changes = Readonly<Record<string, Change>>;
