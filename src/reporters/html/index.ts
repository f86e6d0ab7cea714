import type { Finding, Report, Severity } from "../../finding.ts";
import { escapeMarkup } from "../../markup.ts";
import type { Page, Region, Reporter } from "../../reporter.ts";
import { count, locate, serversOf } from "../../reporter.ts";
import type { Span } from "../../source.ts";
import type { MigrationStory, TableChange } from "../../story.ts";
import { longestStall, sayStall } from "../../story.ts";
import { lanes } from "./plan.ts";
import { style } from "./style.ts";
import { timeline } from "./timeline.ts";

/** One file that needs nothing else: it runs no script and fetches nothing, as its own policy says. */
const html: Reporter = {
  id: "html",
  title: "A page for reviewers",
  needs: "story",
  render(report, page) {
    const context: Context = { report, page, find: locate(page) };
    const told = report.story?.migrations ?? [];
    const loud = told.filter((story) => hasFindings(report, story.path) || stops(story));
    const quiet = told.filter((story) => !loud.includes(story));
    const elsewhere = [...new Set(report.findings.map(({ path }) => path))].filter(
      (path) => !loud.some((story) => story.path === path),
    );
    const sections = [
      ...loud.map((story) => section(story, context)),
      ...elsewhere.map((path) => section({ path, scenes: [], changes: [] }, context)),
    ];
    return `${[
      `<!doctype html>`,
      `<html lang="en">`,
      head(report),
      `<body>`,
      header(report, loud),
      `<main>`,
      ...sections,
      quietList(quiet),
      leftOut(context),
      `</main>`,
      footer(report, page),
      `</body>`,
      `</html>`,
    ]
      .filter((part) => part !== "")
      .join("\n")}\n`;
  },
};

export default html;

interface Context {
  readonly report: Report;
  readonly page: Page;
  readonly find: (path: string, span: Span) => Region;
}

const home = "https://github.com/lockproof/lockproof";

function head(report: Report): string {
  const title = `lockproof: ${count(report.findings.length, "finding")}`;
  return `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${title}</title><style>${style}</style></head>`;
}

function header(report: Report, loud: readonly MigrationStory[]): string {
  const chips = (["error", "warning", "note"] as const).flatMap((severity) => {
    const number = numberOf(report, severity);
    return number === 0 ? [] : [`<li class="chip ${severity}">${count(number, severity)}</li>`];
  });
  const { coverage } = report;
  const unread =
    coverage.unread === 0 ? "everything analyzed" : `${String(coverage.unread)} not analyzed`;
  const sums = `<li class="chip">${count(coverage.files, "file")}, ${count(coverage.statements, "statement")}</li><li class="chip">${unread}</li>`;
  const list = loud.map(
    ({ path }) =>
      `<li><span class="count ${worstOf(report, path) ?? "soft"}">${String(report.findings.filter((finding) => finding.path === path).length)}</span><a href="#${anchorOf(path)}">${escapeMarkup(path)}</a></li>`,
  );
  const worst = report.story === undefined ? undefined : longestStall(report.story)?.path;
  const where =
    worst === undefined
      ? ""
      : `<p class="where"><a href="#${anchorOf(worst)}">${escapeMarkup(worst)}</a></p>`;
  const nav = list.length < 2 ? "" : `<nav aria-label="Migrations"><ol>${list.join("")}</ol></nav>`;
  return `<header><h1>lockproof</h1><p class="headline">${escapeMarkup(sayStall(report.story))}</p>${where}<ul class="chips">${chips.join("")}${sums}</ul>${nav}</header>`;
}

function section(story: MigrationStory, context: Context): string {
  const { report, page } = context;
  const { path } = story;
  const own = report.findings.filter((finding) => finding.path === path);
  const groups = byStatement(own);
  const anchors = new Map(groups.map(([first], index) => [first.statement.start, index] as const));
  const anchor = ({ span }: { readonly span: Span }): string | undefined => {
    const index = anchors.get(span.start);
    return index === undefined ? undefined : `${anchorOf(path)}-${String(index + 1)}`;
  };
  const articles = groups.map(
    (group, index) =>
      `<article class="card" id="${anchorOf(path)}-${String(index + 1)}">${group.map((finding) => findingBlock(finding, context)).join("")}${plansOf(group, context)}</article>`,
  );
  return [
    `<section class="migration" id="${anchorOf(path)}"><h2>${escapeMarkup(path)}</h2>`,
    timeline(story, page.sources.get(path), anchor),
    changes(story.changes),
    articles.length === 0 ? "" : `<h3>Findings</h3>${articles.join("")}`,
    `</section>`,
  ].join("");
}

function findingBlock(finding: Finding, { report, page, find }: Context): string {
  const { rule, severity, message, impact, certain, plan } = finding;
  const { line, column } = find(finding.path, finding.span).start;
  const evidence = [...new Set(finding.effects.map((effect) => effect.evidence))].join("; ");
  const known = page.rules.some(({ id }) => id === rule);
  const name = known
    ? `<a href="${home}/blob/main/rules/${escapeMarkup(rule)}.md">${escapeMarkup(rule)}</a>`
    : escapeMarkup(rule);
  const related = finding.related.map((other) => {
    const at = find(other.path, other.span).start.line;
    return `<p class="evidence">${escapeMarkup(other.message)} ${escapeMarkup(other.path)}:${String(at)}</p>`;
  });
  const says = typeof plan === "string" ? plan : report.plans[plan] === undefined ? "" : undefined;
  return [
    `<div class="finding is-${severity}"><div class="label"><span class="${severity}">${severity}</span>${name}<span class="place">line ${String(line)}, column ${String(column)}${certain ? "" : ", not certain"}</span></div>`,
    `<p>${escapeMarkup(message)}</p>`,
    impact === undefined ? "" : `<p class="impact">${escapeMarkup(impact)}</p>`,
    evidence === "" ? "" : `<p class="evidence">Known how: ${escapeMarkup(evidence)}</p>`,
    frame(finding, page),
    ...related,
    says === undefined || says === "" ? "" : `<p>${escapeMarkup(says)}</p>`,
    `</div>`,
  ].join("");
}

const mostShown = 4000;

/** The statement, with the clause marked. */
function frame({ path, span, statement }: Finding, page: Page): string {
  const text = page.sources.get(path)?.text;
  if (text === undefined) return "";
  const end = Math.min(statement.end, Math.max(span.end, statement.start + mostShown));
  const from = Math.max(statement.start, Math.min(span.start, end));
  const to = Math.min(Math.max(span.end, from), end);
  const clause = escapeMarkup(text.slice(from, to));
  // Where all of it is meant, a mark tells nothing.
  const whole = from === statement.start && to >= end;
  const parts = [
    escapeMarkup(text.slice(statement.start, from)),
    whole ? clause : `<mark>${clause}</mark>`,
    escapeMarkup(text.slice(to, end)),
    end < statement.end ? "…" : "",
  ];
  return `<pre tabindex="0"><code>${parts.join("")}</code></pre>`;
}

function plansOf(group: readonly Finding[], { report }: Context): string {
  const indexes = new Set(group.flatMap(({ plan }) => (typeof plan === "number" ? [plan] : [])));
  return [...indexes]
    .flatMap((index) => report.plans[index] ?? [])
    .map((plan) => `<h3>Instead</h3>${lanes(plan)}`)
    .join("");
}

function changes(list: readonly TableChange[]): string {
  if (list.length === 0) return "";
  const tables = list.map(({ name, before = [], after = [] }) => {
    const lines = [
      ...before
        .filter((line) => !after.includes(line))
        .map((line) => `<del>- ${escapeMarkup(line)}</del>`),
      ...after
        .filter((line) => !before.includes(line))
        .map((line) => `<ins>+ ${escapeMarkup(line)}</ins>`),
    ];
    return `<div class="soft">${escapeMarkup(name)}</div><pre class="diff" tabindex="0"><code>${lines.join("\n")}</code></pre>`;
  });
  return `<details class="card"><summary>What becomes of the schema: ${count(list.length, "table")}</summary>${tables.join("")}</details>`;
}

function quietList(quiet: readonly MigrationStory[]): string {
  if (quiet.length === 0) return "";
  const items = quiet.map(({ path }) => `<li>${escapeMarkup(path)}</li>`);
  return `<section class="migration"><h2>Nothing to say of ${count(quiet.length, "migration")}</h2><ul class="quiet">${items.join("")}</ul></section>`;
}

/** Never silent: what could not be read is on the page as well. */
function leftOut({ report, find }: Context): string {
  const unread = report.unread
    .filter(({ reason }) => reason !== "syntax")
    .map(({ path, span, what }) => {
      const { line } = find(path, span).start;
      return `<li>${escapeMarkup(`${path}:${String(line)}`)} ${escapeMarkup(what)}</li>`;
    });
  const problems = report.problems.map(
    ({ path, line, message }) =>
      `<li>${escapeMarkup([path, line].filter((part) => part !== undefined).join(":"))} ${escapeMarkup(message)}</li>`,
  );
  const list = (title: string, items: readonly string[]): string =>
    items.length === 0
      ? ""
      : `<section class="migration"><h2>${title}</h2><ul class="unread">${items.join("")}</ul></section>`;
  return list("Not analyzed", unread) + list("What went wrong", problems);
}

function footer(report: Report, page: Page): string {
  const assumed = report.serverAssumed ? ", the oldest version still supported" : "";
  const degraded =
    report.degraded === undefined ? "" : `<p class="warning">${escapeMarkup(report.degraded)}</p>`;
  return `<footer>${degraded}<p>Read for ${escapeMarkup(serversOf(report))}${assumed}, by lockproof ${escapeMarkup(page.version)}. Nothing was run.</p></footer>`;
}

function byStatement(findings: readonly Finding[]): readonly (readonly [Finding, ...Finding[]])[] {
  const groups: [Finding, ...Finding[]][] = [];
  for (const finding of findings) {
    const last = groups.at(-1);
    if (last?.[0].statement.start === finding.statement.start) last.push(finding);
    else groups.push([finding]);
  }
  return groups;
}

function hasFindings(report: Report, path: string): boolean {
  return report.findings.some((finding) => finding.path === path);
}

/** For more than an instant; nearly every migration does so for one. */
function stops({ scenes }: MigrationStory): boolean {
  return scenes.some(({ effects }) =>
    effects.some(
      ({ blocks, under }) => under !== "none" && (blocks === "everything" || blocks === "writes"),
    ),
  );
}

function numberOf({ findings }: Report, severity: Severity): number {
  return findings.filter((finding) => finding.severity === severity).length;
}

function worstOf({ findings }: Report, path: string): Severity | undefined {
  const own = findings.filter((finding) => finding.path === path);
  return (["error", "warning", "note"] as const).find((severity) =>
    own.some((finding) => finding.severity === severity),
  );
}

/** Letters and digits only, whatever the path holds. */
function anchorOf(path: string): string {
  const words = path.replace(/[^A-Za-z0-9]+/g, "-");
  let sum = 0;
  for (let index = 0; index < path.length; index++) {
    sum = (Math.imul(sum, 31) + path.charCodeAt(index)) >>> 0;
  }
  return `m${words}-${sum.toString(36)}`;
}
