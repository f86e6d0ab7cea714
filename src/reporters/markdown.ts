import type { Finding, Report, StatementPlan } from "../finding.ts";
import { codeBlock, escapeMarkdown, inlineCode } from "../markdown.ts";
import type { Step } from "../plan.ts";
import type { Page, Region, Reporter } from "../reporter.ts";
import { count, locate, serversOf } from "../reporter.ts";
import { display } from "../rule.ts";
import type { Span } from "../source.ts";
import type { MigrationStory, Stall } from "../story.ts";
import { sayStall, stallsOf } from "../story.ts";

/** What a reviewer reads in a pull request or a job summary: who waits, what changes, what to do instead. */
const markdown: Reporter = {
  id: "markdown",
  title: "Markdown, for job summaries and comments",
  needs: "story",
  render(report, page) {
    const context: Context = { report, page, find: locate(page) };
    const told = report.story?.migrations ?? [];
    const parts = [
      `### ${escapeMarkdown(sayStall(report.story))}`,
      sums(report),
      lockStory(told, context),
      ...told.flatMap((story) => schemaChanges(story)),
      ...findings(context),
      checklist(report),
      unread(context),
      closing(report, page),
    ];
    return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
  },
};

export default markdown;

interface Context {
  readonly report: Report;
  readonly page: Page;
  readonly find: (path: string, span: Span) => Region;
}

const home = "https://github.com/lockproof/lockproof";

function sums({ coverage, findings: all }: Report): string {
  const levels = (["error", "warning", "note"] as const).flatMap((level) => {
    const number = all.filter(({ severity }) => severity === level).length;
    return number === 0 ? [] : [count(number, level)];
  });
  const found = levels.length === 0 ? "no findings" : levels.join(", ");
  const read =
    coverage.unread === 0 ? "everything analyzed" : `${String(coverage.unread)} not analyzed`;
  return `${count(coverage.files, "file")}, ${count(coverage.statements, "statement")}: **${found}**, ${read}.`;
}

/** A table: who waits, from which statement, until when. */
function lockStory(told: readonly MigrationStory[], { page, find }: Context): string {
  const rows = told.flatMap((story) =>
    stallsOf(story).map((stall) => {
      const scene = story.scenes[stall.from];
      if (scene === undefined) return "";
      const { line } = find(story.path, scene.span).start;
      const text = page.sources.get(story.path)?.text.slice(scene.span.start, scene.span.end) ?? "";
      const place = `${inlineCode(`${story.path}:${String(line)}`)} ${inlineCode(shortened(text))}`;
      const name = escapeMarkdown(display(stall.effect.target.name));
      return `| ${place.replaceAll("|", "\\|")} | ${whom(stall)} **${name}** | ${until(stall)} |`;
    }),
  );
  if (rows.length === 0) return "";
  const shown = rows.slice(0, 30);
  const rest = rows.length - shown.length;
  const more = rest > 0 ? `\n\nand ${String(rest)} more.` : "";
  return `| statement | who waits | until |\n| --- | --- | --- |\n${shown.join("\n")}${more}`;
}

function whom({ effect }: Stall): string {
  return effect.blocks === "everything" ? "reads and writes of" : "writes to";
}

function until({ effect, from, to, long }: Stall): string {
  const work = {
    none: "",
    scan: "every row is read",
    build: "an index is built",
    rewrite: "every row is written",
  };
  const own = work[effect.under];
  const end = to > from ? `the transaction commits, ${count(to - from, "statement")} later` : "";
  if (!long) return end === "" ? "an instant" : end;
  return [own, end].filter((part) => part !== "").join(", and ") || "its work is done";
}

function shortened(text: string): string {
  const words = text.replace(/\s+/g, " ").trim();
  return words.length > 70 ? `${words.slice(0, 69)}…` : words;
}

function schemaChanges({ path, changes }: MigrationStory): readonly string[] {
  if (changes.length === 0) return [];
  const blocks = changes.slice(0, 20).map(({ name, before, after }) => {
    const kept = before ?? [];
    const made = after ?? [];
    const lines = [
      ...kept.map((line) => `${made.includes(line) ? " " : "-"} ${line}`),
      ...made.filter((line) => !kept.includes(line)).map((line) => `+ ${line}`),
    ];
    const state = before === undefined ? " (new)" : after === undefined ? " (gone)" : "";
    return `**${escapeMarkdown(name)}**${state}\n\n${codeBlock(lines.map((line) => line.replace(/\s+/g, " ")).join("\n"), "diff")}`;
  });
  const rest = changes.length - blocks.length;
  const more = rest > 0 ? [`and ${count(rest, "more table")}.`] : [];
  const head = `Schema before and after ${escapeMarkdown(path)}: ${count(changes.length, "table")}`;
  return [folded(head, [...blocks, ...more].join("\n\n"))];
}

/** Each begins with a mark, so that whoever has to shorten it cuts between two. */
function findings({ report, page, find }: Context): readonly string[] {
  const shownPlans = new Set<number>();
  return report.findings.map((finding) => {
    const { line } = find(finding.path, finding.span).start;
    const known = page.rules.some(({ id }) => id === finding.rule);
    const rule = known
      ? `[${finding.rule}](${home}/blob/main/rules/${finding.rule}.md)`
      : escapeMarkdown(finding.rule);
    const unsure = finding.certain ? "" : " (not certain)";
    const lines = [
      `<!-- finding -->\n**${finding.severity}** ${rule} ${inlineCode(`${finding.path}:${String(line)}`)}${unsure}`,
      escapeMarkdown(finding.message),
      finding.impact === undefined ? "" : `**${escapeMarkdown(finding.impact)}**`,
      planOf(finding, report, shownPlans),
    ];
    return lines.filter((part) => part !== "").join("\n\n");
  });
}

function planOf({ plan }: Finding, report: Report, shown: Set<number>): string {
  if (typeof plan === "string") return escapeMarkdown(plan);
  const found = report.plans[plan];
  if (found === undefined) return "";
  if (shown.has(plan)) return "The plan above mends this as well.";
  shown.add(plan);
  const steps = found.phases.flatMap(({ steps: own }) => own);
  const phases = found.phases.map(({ name, steps: own }) => `${name} ${String(own.length)}`);
  return folded(`Instead: ${count(steps.length, "step")} (${phases.join(", ")})`, planText(found));
}

function planText({ phases, note, caution }: StatementPlan): string {
  let number = 0;
  const parts = phases.map(({ name, gate, steps }, index) =>
    [
      `#### ${name}`,
      index > 0 ? "_Deploy first._" : "",
      gate.map((condition) => `- [ ] ${escapeMarkdown(condition)}`).join("\n"),
      ...steps.map((step) => stepText(step, ++number)),
    ]
      .filter((part) => part !== "")
      .join("\n\n"),
  );
  return [...parts, ...[note, caution].map((text) => escapeMarkdown(text ?? ""))]
    .filter((part) => part !== "")
    .join("\n\n");
}

function stepText(step: Step, number: number): string {
  const head = `**${String(number)}.** ${escapeMarkdown(step.title)}`;
  if (step.kind === "application") return head;
  const notes = [
    step.transaction === "none" ? "outside a transaction" : "",
    step.brief ? "brief lock; retry on timeout" : "",
  ].filter((note) => note !== "");
  const undo =
    step.undo === "no-way-back"
      ? "Undo: no way back."
      : step.undo === "nothing-to-undo"
        ? "Undo: nothing to undo."
        : `Undo:\n\n${codeBlock(step.undo.sql, "sql")}`;
  return [
    notes.length === 0 ? head : `${head} (${notes.join("; ")})`,
    codeBlock(step.sql, "sql"),
    ...(step.again === undefined
      ? []
      : [`Again, as long as this finds a row:\n\n${codeBlock(step.again, "sql")}`]),
    undo,
  ].join("\n\n");
}

/** What a plan cannot do for people. */
function checklist({ findings: all, plans }: Report): string {
  if (all.length === 0) return "";
  const steps = plans.flatMap(({ phases }) => phases.flatMap((phase) => phase.steps));
  const final = steps.filter(({ undo }) => undo === "no-way-back").length;
  const back =
    final === 0
      ? "The way back from each step has been read."
      : `The way back from each step has been read; ${count(final, "step")} ${final === 1 ? "has" : "have"} none.`;
  return [
    "**Before it is deployed**",
    [
      "- [ ] Rehearsed on a clone with as many rows as production has.",
      "- [ ] A backup has been taken, and restoring it has been tried.",
      "- [ ] Somebody watches lock waits and replication lag, with alerts on both.",
      `- [ ] ${back}`,
    ].join("\n"),
  ].join("\n\n");
}

function unread({ report, find }: Context): string {
  const items = [
    ...report.unread
      .filter(({ reason }) => reason !== "syntax")
      .map(({ path, span, what }) => {
        const { line } = find(path, span).start;
        return `- ${inlineCode(`${path}:${String(line)}`)} ${escapeMarkdown(what)}`;
      }),
    ...report.problems.map(
      ({ path = "", line, message }) =>
        `- ${inlineCode([path, line].filter((part) => part !== undefined && part !== "").join(":"))} ${escapeMarkdown(message)}`,
    ),
  ];
  if (items.length === 0) return "";
  const shown = items.slice(0, 50);
  const more =
    items.length > shown.length ? `\n- and ${String(items.length - shown.length)} more` : "";
  return `**Not analyzed, so not called safe**\n\n${shown.join("\n")}${more}`;
}

function closing(report: Report, page: Page): string {
  const assumed = report.serverAssumed ? ", the oldest version still supported" : "";
  return `<sub>Read for ${escapeMarkdown(serversOf(report))}${assumed}, by lockproof ${escapeMarkdown(page.version)}; nothing was run.</sub>`;
}

function folded(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}
