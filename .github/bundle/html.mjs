import{B as e,K as t,U as n,W as r,a as i,n as a,r as o,t as s,wt as c}from"./core.mjs";function l(e){let t=0,n=e.phases.map((e,n)=>{let r=e.steps.map(e=>d(e,++t));return`<div class="lane ${e.name}"><h4>${e.name}</h4>${u(e,n)}<ol class="steps">${r.join(``)}</ol></div>`}),r=e.caution===void 0?``:`<p class="caution">${i(e.caution)}</p>`,a=e.note===void 0?``:`<p class="soft">${i(e.note)}</p>`;return`<div class="lanes">${n.join(``)}</div>${a}${r}`}function u(e,t){let n=e.gate.map(e=>`<li>${i(e)}</li>`).join(``);return n===``&&t===0?``:`<div class="gate"><strong>${t===0?`Begin when`:n===``?`Deploy before this`:`Deploy; go on when`}</strong>${n===``?``:`<ul>${n}</ul>`}</div>`}function d(e,t){let n=`<div class="title"><b>${String(t)}</b><span>${i(e.title)}</span></div>`;if(e.kind===`application`)return`<li class="step application">${n}${f([`people deploy this`])}</li>`;let r=[e.transaction===`none`?`outside a transaction`:``,e.brief?`brief lock, retry on timeout`:``,e.kind===`backfill`?`in batches`:``,e.retry===`step-before`?`failed? again from ${String(t-1)}`:``,e.undo===`no-way-back`?`no way back`:``].filter(e=>e!==``),a=e.watch===void 0?``:`<p class="undo">How far it is:</p><pre tabindex="0"><code>${i(e.watch)}</code></pre>`,o=e.again===void 0?``:`<p class="undo">Again, as long as this finds a row:</p><pre tabindex="0"><code>${i(e.again)}</code></pre>`;return`<li class="step">${n}${f(r)}<details><summary>SQL</summary><pre tabindex="0"><code>${i(e.sql)}</code></pre>${o}${a}${p(e.undo)}</details></li>`}function f(e){return e.length===0?``:`<ul class="tags">${e.map(e=>`<li>${e}</li>`).join(``)}</ul>`}function p(e){return e===`nothing-to-undo`?`<p class="undo">Undo: nothing to undo</p>`:e===`no-way-back`?`<p class="undo">Undo: no way back</p>`:`<p class="undo">Undo:</p><pre tabindex="0"><code>${i(e.sql)}</code></pre>`}function m(e,t,n){let a=o(e);if(e.scenes.length===0)return``;let s=g(e,a),l=e=>s.indexOf(e),u=s.length,d=a.filter(({from:e,to:t})=>l(e)>=0&&l(t)>=0).map(e=>{let t=c(e.effect.target.name);return`<div class="who">${i(r(t))}</div>${_(e,l)}`}),f=s.map((t,r)=>{let i=e.scenes[t],a=i===void 0?void 0:n(i),o=y(r,r),s=String(t+1);return a===void 0?`<span class="tick" style="${o}">${s}</span>`:`<a class="tick" href="#${a}" style="${o}">${s}</a>`}),p=`--columns:${String(u)};grid-template-columns:minmax(6rem,13rem) repeat(${String(u)},minmax(0,1fr))`;return`<div class="card">${a.length===0?`<p class="soft">Nobody who reads or writes has to wait for it.</p>`:`<div class="timeline" style="${p}"><span class="corner soft">statement</span>${f.join(``)}${v(e,s)}${d.join(``)}</div>${h}`}${b(e,t,s,a)}</div>`}const h=`<ul class="key"><li><i class="everything"></i>reads and writes wait</li><li><i class="writes"></i>writes wait</li><li><i class="long"></i>filled: for as long as work goes on; outlined: for an instant</li></ul>`;function g({scenes:e},t){let n=e.map((e,t)=>t);if(e.length<=40)return n;let r=new Set(t.flatMap(({from:e,to:t})=>[e,t]));return n.filter(e=>r.has(e)).slice(0,40)}function _({effect:e,from:t,to:n,long:r},a){let o=`${e.blocks===`everything`?`reads and writes`:`writes`} wait${n>t?`, until commit`:``}`,s=`${o} (${e.locks[0]??``}, ${e.evidence})`;return`<div class="bar ${r?`long`:`brief`} ${e.blocks}" style="${y(a(t),a(n))}" title="${i(s)}">${i(o)}</div>`}function v({scenes:e},t){let n=[];for(let[r,i]of t.entries()){let t=e[i]?.transaction;if(t===void 0)continue;let a=n.at(-1);a?.transaction===t?a.to=r:n.push({transaction:t,from:r,to:r})}return n.length===0?``:`<span class="who corner soft">transaction</span>${n.map(({from:e,to:t})=>`<span class="span" style="${y(e,t)}" title="one transaction"></span>`).join(``)}`}function y(e,t){return`--from:${String(e+2)};--to:${String(t+3)};grid-column:${String(e+2)}/${String(t+3)}`}function b({scenes:e},t,n,a){if(t===void 0)return``;let o=n.map(n=>{let{span:o}=e[n]??{span:{start:0,end:0}},s=a.filter(({from:e})=>e===n),c=s.some(({effect:e})=>e.blocks===`everything`)?`everything`:s.length>0?`writes`:``,l=r(t.text.slice(o.start,Math.min(o.end,o.start+400)));return`<li class="${c}"><span class="number">${String(n+1)}</span><code>${i(l)}</code></li>`}),s=e.length-n.length,c=s>0?`<li><span></span><span class="soft">and ${String(s)} that stop nobody</span></li>`:``;return`<ol class="script">${o.join(``)}${c}</ol>`}const x={id:`html`,title:`A page for reviewers`,needs:`story`,render(e,t){let r={report:e,page:t,find:n(t)},i=e.story?.migrations??[],a=i.filter(t=>N(e,t.path)||P(t)),o=i.filter(e=>!a.includes(e)),s=[...new Set(e.findings.map(({path:e})=>e))].filter(e=>!a.some(t=>t.path===e)),c=[...a.map(e=>w(e,r)),...s.map(e=>w({path:e,scenes:[],changes:[]},r))];return`${[`<!doctype html>`,`<html lang="en">`,S(e),`<body>`,C(e,a),`<main>`,...c,k(o),A(r),`</main>`,j(e,t),`</body>`,`</html>`].filter(e=>e!==``).join(`
`)}\n`}};function S(t){return`<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${`lockproof: ${e(t.findings.length,`finding`)}`}</title><style>
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
</style></head>`}function C(t,n){let r=[`error`,`warning`,`note`].flatMap(n=>{let r=F(t,n);return r===0?[]:[`<li class="chip ${n}">${e(r,n)}</li>`]}),{coverage:o}=t,c=o.unread===0?`everything analyzed`:`${String(o.unread)} not analyzed`,l=`<li class="chip">${e(o.files,`file`)}, ${e(o.statements,`statement`)}</li><li class="chip">${c}</li>`,u=n.map(({path:e})=>`<li><span class="count ${I(t,e)??`soft`}">${String(t.findings.filter(t=>t.path===e).length)}</span><a href="#${L(e)}">${i(e)}</a></li>`),d=t.story===void 0?void 0:s(t.story)?.path,f=d===void 0?``:`<p class="where"><a href="#${L(d)}">${i(d)}</a></p>`,p=u.length<2?``:`<nav aria-label="Migrations"><ol>${u.join(``)}</ol></nav>`;return`<header><h1>lockproof</h1><p class="headline">${i(a(t.story))}</p>${f}<ul class="chips">${r.join(``)}${l}</ul>${p}</header>`}function w(e,t){let{report:n,page:r}=t,{path:a}=e,o=M(n.findings.filter(e=>e.path===a)),s=new Map(o.map(([e],t)=>[e.statement.start,t])),c=({span:e})=>{let t=s.get(e.start);return t===void 0?void 0:`${L(a)}-${String(t+1)}`},l=o.map((e,n)=>`<article class="card" id="${L(a)}-${String(n+1)}">${e.map(e=>T(e,t)).join(``)}${D(e,t)}</article>`);return[`<section class="migration" id="${L(a)}"><h2>${i(a)}</h2>`,m(e,r.sources.get(a),c),O(e.changes),l.length===0?``:`<h3>Findings</h3>${l.join(``)}`,`</section>`].join(``)}function T(e,{report:t,page:n,find:r}){let{rule:a,severity:o,message:s,impact:c,certain:l,plan:u}=e,{line:d,column:f}=r(e.path,e.span).start,p=[...new Set(e.effects.map(e=>e.evidence))].join(`; `),m=n.rules.some(({id:e})=>e===a)?`<a href="https://github.com/lockproof/lockproof/blob/main/rules/${i(a)}.md">${i(a)}</a>`:i(a),h=e.related.map(e=>{let t=r(e.path,e.span).start.line;return`<p class="evidence">${i(e.message)} ${i(e.path)}:${String(t)}</p>`}),g=typeof u==`string`?u:t.plans[u]===void 0?``:void 0;return[`<div class="finding is-${o}"><div class="label"><span class="${o}">${o}</span>${m}<span class="place">line ${String(d)}, column ${String(f)}${l?``:`, not certain`}</span></div>`,`<p>${i(s)}</p>`,c===void 0?``:`<p class="impact">${i(c)}</p>`,p===``?``:`<p class="evidence">Known how: ${i(p)}</p>`,E(e,n),...h,g===void 0||g===``?``:`<p>${i(g)}</p>`,`</div>`].join(``)}function E({path:e,span:t,statement:n},r){let a=r.sources.get(e)?.text;if(a===void 0)return``;let o=Math.min(n.end,Math.max(t.end,n.start+4e3)),s=Math.max(n.start,Math.min(t.start,o)),c=Math.min(Math.max(t.end,s),o),l=i(a.slice(s,c)),u=s===n.start&&c>=o;return`<pre tabindex="0"><code>${[i(a.slice(n.start,s)),u?l:`<mark>${l}</mark>`,i(a.slice(c,o)),o<n.end?`…`:``].join(``)}</code></pre>`}function D(e,{report:t}){return[...new Set(e.flatMap(({plan:e})=>typeof e==`number`?[e]:[]))].flatMap(e=>t.plans[e]??[]).map(e=>`<h3>Instead</h3>${l(e)}`).join(``)}function O(t){if(t.length===0)return``;let n=t.map(({name:e,before:t=[],after:n=[]})=>{let r=[...t.filter(e=>!n.includes(e)).map(e=>`<del>- ${i(e)}</del>`),...n.filter(e=>!t.includes(e)).map(e=>`<ins>+ ${i(e)}</ins>`)];return`<div class="soft">${i(e)}</div><pre class="diff" tabindex="0"><code>${r.join(`
`)}</code></pre>`});return`<details class="card"><summary>What becomes of the schema: ${e(t.length,`table`)}</summary>${n.join(``)}</details>`}function k(t){if(t.length===0)return``;let n=t.map(({path:e})=>`<li>${i(e)}</li>`);return`<section class="migration"><h2>Nothing to say of ${e(t.length,`migration`)}</h2><ul class="quiet">${n.join(``)}</ul></section>`}function A({report:e,find:t}){let n=e.unread.filter(({reason:e})=>e!==`syntax`).map(({path:e,span:n,what:r})=>{let{line:a}=t(e,n).start;return`<li>${i(`${e}:${String(a)}`)} ${i(r)}</li>`}),r=e.problems.map(({path:e,line:t,message:n})=>`<li>${i([e,t].filter(e=>e!==void 0).join(`:`))} ${i(n)}</li>`),a=(e,t)=>t.length===0?``:`<section class="migration"><h2>${e}</h2><ul class="unread">${t.join(``)}</ul></section>`;return a(`Not analyzed`,n)+a(`What went wrong`,r)}function j(e,n){let r=e.serverAssumed?`, the oldest version still supported`:``;return`<footer>${e.degraded===void 0?``:`<p class="warning">${i(e.degraded)}</p>`}<p>Read for ${i(t(e))}${r}, by lockproof ${i(n.version)}. Nothing was run.</p></footer>`}function M(e){let t=[];for(let n of e){let e=t.at(-1);e?.[0].statement.start===n.statement.start?e.push(n):t.push([n])}return t}function N(e,t){return e.findings.some(e=>e.path===t)}function P({scenes:e}){return e.some(({effects:e})=>e.some(({blocks:e,under:t})=>t!==`none`&&(e===`everything`||e===`writes`)))}function F({findings:e},t){return e.filter(e=>e.severity===t).length}function I({findings:e},t){let n=e.filter(e=>e.path===t);return[`error`,`warning`,`note`].find(e=>n.some(t=>t.severity===e))}function L(e){let t=e.replace(/[^A-Za-z0-9]+/g,`-`),n=0;for(let t=0;t<e.length;t++)n=Math.imul(n,31)+e.charCodeAt(t)>>>0;return`m${t}-${n.toString(36)}`}export{x as default};