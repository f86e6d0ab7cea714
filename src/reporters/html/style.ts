/** The page's whole look: no font, script or picture is fetched from anywhere. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #f7f6f3; --card: #ffffff; --ink: #1d2330; --soft: #5a6273; --line: #dfdcd5; --code: #f1efea;
  --error: #b3261e; --error-soft: #fbe9e7; --warning: #8a5300; --warning-soft: #fdf0d8; --note: #2858a8; --note-soft: #e7eefb;
  --everything: #c8442f; --writes: #a9650c; --calm: #2f6349; --expand: #2f7d5b; --migrate: #2f63b5; --contract: #8a3fa0;
  --shadow: 0 1px 2px rgb(30 30 40 / 6%), 0 4px 16px rgb(30 30 40 / 5%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12151b; --card: #1a1e27; --ink: #e8eaf0; --soft: #a2aabb; --line: #2d3340; --code: #12161e;
    --error: #ff9b8f; --error-soft: #3a1e1d; --warning: #f4c170; --warning-soft: #362a16; --note: #9cc0ff; --note-soft: #1b2740;
    --everything: #c8442f; --writes: #a9650c; --calm: #6fb28f; --expand: #6cc79c; --migrate: #86b2ff; --contract: #d69be8;
    --shadow: none;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif;
  overflow-wrap: anywhere;
}
code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .84em; }
main, header, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.25rem; }
h1 { font-size: 1rem; letter-spacing: .02em; margin: 0 0 .75rem; color: var(--soft); font-weight: 600; }
.headline { font-size: clamp(1.25rem, 1rem + 1.6vw, 1.9rem); line-height: 1.25; margin: 0 0 1rem; font-weight: 650; max-width: 56rem; letter-spacing: -.01em; text-wrap: balance; }
.where { margin: -.5rem 0 1rem; color: var(--soft); }
.chips { display: flex; flex-wrap: wrap; gap: .5rem; margin: 0 0 .75rem; padding: 0; list-style: none; }
.chip { border-radius: 99px; padding: .1rem .7rem; font-size: .85rem; font-weight: 600; background: var(--code); color: var(--soft); border: 1px solid var(--line); }
.error { color: var(--error); } .warning { color: var(--warning); } .note { color: var(--note); }
.chip.error { background: var(--error-soft); border-color: transparent; } .chip.warning { background: var(--warning-soft); border-color: transparent; } .chip.note { background: var(--note-soft); border-color: transparent; }
.soft { color: var(--soft); font-size: .9rem; margin: .25rem 0; }
a { color: inherit; text-decoration-color: var(--line); text-underline-offset: .2em; }
a:hover { text-decoration-color: currentcolor; }
:focus-visible { outline: 2px solid var(--migrate); outline-offset: 2px; border-radius: 3px; }
nav ol { list-style: none; padding: 0; margin: 1.25rem 0 0; display: grid; gap: .3rem; }
nav li { display: flex; gap: .6rem; align-items: baseline; font-size: .92rem; }
nav .count { min-width: 1.6rem; text-align: right; font-weight: 700; font-variant-numeric: tabular-nums; }
section.migration { margin: 2.75rem 0 0; border-top: 1px solid var(--line); padding-top: 1.5rem; }
h2 { font-size: 1.15rem; margin: 0 0 1rem; }
h3 { font-size: .78rem; text-transform: uppercase; letter-spacing: .08em; color: var(--soft); margin: 1.5rem 0 .5rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow); padding: 1rem 1.15rem; margin: 0 0 1rem; }
.timeline { display: grid; gap: .3rem 2px; align-items: center; font-size: .82rem; }
.tick { text-align: center; color: var(--soft); font-variant-numeric: tabular-nums; text-decoration: none; padding: .1rem 0; border-radius: 4px; min-width: 0; }
a.tick:hover { background: var(--code); }
.span { height: .45rem; border: 1.5px solid var(--line); border-bottom: 0; border-radius: 4px 4px 0 0; }
.timeline .soft { font-weight: 400; margin: 0; font-size: inherit; }
.who, .corner { grid-column: 1; }
.who { font-weight: 600; padding-right: .75rem; min-width: 0; }
.bar { color: #fff; border-radius: 6px; padding: .18rem .45rem; min-height: 1.7rem; font-weight: 600; min-width: 0; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; text-shadow: 0 1px 2px rgb(0 0 0 / 45%); }
.bar.everything { background-color: var(--everything); } .bar.writes { background-color: var(--writes); }
.bar.long { background-image: repeating-linear-gradient(-45deg, rgb(0 0 0 / 16%) 0 8px, transparent 8px 16px); }
.bar.brief { background: transparent; color: var(--ink); text-shadow: none; border: 2px solid; padding-block: .06rem; }
.bar.brief.everything { border-color: var(--everything); } .bar.brief.writes { border-color: var(--writes); }
.key { display: flex; flex-wrap: wrap; gap: .35rem 1.1rem; margin: .9rem 0 0; padding: 0; list-style: none; font-size: .8rem; color: var(--soft); }
.key i { display: inline-block; width: 1.5rem; height: .8rem; border-radius: 4px; margin-right: .4rem; vertical-align: -.08rem; }
.key i.everything { background-color: var(--everything); } .key i.writes { background-color: var(--writes); }
.key i.long { background-color: var(--soft); background-image: repeating-linear-gradient(-45deg, rgb(0 0 0 / 35%) 0 4px, transparent 4px 8px); }
.script { list-style: none; margin: 1rem 0 0; padding: .8rem 0 0; border-top: 1px solid var(--line); display: grid; gap: .2rem; }
.script li { display: grid; grid-template-columns: 2rem minmax(0, 1fr); align-items: baseline; }
.script .number { color: var(--soft); font-size: .8rem; font-variant-numeric: tabular-nums; }
.script code { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; display: block; }
.script .everything code { color: var(--error); } .script .writes code { color: var(--warning); }
pre { margin: .5rem 0; padding: .7rem .85rem; background: var(--code); border-radius: 8px; overflow-x: auto; line-height: 1.5; border: 1px solid var(--line); tab-size: 4; }
pre code { font-size: inherit; }
pre:focus-visible { outline-offset: -2px; }
mark { background: var(--error-soft); color: inherit; border-radius: 3px; box-shadow: 0 2px 0 var(--error); }
.finding { border-left: 4px solid var(--line); padding-left: .9rem; margin: 0 0 1rem; }
.finding.is-error { border-color: var(--error); } .finding.is-warning { border-color: var(--warning); } .finding.is-note { border-color: var(--note); }
.finding p { margin: .2rem 0; max-width: 60rem; }
.label { font-size: .82rem; font-weight: 700; display: flex; flex-wrap: wrap; gap: .2rem .6rem; }
.label .place { color: var(--soft); font-weight: 500; }
.impact { font-weight: 600; }
.evidence { color: var(--soft); font-size: .85rem; }
.lanes { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); align-items: start; margin-top: .5rem; }
.lane { border: 1px solid var(--line); border-top: 4px solid var(--expand); border-radius: 10px; padding: .8rem .9rem; background: var(--paper); min-width: 0; }
.lane.migrate { border-top-color: var(--migrate); } .lane.contract { border-top-color: var(--contract); }
.lane h4 { margin: 0 0 .4rem; font-size: .95rem; text-transform: capitalize; color: var(--expand); }
.lane.migrate h4 { color: var(--migrate); } .lane.contract h4 { color: var(--contract); }
.gate { background: var(--note-soft); border-radius: 8px; padding: .5rem .7rem; margin: 0 0 .7rem; font-size: .86rem; }
.gate strong { display: block; font-size: .74rem; letter-spacing: .06em; text-transform: uppercase; color: var(--note); }
.gate ul { margin: .2rem 0 0; padding-left: 1.1rem; }
.steps { list-style: none; margin: 0; padding: 0; display: grid; gap: .6rem; }
.step { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .55rem .7rem; font-size: .9rem; min-width: 0; }
.step.application { border-style: dashed; border-color: var(--migrate); }
.step .title { display: grid; grid-template-columns: 1.6rem minmax(0, 1fr); }
.step .title b { color: var(--soft); }
.tags { display: flex; flex-wrap: wrap; gap: .3rem; margin: .3rem 0 0 1.6rem; padding: 0; list-style: none; }
.tags li { font-size: .74rem; padding: 0 .45rem; border-radius: 99px; border: 1px solid var(--line); color: var(--soft); }
summary { cursor: pointer; color: var(--soft); font-size: .82rem; margin: .3rem 0 0; }
.step summary { margin-left: 1.6rem; }
.undo { color: var(--soft); font-size: .82rem; margin: .3rem 0 0; }
.caution { background: var(--warning-soft); border-radius: 8px; padding: .6rem .8rem; font-size: .9rem; }
.diff { margin: .4rem 0 .8rem; } .diff del { text-decoration: none; color: var(--error); } .diff ins { text-decoration: none; color: var(--calm); }
.quiet { columns: 18rem; padding-left: 1.1rem; font-size: .9rem; color: var(--soft); }
.unread li { margin: .2rem 0; }
footer { padding-top: 2rem; padding-bottom: 3rem; color: var(--soft); font-size: .85rem; }
@media (max-width: 40rem) {
  main, header, footer { padding-left: .9rem; padding-right: .9rem; }
  .card { padding: .8rem .8rem; }
  .timeline { grid-template-columns: repeat(var(--columns), minmax(0, 1fr)) !important; }
  .timeline .who { grid-column: 1 / -1 !important; padding-top: .4rem; }
  .timeline .corner { display: none; }
  .timeline > [style*="--from"] { grid-column: calc(var(--from) - 1) / calc(var(--to) - 1) !important; }
  .script code { white-space: normal; }
  .tags, .step summary { margin-left: 0; }
}
@media print { .card, .lane { break-inside: avoid; box-shadow: none; } details::details-content { content-visibility: visible; } }
`;
