import { escapeMarkup } from "../../markup.ts";
import { oneLine } from "../../reporter.ts";
import { display } from "../../rule.ts";
import type { Source } from "../../source.ts";
import type { MigrationStory, Scene, Stall } from "../../story.ts";
import { stallsOf } from "../../story.ts";

/** More columns than these would be too narrow to tell apart; then only what takes part is shown. */
const mostColumns = 40;

/** Who is blocked, from which statement until when: a row for each thing, a column for each statement. */
export function timeline(
  story: MigrationStory,
  source: Source | undefined,
  anchor: (scene: Scene) => string | undefined,
): string {
  const stalls = stallsOf(story);
  if (story.scenes.length === 0) return "";
  const shown = chosen(story, stalls);
  const at = (place: number): number => shown.indexOf(place);
  const columns = shown.length;
  const rows = stalls
    .filter(({ from, to }) => at(from) >= 0 && at(to) >= 0)
    .map((stall) => {
      const name = display(stall.effect.target.name);
      return `<div class="who">${escapeMarkup(oneLine(name))}</div>${bar(stall, at)}`;
    });
  const ticks = shown.map((place, index) => {
    const scene = story.scenes[place];
    const target = scene === undefined ? undefined : anchor(scene);
    const position = columnsOf(index, index);
    const number = String(place + 1);
    return target === undefined
      ? `<span class="tick" style="${position}">${number}</span>`
      : `<a class="tick" href="#${target}" style="${position}">${number}</a>`;
  });
  const layout = `--columns:${String(columns)};grid-template-columns:minmax(6rem,13rem) repeat(${String(columns)},minmax(0,1fr))`;
  const chart =
    stalls.length === 0
      ? `<p class="soft">Nobody who reads or writes has to wait for it.</p>`
      : `<div class="timeline" style="${layout}"><span class="corner soft">statement</span>${ticks.join("")}${brackets(story, shown)}${rows.join("")}</div>${key}`;
  return `<div class="card">${chart}${script(story, source, shown, stalls)}</div>`;
}

const key = `<ul class="key"><li><i class="everything"></i>reads and writes wait</li><li><i class="writes"></i>writes wait</li><li><i class="long"></i>filled: for as long as work goes on; outlined: for an instant</li></ul>`;

function chosen({ scenes }: MigrationStory, stalls: readonly Stall[]): readonly number[] {
  const all = scenes.map((_, place) => place);
  if (scenes.length <= mostColumns) return all;
  const ends = new Set(stalls.flatMap(({ from, to }) => [from, to]));
  return all.filter((place) => ends.has(place)).slice(0, mostColumns);
}

function bar({ effect, from, to, long }: Stall, at: (place: number) => number): string {
  const whom = effect.blocks === "everything" ? "reads and writes" : "writes";
  const end = to > from ? ", until commit" : "";
  const words = `${whom} wait${end}`;
  const title = `${words} (${effect.locks[0] ?? ""}, ${effect.evidence})`;
  return `<div class="bar ${long ? "long" : "brief"} ${effect.blocks}" style="${columnsOf(at(from), at(to))}" title="${escapeMarkup(title)}">${escapeMarkup(words)}</div>`;
}

/** A bracket over the statements of each transaction that has more than one. */
function brackets({ scenes }: MigrationStory, shown: readonly number[]): string {
  const spans: { transaction: number; from: number; to: number }[] = [];
  for (const [index, place] of shown.entries()) {
    const transaction = scenes[place]?.transaction;
    if (transaction === undefined) continue;
    const last = spans.at(-1);
    if (last?.transaction === transaction) last.to = index;
    else spans.push({ transaction, from: index, to: index });
  }
  if (spans.length === 0) return "";
  const marks = spans.map(
    ({ from, to }) =>
      `<span class="span" style="${columnsOf(from, to)}" title="one transaction"></span>`,
  );
  return `<span class="who corner soft">transaction</span>${marks.join("")}`;
}

/** The first column has the names. */
function columnsOf(from: number, to: number): string {
  return `--from:${String(from + 2)};--to:${String(to + 3)};grid-column:${String(from + 2)}/${String(to + 3)}`;
}

function script(
  { scenes }: MigrationStory,
  source: Source | undefined,
  shown: readonly number[],
  stalls: readonly Stall[],
): string {
  if (source === undefined) return "";
  const items = shown.map((place) => {
    const { span } = scenes[place] ?? { span: { start: 0, end: 0 } };
    const worst = stalls.filter(({ from }) => from === place);
    const whom = worst.some(({ effect }) => effect.blocks === "everything")
      ? "everything"
      : worst.length > 0
        ? "writes"
        : "";
    const text = oneLine(source.text.slice(span.start, Math.min(span.end, span.start + 400)));
    return `<li class="${whom}"><span class="number">${String(place + 1)}</span><code>${escapeMarkup(text)}</code></li>`;
  });
  const rest = scenes.length - shown.length;
  const more =
    rest > 0
      ? `<li><span></span><span class="soft">and ${String(rest)} that stop nobody</span></li>`
      : "";
  return `<ol class="script">${items.join("")}${more}</ol>`;
}
