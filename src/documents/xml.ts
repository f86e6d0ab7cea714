import { Tokenizer } from "htmlparser2";
import type { DocumentNode, DocumentReading } from "../document.ts";
import type { MappedText, Segment } from "../mapped-text.ts";
import type { Span } from "../source.ts";

/** Elements and attributes alike become nodes; what stands before a colon in a name is left away. */
export function readXml(text: string): DocumentReading {
  const root = openElement("", 0);
  const open = [root];
  const comments: Span[] = [];
  let attribute: Draft | undefined;
  let broken: string | undefined;
  const innermost = (): Draft => open.at(-1) ?? root;
  const close = (end: number): void => {
    const done = open.pop();
    if (done === undefined) return;
    innermost().children.push(finished(done, end));
  };
  const tokenizer = new Tokenizer(
    { xmlMode: true, decodeEntities: true },
    {
      onopentagname(start, end) {
        if (open.length > depthLimit) broken ??= "its elements are nested too deep";
        open.push(openElement(localName(text.slice(start, end)), start - 1));
      },
      onopentagend: () => undefined,
      onselfclosingtag: (end) => close(end + 1),
      onclosetag(start, end) {
        const name = localName(text.slice(start, end).trim());
        if (open.length < 2 || innermost().name !== name) {
          broken ??= `</${name}> closes no element that is open`;
        } else close(afterBracket(text, end));
      },
      onattribname: (start, end) =>
        (attribute = openElement(localName(text.slice(start, end)), start)),
      onattribdata: (start, end) =>
        attribute?.parts.push({ text: text.slice(start, end), start, end }),
      onattribentity: (code) => attribute?.parts.push({ text: String.fromCodePoint(code) }),
      onattribend(_quote, end) {
        if (attribute === undefined) return;
        innermost().children.push(finished(attribute, end, end - 1));
        attribute = undefined;
      },
      ontext: (start, end) => innermost().parts.push({ text: text.slice(start, end), start, end }),
      ontextentity(code, end) {
        const start = text.lastIndexOf("&", end - 1);
        innermost().parts.push({ text: String.fromCodePoint(code), start, end, entity: true });
      },
      oncdata(start, end, offset) {
        const to = end - offset;
        innermost().parts.push({ text: text.slice(start, to), start, end: to });
      },
      oncomment: (start, end) => {
        comments.push({ start: start - "<!--".length, end: end + 1 });
      },
      ondeclaration: () => undefined,
      onprocessinginstruction: () => undefined,
      onend: () => undefined,
    },
  );
  tokenizer.write(text);
  tokenizer.end();
  if (open.length > 1) broken ??= `<${innermost().name}> is not closed`;
  if (root.children.length === 0) broken ??= "it has no element";
  if (broken !== undefined) return { ok: false, message: broken };
  return { ok: true, root: finished(root, text.length), comments };
}

/** Nobody nests deeper, and a stack has an end. */
const depthLimit = 200;

interface Draft {
  readonly name: string;
  readonly start: number;
  readonly parts: Part[];
  readonly children: DocumentNode[];
}

/** Of an attribute's entity the tokenizer does not say where it stands: between its neighbours. */
interface Part {
  readonly text: string;
  readonly start?: number;
  readonly end?: number;
  readonly entity?: true;
}

function openElement(name: string, start: number): Draft {
  return { name, start, parts: [], children: [] };
}

function finished(
  { name, start, parts, children }: Draft,
  end: number,
  textEnd = end,
): DocumentNode {
  return { name, span: { start, end }, text: joined(parts, textEnd), children };
}

function joined(parts: readonly Part[], end: number): MappedText | undefined {
  if (parts.length === 0) return undefined;
  const segments: Segment[] = [];
  let text = "";
  for (const [index, part] of parts.entries()) {
    const span: Span = {
      start: part.start ?? segments.at(-1)?.span.end ?? nextStart(parts, index) ?? end,
      end: part.end ?? nextStart(parts, index) ?? end,
    };
    segments.push({
      at: text.length,
      span,
      verbatim: part.start !== undefined && part.entity !== true,
    });
    text += part.text;
  }
  return { text, segments };
}

function nextStart(parts: readonly Part[], index: number): number | undefined {
  return parts.slice(index + 1).find(({ start }) => start !== undefined)?.start;
}

function afterBracket(text: string, at: number): number {
  const bracket = text.indexOf(">", at);
  return bracket === -1 ? text.length : bracket + 1;
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
