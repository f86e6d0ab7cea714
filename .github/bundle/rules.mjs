import{n as e}from"./run.mjs";import{m as t,u as n}from"./lint.mjs";import{r}from"./output2.mjs";import{l as i,m as a}from"./ground.mjs";import{C as o,I as s,Q as c,Tt as l,X as u,ct as d,et as f,ot as p}from"./core.mjs";function m(e,t,{width:n}){let{id:r,title:i,harm:a,why:o,given:s,bad:c,good:l,aliases:u=[]}=e,[d,...f]=c,p=[`${i}\n${r} (${a})`,v(_(o),n)];s.trim()!==``&&p.push(`Given\n\n${y(s)}`),d!==void 0&&p.push(`Found\n\n${t===``?y(d):t}`),f.length>0&&p.push(`Found as well\n\n${f.map(y).join(`

`)}`),l.length>0&&p.push(`Not found\n\n${l.map(y).join(`

`)}`);for(let[t,r]of Object.entries(e.elsewhere??{})){let e=[r.given,...r.bad].map(y).join(`

`);p.push([`In ${t}`,v(_(r.why??o),n),e].join(`

`))}return p.push(`To allow it, above the statement\n\n  -- lockproof-allow ${r}: <reason>`),u.length>0&&p.push(`Elsewhere\n\n  ${u.join(`
  `)}`),`${p.join(`

`)}\n`}async function h(e){let[t]=e.bad,{pretty:n}=c;if(t===void 0||n===void 0)return()=>``;let r=await(p[e.home??``]??p.postgres)(),a=l(t),[o,m,h]=await Promise.all([a===void 0?f.sql():f[`golang-migrate`](),s(r.parser),n()]),v=a===void 0?[g({path:`before.sql`,text:_(e.given)},!1),g({path:`example.sql`,text:_(t)},!0)]:[...(l(e.given)??[]).map(e=>g(e,!1)),...a.map(e=>g(e,!0))],y=u(o,v,{transaction:void 0}),b=d(y,{parser:m,dialect:r,rules:[e]}),x=new Map(y.map(({source:e})=>[e.path,e]));return t=>{let n={sources:x,reported:[`example.sql`],rules:[e],version:i,quiet:!1,...t},r=h.render(b,{...n,plans:`full`});return r.slice(0,Math.max(0,r.lastIndexOf(`

`)))}}function g({path:e,text:t,change:n},r){let i={at:[{start:0,end:t.length}]};return{source:{path:e,text:t},reported:r,unit:e,...n===void 0?{}:{change:n===`added`?n:i}}}function _(e){let t=e.replace(/^[ \t]*\n/,``).trimEnd().split(`
`),n=t.filter(e=>e.trim()!==``).map(e=>e.search(/\S/)),r=n.length===0?0:Math.min(...n);return t.map(e=>e.slice(r)).join(`
`)}function v(e,t){let n=[``];for(let r of e.split(/\s+/)){let e=n.at(-1)??``;e===``?n[n.length-1]=r:e.length+1+r.length<=t?n[n.length-1]=`${e} ${r}`:n.push(r)}return n.join(`
`)}function y(e){return _(e).replace(/^(?=.)/gm,`  `)}async function b(i,s){let c=e(`--format`,i.text(`format`)??`pretty`,[`pretty`,`json`]),l=o(await t(i,s.cwd)),[u,...d]=i.positionals;if(d.length>0)throw a(`"lockproof rules" takes the id of one rule.`);if(u===void 0)return r(()=>c===`json`?x(l):S(l),i,s),0;n(u,l.map(e=>e.id),`rules`);for(let e of l.filter(e=>e.id===u)){if(c===`json`){r(()=>x([e]),i,s);continue}let t=await h(e);r(n=>m(e,t(n),n),i,s)}return 0}function x(e){let t=e.map(({id:e,title:t,harm:n,severity:r,why:i,given:a,bad:o,good:s,aliases:c})=>({id:e,title:t,harm:n,...r===void 0?{}:{severity:r},why:_(i),given:_(a),bad:o.map(_),good:s.map(_),aliases:c??[]}));return`${JSON.stringify(t,void 0,2)}\n`}function S(e){let t=Math.max(...e.map(({id:e})=>e.length)),n=Math.max(...e.map(({harm:e})=>e.length));return`${e.map(({id:e,harm:r,title:i})=>`${e.padEnd(t)}  ${r.padEnd(n)}  ${i}`).join(`
`)}\n`}export{b as listRules};