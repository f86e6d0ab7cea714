import { escapeMarkup } from "../../markup.ts";
import type { Phase, Plan, Step, Undo } from "../../plan.ts";

/** A plan as swim lanes: expand, migrate, contract, with the gate that has to hold before each. */
export function lanes(plan: Plan & { readonly note?: string }): string {
  let number = 0;
  const drawn = plan.phases.map((phase, index) => {
    const steps = phase.steps.map((step) => stepCard(step, ++number));
    return `<div class="lane ${phase.name}"><h4>${phase.name}</h4>${gate(phase, index)}<ol class="steps">${steps.join("")}</ol></div>`;
  });
  const caution =
    plan.caution === undefined ? "" : `<p class="caution">${escapeMarkup(plan.caution)}</p>`;
  const note = plan.note === undefined ? "" : `<p class="soft">${escapeMarkup(plan.note)}</p>`;
  return `<div class="lanes">${drawn.join("")}</div>${note}${caution}`;
}

function gate(phase: Phase, index: number): string {
  const items = phase.gate.map((condition) => `<li>${escapeMarkup(condition)}</li>`).join("");
  if (items === "" && index === 0) return "";
  const head =
    index === 0 ? "Begin when" : items === "" ? "Deploy before this" : "Deploy; go on when";
  return `<div class="gate"><strong>${head}</strong>${items === "" ? "" : `<ul>${items}</ul>`}</div>`;
}

function stepCard(step: Step, number: number): string {
  const title = `<div class="title"><b>${String(number)}</b><span>${escapeMarkup(step.title)}</span></div>`;
  if (step.kind === "application") {
    return `<li class="step application">${title}${tags(["people deploy this"])}</li>`;
  }
  const notes = [
    step.transaction === "none" ? "outside a transaction" : "",
    step.brief ? "brief lock, retry on timeout" : "",
    step.kind === "backfill" ? "in batches" : "",
    step.retry === "step-before" ? `failed? again from ${String(number - 1)}` : "",
    step.undo === "no-way-back" ? "no way back" : "",
  ].filter((note) => note !== "");
  const watch =
    step.watch === undefined
      ? ""
      : `<p class="undo">How far it is:</p><pre tabindex="0"><code>${escapeMarkup(step.watch)}</code></pre>`;
  const again =
    step.again === undefined
      ? ""
      : `<p class="undo">Again, as long as this finds a row:</p><pre tabindex="0"><code>${escapeMarkup(step.again)}</code></pre>`;
  return `<li class="step">${title}${tags(notes)}<details><summary>SQL</summary><pre tabindex="0"><code>${escapeMarkup(step.sql)}</code></pre>${again}${watch}${undo(step.undo)}</details></li>`;
}

function tags(notes: readonly string[]): string {
  if (notes.length === 0) return "";
  return `<ul class="tags">${notes.map((note) => `<li>${note}</li>`).join("")}</ul>`;
}

function undo(way: Undo): string {
  if (way === "nothing-to-undo") return `<p class="undo">Undo: nothing to undo</p>`;
  if (way === "no-way-back") return `<p class="undo">Undo: no way back</p>`;
  return `<p class="undo">Undo:</p><pre tabindex="0"><code>${escapeMarkup(way.sql)}</code></pre>`;
}
