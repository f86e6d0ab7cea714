/** Every rule's plan on tables as real schemas have them: it runs, code beside it goes on, and it ends right. */
import { describe, expect, it } from "vitest";
import { serverAvailable, withDatabase } from "./database.ts";
import { lines, lintFiles, postgres } from "./linting.ts";
import type { Finding } from "../src/index.ts";
import { deploymentOf, isPlan, partsOf } from "./plan-run.ts";
import type { Part } from "./plan-run.ts";
import { givenOf, labelOf, lintChange, preludeOf, prove } from "./shape-proof.ts";
import { changesOf, readShapes } from "./shapes.ts";
import type { Change, Shape } from "./shapes.ts";

const newest = postgres.servers.at(-1) ?? postgres.assumed;
const shapes = readShapes("fixtures/plans/shapes.sql");

describe.each(shapes)("$title", (shape) => {
  it("has plans that lint clean", () => {
    const found = changesOf(shape).flatMap((change) => {
      const parts = partsFor(shape, change);
      if (!parts.some(isPlan)) return [];
      const files = deploymentOf(givenOf(shape, change), parts);
      return lines(lintFiles(files, { server: newest, prelude: preludeOf(shape) })).map(
        (line) => `${labelOf(change)}: ${line}`,
      );
    });
    expect(found).toEqual([]);
  });
});

// A shape by one of its changes; `npm run prove` runs them all, on every version.
const planned = (serverAvailable ? shapes : []).flatMap((shape, row) => {
  const changes = changesOf(shape)
    .map((change) => ({
      shape,
      change,
      title: `${shape.title}: ${labelOf(change)}`,
      parts: partsFor(shape, change),
    }))
    .filter(({ parts }) => parts.some(isPlan));
  return changes.slice(row % changes.length).slice(0, 1);
});

it.runIf(serverAvailable).each(planned)("$title", async ({ shape, change, parts }) => {
  await withDatabase((client) => prove(client, shape, change, parts));
});

it("says what has a plan, and why the rest has none", async () => {
  await expect(shapes.map(outcomesOf).join("\n")).toMatchFileSnapshot(
    "../fixtures/plans/shapes.out",
  );
});

/** Nothing ends as a statement does that the server refuses: no plan for it can be proven. */
function partsFor(shape: Shape, change: Change): readonly Part[] {
  const { findings, plans } = lintChange(shape, change, newest);
  return findings.some(isRefusal) ? [] : partsOf(change.sql, plans);
}

function isRefusal({ rule }: Pick<Finding, "rule">): boolean {
  return rule === "refused-statement";
}

function outcomesOf(shape: Shape): string {
  const outcomes = changesOf(shape).map((change) => ({
    label: labelOf(change),
    said: outcomeOf(shape, change),
  }));
  const planned = outcomes.flatMap(({ label, said }) => (said === "plan" ? [label] : []));
  const others = outcomes.filter(({ said }) => said !== "plan");
  return [
    `-- shape: ${shape.title}`,
    `plans: ${planned.join("; ")}`,
    ...others.map(({ label, said }) => `${label}: ${said}`),
    "",
  ].join("\n");
}

function outcomeOf(shape: Shape, change: Change): string {
  const { findings, plans } = lintChange(shape, change, newest);
  const refusal = findings.find(isRefusal);
  if (plans.length > 0 && refusal === undefined) return "plan";
  const sentences = findings
    .filter((finding) => finding !== refusal)
    .map(({ plan }) => (typeof plan === "string" ? plan : ""));
  const said = refusal === undefined ? sentences : [`(${refusal.message})`, ...sentences];
  return said.length === 0 ? "nothing to plan" : said.join(" ").trim();
}
