import { childOf, textOf, wordOf } from "../document.ts";
import type { DocumentNode } from "../document.ts";
import type { Act, Routine } from "../launch.ts";
import { verbatimText } from "../mapped-text.ts";
import { actsOf } from "./acts.ts";
import { commandActions, isDeployAction } from "./deploys.ts";
import type { Place, Told } from "./place.ts";
import { cured, hashComments, isForTrial, nothingTold } from "./place.ts";

/** A job and what it does, in a pipeline of several. */
interface Job {
  readonly name: string;
  readonly acts: readonly Act[];
  /** Names of the jobs that have to end before. */
  readonly needs: readonly string[];
}

/** Workflows of GitHub and of whoever reads the same files. */
export function toldByWorkflow(place: Place): Told {
  const { text, path } = place.source;
  if (isForTrial(path.slice(path.lastIndexOf("/") + 1))) return nothingTold;
  const read = place.document(text);
  if (!read.ok) return { routines: [], unread: read.message };
  const isDeploying = isDeployment(`${path} ${wordOf(read.root, "name") ?? ""}`);
  const jobs = (childOf(read.root, "jobs")?.children ?? []).flatMap((job): readonly Job[] => {
    const title = `${job.name} ${wordOf(job, "name") ?? ""}`;
    if (isForTrial(title)) return [];
    const environment = environmentOf(
      wordOf(job, "environment") ?? wordOf(childOf(job, "environment"), "name"),
      title,
    );
    const isInService = isDeploying || isDeployment(title);
    const acts = (childOf(job, "steps")?.children ?? []).flatMap((step) =>
      actsOfStep(step, isInService, place),
    );
    return [
      {
        name: job.name,
        acts: acts.map(within(environment)),
        needs: wordsOf(childOf(job, "needs")),
      },
    ];
  });
  const cure = (): string =>
    "Put the step before the one that deploys, so that nothing is deployed when it fails, and give its job a `concurrency` group, so that no two run at once.";
  return {
    routines: routinesOf(jobs, (name) => `the job ${name}`, cure),
    comments: hashComments(text),
  };
}

function actsOfStep(step: DocumentNode, isInService: boolean, place: Place): readonly Act[] {
  const whole = step.span;
  const read = (script: ReturnType<typeof textOf>, remote: boolean): readonly Act[] =>
    script === undefined ? [] : actsOf(script, () => whole, place.around, remote).acts;
  const asked = /inputs\.|failure\(\)|workflow_dispatch|always\(\)/.test(wordOf(step, "if") ?? "");
  const found = [...read(textOf(step, "run"), isInService), ...actsOfAction(step, read)];
  return asked ? found.map((act) => ({ ...act, runs: "asked" })) : found;
}

function actsOfAction(
  step: DocumentNode,
  read: (script: ReturnType<typeof textOf>, remote: boolean) => readonly Act[],
): readonly Act[] {
  const uses = textOf(step, "uses");
  if (uses === undefined) return [];
  const inputs = childOf(step, "with");
  // Whatever runs a script on another machine.
  const script = textOf(inputs, "script");
  if (script !== undefined && /ssh/i.test(uses.text)) return read(script, true);
  const { span } = step;
  const act = (does: Act["does"], text: string): Act => ({
    does,
    text,
    span,
    whole: span,
    runs: "always",
  });
  const known = commandActions.find((one) => one.uses.test(uses.text));
  if (known !== undefined) {
    const said = textOf(inputs, known.input);
    const line = said?.text ?? known.usual;
    if (line === undefined) return [];
    // Spans of a line that is made up say nothing; the step is what is shown.
    return line
      .split("\n")
      .flatMap((one) => read(verbatimText(known.before + one), false))
      .map((one) => ({
        ...act(one.does, one.text),
        runs: one.runs,
        ...(said === undefined ? {} : { span: said.segments[0]?.span ?? span }),
      }));
  }
  return isDeployAction(uses.text) ? [act("deploy", uses.text)] : [];
}

const notJobs =
  /^(?:stages|variables|default|include|workflow|image|services|cache|before_script|after_script|pages:deploy)$|^\./;

/** GitLab: stages one after the other, unless jobs say what they need. */
export function toldByGitlab(place: Place): Told {
  const { text } = place.source;
  const read = place.document(text.replace(/!reference/g, "          "));
  if (!read.ok) return { routines: [], unread: read.message };
  const named = wordsOf(childOf(read.root, "stages"));
  const stages = [".pre", ...(named.length === 0 ? ["build", "test", "deploy"] : named), ".post"];
  const drafts = read.root.children.flatMap((job) => {
    if (notJobs.test(job.name) || isForTrial(job.name)) return [];
    const stage = wordOf(job, "stage") ?? "test";
    const environment = environmentOf(
      wordOf(job, "environment") ?? wordOf(childOf(job, "environment"), "name"),
      job.name,
    );
    const isInService = isDeployment(`${stage} ${job.name}`) || environment !== undefined;
    const acts = ["before_script", "script", "after_script"]
      .flatMap((key) => linesOf(childOf(job, key)))
      .flatMap(
        ({ node, script }) => actsOf(script, () => node.span, place.around, isInService).acts,
      );
    const needs = childOf(job, "needs");
    const needed =
      needs === undefined
        ? undefined
        : needs.children.flatMap((one) => one.text?.text ?? wordOf(one, "job") ?? []);
    return [
      { name: job.name, acts: acts.map(within(environment)), stage: stages.indexOf(stage), needed },
    ];
  });
  const jobs = drafts.map(({ name, acts, stage, needed }): Job => {
    return {
      name,
      acts,
      needs: needed ?? drafts.filter((other) => other.stage < stage).map((other) => other.name),
    };
  });
  const cure = (): string =>
    "Put the job into a stage before the one that deploys, so that nothing is deployed when it fails, and give it a `resource_group`, so that no two run at once.";
  return {
    routines: routinesOf(jobs, (name) => `the job ${name}`, cure),
    comments: hashComments(text),
  };
}

function routinesOf(
  jobs: readonly Job[],
  placeOf: (name: string) => string,
  cure: () => string,
): readonly Routine[] {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const before = new Map<string, ReadonlySet<string>>();
  const ancestors = (name: string, trail: readonly string[] = []): ReadonlySet<string> => {
    const known = before.get(name);
    if (known !== undefined) return known;
    const found = new Set<string>();
    for (const need of byName.get(name)?.needs ?? []) {
      if (trail.includes(need)) continue;
      found.add(need);
      for (const one of ancestors(need, [...trail, name])) found.add(one);
    }
    before.set(name, found);
    return found;
  };
  const actsIn = (names: (job: Job) => boolean): readonly Act[] =>
    jobs.filter(names).flatMap(({ acts }) => acts);
  return jobs
    .filter(({ acts }) => acts.some(({ does }) => does === "migrate"))
    .map(({ name, acts }): Routine => {
      return {
        when: "steps",
        place: placeOf(name),
        acts: cured(acts, cure),
        before: actsIn((other) => ancestors(name).has(other.name)),
        later: actsIn((other) => ancestors(other.name).has(name)),
      };
    });
}

function linesOf(
  node: DocumentNode | undefined,
): readonly { readonly node: DocumentNode; readonly script: NonNullable<DocumentNode["text"]> }[] {
  if (node === undefined) return [];
  if (node.text !== undefined) return [{ node, script: node.text }];
  return node.children.flatMap(linesOf);
}

function wordsOf(node: DocumentNode | undefined): readonly string[] {
  if (node === undefined) return [];
  return node.text === undefined
    ? node.children.flatMap(({ text }) => text?.text ?? [])
    : [node.text.text];
}

function within(environment: string | undefined): (act: Act) => Act {
  return (act) => (environment === undefined ? act : { ...act, environment });
}

/** Which of its places a job is about, by what it is called. */
function environmentOf(said: string | undefined, title: string): string | undefined {
  const words = said === undefined || said.includes("$") ? title : said;
  const [found] = /prod|stag|\bqa\b|\buat\b|\bdev\b|develop|canary|sandbox/i.exec(words) ?? [];
  return found?.toLowerCase().slice(0, 4);
}

function isDeployment(name: string): boolean {
  return /deploy|release|publish|prod|staging|\bcd\b|rollout/i.test(name);
}
