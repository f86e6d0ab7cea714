import { childOf, childrenOf, wordOf } from "../document.ts";
import type { DocumentNode } from "../document.ts";
import type { Routine } from "../launch.ts";
import type { Span } from "../source.ts";
import type { MappedText } from "../mapped-text.ts";
import { joinTexts, derivedText } from "../mapped-text.ts";
import type { Place, Told } from "./place.ts";
import { hashComments, isForTrial, nothingTold, routineOf } from "./place.ts";

/** Services of a compose file, each of which runs one command. */
export function toldByCompose(place: Place): Told {
  const { path, text } = place.source;
  if (isForTrial(path)) return nothingTold;
  const read = place.document(text);
  if (!read.ok) return { routines: [], unread: read.message };
  const services = childOf(read.root, "services")?.children ?? [];
  const routines = services.flatMap((service) => {
    if (isForTrial(service.name) || isForTrial(wordOf(childOf(service, "build"), "target") ?? ""))
      return [];
    const cure = (command: string): string =>
      `Give it a service of its own, \`migrate\`, with \`command: ${command}\`, and let ${service.name} wait for that: \`depends_on: { migrate: { condition: service_completed_successfully } }\`.`;
    return commandsIn(service, ["entrypoint", "command"]).flatMap(({ node, script }) =>
      routineOf(
        {
          when: "start",
          place: `the ${node.name} of ${service.name}`,
          script,
          whole: node.span,
          cure,
        },
        place,
      ),
    );
  });
  return { routines, comments: hashComments(text) };
}

/** What holds pods of which there may be several, that are restarted and replaced. */
const serving =
  /^(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Rollout|Pod)$/;

/** Somebody's command, rather than a word in a comment. */
const running = /^[^#\n]*(?:command|args|\brun\b)[^]*\bmigrat/m;

const workload =
  /^kind:\s*["']?(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Rollout|Pod|Job)\b/m;

/** Kubernetes: a Job that ends is right; what each pod goes through is not. */
export function toldByManifests(place: Place): Told {
  const { path } = place.source;
  if (isForTrial(path)) return nothingTold;
  // Helm's templates are read without what they fill in.
  const text = masked(place.source.text);
  const routines: Routine[] = [];
  let unread: string | undefined;
  for (const { start, end } of documentsIn(text)) {
    const body = text.slice(start, end);
    if (!workload.test(body)) continue;
    const read = place.document(body, "repeated");
    if (!read.ok) {
      if (workload.test(body) && running.test(body)) unread ??= read.message;
      continue;
    }
    routines.push(...routinesOf(moved(read.root, start), place));
  }
  return {
    routines,
    comments: hashComments(place.source.text),
    ...(unread === undefined ? {} : { unread }),
  };
}

function routinesOf(root: DocumentNode, place: Place): readonly Routine[] {
  const kind = wordOf(root, "kind") ?? "";
  const name = wordOf(childOf(root, "metadata"), "name") ?? "";
  const spec = childOf(root, "spec");
  const pod = kind === "Pod" ? spec : childOf(childOf(spec, "template"), "spec");
  if (pod === undefined) return [];
  const job =
    "run it as a Job of its own that ends before the rollout begins: with Helm, `helm.sh/hook: pre-install,pre-upgrade`; with Argo CD, `argocd.argoproj.io/hook: PreSync`.";
  if (kind === "Job") {
    const hook = hookOf(root);
    if (!/post-(?:upgrade|install)|PostSync/.test(hook) || /pre-upgrade|PreSync/.test(hook))
      return [];
    const cure = (): string =>
      `Let the Job run before the rollout: \`helm.sh/hook: pre-install,pre-upgrade\`, or \`argocd.argoproj.io/hook: PreSync\`.`;
    const what = `the Job ${name}, whose hook is ${hook},`;
    return containersIn(pod, "containers").flatMap((container) =>
      routinesIn(container, { when: "after", place: what, cure }, place),
    );
  }
  if (!serving.test(kind)) return [];
  const of = name.includes("xxxx") || name === "" ? `the ${kind}` : `the ${kind} ${name}`;
  const cure = (command: string): string => `Leave \`${command}\` out of the pod and ${job}`;
  // One pod alone goes through its init containers once per rollout, while the old one serves.
  const isAlone = wordOf(spec, "replicas") === "1";
  const first = isAlone
    ? []
    : containersIn(pod, "initContainers").flatMap((container) => {
        const what = `the init container ${wordOf(container, "name") ?? ""} of ${of}`;
        return routinesIn(container, { when: "copy", place: what, cure }, place);
      });
  const main = containersIn(pod, "containers").flatMap((container) => {
    const what = `the container ${wordOf(container, "name") ?? ""} of ${of}`;
    const hook = childOf(childOf(childOf(container, "lifecycle"), "postStart"), "exec");
    return [
      ...routinesIn(container, { when: "start", place: what, cure }, place),
      ...(hook === undefined
        ? []
        : routinesIn(hook, { when: "copy", place: `the postStart hook of ${what}`, cure }, place)),
    ];
  });
  return [...first, ...main];
}

/** A document that stands further below in its file. */
function moved(node: DocumentNode, by: number): DocumentNode {
  const shift = ({ start, end }: Span): Span => ({ start: start + by, end: end + by });
  const { text, span, children } = node;
  return {
    ...node,
    span: shift(span),
    text: text && {
      ...text,
      segments: text.segments.map((one) => ({ ...one, span: shift(one.span) })),
    },
    children: children.map((child) => moved(child, by)),
  };
}

function hookOf(root: DocumentNode): string {
  const annotations = childOf(childOf(root, "metadata"), "annotations");
  return (
    wordOf(annotations, "helm.sh/hook") ?? wordOf(annotations, "argocd.argoproj.io/hook") ?? ""
  );
}

function containersIn(pod: DocumentNode, key: string): readonly DocumentNode[] {
  return childOf(pod, key)?.children ?? [];
}

function routinesIn(
  container: DocumentNode,
  about: Pick<Parameters<typeof routineOf>[0], "when" | "place" | "cure">,
  place: Place,
): readonly Routine[] {
  const [entry, rest] = [childOf(container, "command"), childOf(container, "args")];
  const nodes = [entry, rest].filter((node) => node !== undefined);
  const [first] = nodes;
  if (first === undefined) return [];
  const whole = { start: first.span.start, end: nodes.at(-1)?.span.end ?? first.span.end };
  const script = scriptOfWords(nodes.flatMap(wordsIn));
  return routineOf({ ...about, script, whole }, place);
}

function commandsIn(
  service: DocumentNode,
  names: readonly string[],
): readonly { readonly node: DocumentNode; readonly script: MappedText }[] {
  return names.flatMap((name) =>
    childrenOf(service, name).map((node) => {
      return { node, script: node.text ?? scriptOfWords(wordsIn(node)) };
    }),
  );
}

function wordsIn(node: DocumentNode): readonly MappedText[] {
  if (node.text !== undefined) return [node.text];
  return node.children.flatMap(({ text }) => text ?? []);
}

/** A command that is a list of words; one that a shell is given as a script is that script. */
export function scriptOfWords(words: readonly MappedText[]): MappedText {
  const dash = words.findIndex(({ text }) => /^-\w*c$/.test(text));
  const script = words[dash + 1];
  const isShell = /(?:^|\/)(?:ba|a|z|da)?sh$/.test(words[0]?.text ?? "");
  if (isShell && dash !== -1 && script !== undefined) return script;
  const blank = derivedText(" ", { start: 0, end: 0 });
  return joinTexts(
    words.flatMap((word, index) => {
      const { start = 0 } = word.segments[0]?.span ?? {};
      const gap = { ...blank, segments: [{ at: 0, span: { start, end: start }, verbatim: false }] };
      // What is no plain word is no script of a shell, either.
      const shown = /^[\w@%+=:,./${}~-]*$/.test(word.text) ? word : { ...gap, text: "_" };
      return index === 0 ? [shown] : [gap, shown];
    }),
  );
}

function documentsIn(text: string): readonly { readonly start: number; readonly end: number }[] {
  const bounds = [...text.matchAll(/^---.*$/gm)].map(({ index }) => index);
  const starts = [
    0,
    ...bounds.map((at) =>
      text.indexOf("\n", at) === -1 ? text.length : text.indexOf("\n", at) + 1,
    ),
  ];
  return starts.map((start, index) => ({ start, end: bounds[index] ?? text.length }));
}

/** Lines that are nothing but template become blank, and the rest words, all at their places. */
function masked(text: string): string {
  if (!text.includes("{{")) return text;
  return text
    .replace(/^[ \t]*\{\{[^\n]*\}\}[ \t]*$/gm, (line) => " ".repeat(line.length))
    .replace(/\{\{(?:[^}\n]|\}(?!\}))*\}\}/g, (hole) => "x".repeat(hole.length));
}
