import type { Finding, Source } from "../index.ts";
import type { GithubApi } from "./github-api.ts";
import { numberField, textField } from "./github-api.ts";
import { shownLines } from "./patch.ts";
import { suggestionFor } from "./suggestion.ts";

export interface PullRequest {
  readonly api: GithubApi;
  /** `owner/name` */
  readonly repository: string;
  readonly pull: number;
}

const mark = "<!-- lockproof -->";

/** One comment that is renewed with every run; none is begun for a run that has nothing to say. */
export async function comment(
  { api, repository, pull }: PullRequest,
  text: string,
  worthIt: boolean,
): Promise<void> {
  const body = `${mark}\n${text}`;
  const all = await api.list(`/repos/${repository}/issues/${String(pull)}/comments`);
  const own = all.find((each) => textField(each, "body").startsWith(mark));
  const id = numberField(own, "id");
  if (id === undefined) {
    if (worthIt) {
      await api.send("POST", `/repos/${repository}/issues/${String(pull)}/comments`, { body });
    }
    return;
  }
  if (textField(own, "body") === body) return;
  await api.send("PATCH", `/repos/${repository}/issues/comments/${String(id)}`, { body });
}

/** GitHub takes long over more in one request. */
const mostSuggestions = 20;

/** Cures of one edit as suggestions, inside the diff only: one outside would have all of them refused. */
export async function suggest(
  { api, repository, pull }: PullRequest,
  findings: readonly Finding[],
  sources: ReadonlyMap<string, Source>,
): Promise<void> {
  const all = findings.flatMap(
    (finding) => suggestionFor(finding, sources.get(finding.path)) ?? [],
  );
  if (all.length === 0) return;
  const root = `/repos/${repository}/pulls/${String(pull)}`;
  const shown = new Map(
    (await api.list(`${root}/files`)).map((file) => [
      textField(file, "filename"),
      shownLines(textField(file, "patch")),
    ]),
  );
  const inside = all.filter(({ path, first, last }) => {
    const lines = shown.get(path);
    for (let line = first; line <= last; line++) if (lines?.has(line) !== true) return false;
    return true;
  });
  if (inside.length === 0) return;
  const said = (await api.list(`${root}/comments`)).map((each) => textField(each, "body"));
  const fresh = inside.filter(({ mark: own }) => !said.some((body) => body.includes(own)));
  if (fresh.length === 0) return;
  await api.send("POST", `${root}/reviews`, {
    event: "COMMENT",
    comments: fresh.slice(0, mostSuggestions).map(({ path, first, last, body }) => ({
      path,
      body,
      line: last,
      side: "RIGHT",
      ...(first < last ? { start_line: first, start_side: "RIGHT" } : {}),
    })),
  });
}
