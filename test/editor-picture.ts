import type { Linter } from "eslint";

/** What is open in the editor, and the rule whose finding the pointer rests on. */
export interface EditorView {
  readonly path: string;
  readonly text: string;
  readonly messages: readonly Linter.LintMessage[];
  readonly open: string;
}

const letter = 7.8;
const line = 20;
const gutter = 56;
const top = 58;
const card = { columns: 84, left: gutter + 8 * letter };

/** An editor window as SVG: findings underlined, one of them with its card. */
export function drawEditor({ path, text, messages, open }: EditorView): string {
  const rows = text.trimEnd().split("\n");
  const opened = messages.find(({ ruleId }) => ruleId === open);
  if (opened === undefined) throw new Error(`nothing found by ${open}`);
  const said = cardLines(opened);
  const cardTop = top + (opened.endLine ?? opened.line) * line + 4;
  const cardHeight = said.length * line + 16;
  const width = card.left + card.columns * letter + 40;
  const height = Math.max(top + rows.length * line, cardTop + cardHeight) + 20;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${px(width)}" height="${px(height)}" viewBox="0 0 ${px(width)} ${px(height)}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="13">`,
    `<title>${escape(`${path} in an editor: ${opened.message}`)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="#1e1e1e"/>`,
    `<rect width="100%" height="34" rx="8" fill="#2d2d2d"/>`,
    written(path, 16, 22, "#cccccc"),
    ...rows.flatMap((row, index) => [
      written(String(index + 1).padStart(3), 12, baseline(index + 1), "#6e7681"),
      ...(row.trim() === "" ? [] : [written(row, gutter, baseline(index + 1), "#d4d4d4")]),
    ]),
    ...messages.flatMap((message) => underlines(message, rows)),
    `<rect x="${px(card.left)}" y="${px(cardTop)}" width="${px(card.columns * letter + 24)}" height="${px(cardHeight)}" rx="4" fill="#252526" stroke="#5a5a5a"/>`,
    ...said.map(({ words, colour }, index) =>
      written(words, card.left + 12, cardTop + 22 + index * line, colour),
    ),
    "</svg>",
    "",
  ].join("\n");
}

interface CardLine {
  readonly words: string;
  readonly colour: string;
}

function cardLines({ message, ruleId, suggestions = [] }: Linter.LintMessage): readonly CardLine[] {
  return [
    ...wrapped(message).map((words) => ({ words, colour: "#e6e6e6" })),
    { words: `eslint(${String(ruleId)})`, colour: "#9da5b4" },
    ...suggestions
      .flatMap(({ desc }) => wrapped(`Quick fix: ${desc}`))
      .map((words) => ({ words, colour: "#4fa3ff" })),
  ];
}

function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let row = "";
    for (const word of paragraph.split(" ")) {
      if (row !== "" && `${row} ${word}`.length > card.columns) {
        lines.push(row);
        row = word;
      } else row = row === "" ? word : `${row} ${word}`;
    }
    if (row !== "") lines.push(row);
  }
  return lines;
}

/** A wave under each line that the finding reaches over, without the space before its first letter. */
function underlines(message: Linter.LintMessage, rows: readonly string[]): readonly string[] {
  const { line: first, column, endLine = first, endColumn = column + 1, severity } = message;
  const colour = severity === 2 ? "#f14c4c" : "#cca700";
  return rows.slice(first - 1, endLine).map((row, index) => {
    const indent = row.length - row.trimStart().length;
    const from = index === 0 ? column - 1 : indent;
    const to = first + index === endLine ? endColumn - 1 : row.length;
    const waves = Math.max(1, Math.round(((to - from) * letter) / 4));
    const y = baseline(first + index) + 4;
    return `<path d="M${px(gutter + from * letter)} ${px(y)}${"q1 -2 2 0t2 0".repeat(waves)}" fill="none" stroke="${colour}"/>`;
  });
}

function baseline(row: number): number {
  return top + row * line - 6;
}

/** As wide as its letters are, whatever font there is. */
function written(words: string, x: number, y: number, colour: string): string {
  return `<text x="${px(x)}" y="${px(y)}" fill="${colour}" textLength="${px(words.length * letter)}" xml:space="preserve">${escape(words)}</text>`;
}

function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${String(sign.charCodeAt(0))};`);
}
