import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { visible } from "../index.ts";
import type { Page, Report } from "../index.ts";
import { parseArguments } from "../cli/arguments.ts";
import type { Io } from "../cli/io.ts";
import { exitCode, failOnOf, inspectBeyondBaseline, loadReporter } from "../cli/lint.ts";
import { isRefusal, reasonOf } from "../node/refusal.ts";
import { connect, numberField, textField } from "./github-api.ts";
import { comment, suggest } from "./pull-request.ts";

/** Lints for a workflow: annotations, the job summary, a SARIF file, and what a pull request shows. */
export async function runAction(io: Io): Promise<number> {
  try {
    return await lintForWorkflow(io);
  } catch (error) {
    const words = isRefusal(error) ? error.message : `a defect of lockproof: ${reasonOf(error)}`;
    io.out.write(workflowCommand("error", words));
    return 2;
  }
}

async function lintForWorkflow(io: Io): Promise<number> {
  const input = (name: string): string => (io.env[`INPUT_${name.toUpperCase()}`] ?? "").trim();
  const event = readEvent(io);
  const pull = numberField(event, "pull_request", "number");
  const base =
    input("base") === "" ? textField(event, "pull_request", "base", "sha") : input("base");
  const args = parseArguments([
    "lint",
    ...input("paths")
      .split(/\s+/)
      .filter((path) => path !== ""),
    ...(base === "" || base === "none" ? [] : ["--base", base]),
    ...(input("fail-on") === "" ? [] : ["--fail-on", input("fail-on")]),
    ...(input("server") === "" ? [] : ["--server", input("server")]),
    ...(input("config") === "none"
      ? ["--no-config"]
      : input("config") === ""
        ? []
        : ["--config", input("config")]),
  ]);
  const failOn = failOnOf(args);
  const { report, page } = await inspectBeyondBaseline(args, io, { story: "told" });
  const look: Page = { ...page, color: false, width: 100, quiet: false, plans: "folded" };

  const formats = input("format") === "" ? "github" : input("format");
  const shown = visible((await loadReporter(formats)).render(report, look));
  // Whatever a migration holds, only our own lines are commands.
  io.out.write(formats === "github" ? shown : withoutCommands(shown));
  for (const { path, line, message } of report.problems) {
    const place = [path, line].filter((part) => part !== undefined).join(":");
    io.out.write(workflowCommand("error", place === "" ? message : `${place}: ${message}`));
  }
  const markdown = visible((await loadReporter("markdown")).render(report, look));
  append(io.env["GITHUB_STEP_SUMMARY"], `${cut(markdown, summaryRoom, "")}\n`);
  const sarif = input("sarif");
  if (sarif !== "") {
    writeFileSync(resolve(io.cwd, sarif), (await loadReporter("sarif")).render(report, look));
  }
  const code = exitCode(report, failOn, "passes");
  append(
    io.env["GITHUB_OUTPUT"],
    `findings=${String(report.findings.length)}\nexit-code=${String(code)}\nsarif=${sarif}\n`,
  );
  const token = input("token");
  if (pull !== undefined && token !== "" && input("comment") !== "false") {
    await tellPullRequest({ io, report, look, markdown, pull, token });
  }
  return code;
}

interface Telling {
  readonly io: Io;
  readonly report: Report;
  readonly look: Page;
  readonly markdown: string;
  readonly pull: number;
  readonly token: string;
}

/** A token that may not write, as in pull requests from forks, leaves the annotations and the summary. */
async function tellPullRequest({
  io,
  report,
  look,
  markdown,
  pull,
  token,
}: Telling): Promise<void> {
  const api = connect(io.env, token);
  const repository = io.env["GITHUB_REPOSITORY"] ?? "";
  const place = { api, repository, pull };
  const rest = "The rest is in the summary of the job.";
  try {
    const body = cut(markdown, commentRoom, rest);
    await comment(place, body, report.findings.length > 0 || report.unread.length > 0);
    await suggest(place, report.findings, look.sources);
  } catch (error) {
    io.out.write(
      workflowCommand(
        "notice",
        `lockproof left no comment on the pull request (${reasonOf(error)}): its token may not, as in pull requests from forks. The annotations and the summary say all of it.`,
      ),
    );
  }
}

/** GitHub takes a mebibyte for a summary, and 65,536 characters for a comment. */
const summaryRoom = 900_000;
const commentRoom = 60_000;

/** Whole findings only; what is after them is dropped with them. */
function cut(text: string, room: number, note: string): string {
  if (Buffer.byteLength(text) <= room) return text;
  let end = text.length;
  while (end > 0 && Buffer.byteLength(text.slice(0, end)) > room) {
    const earlier = text.lastIndexOf("<!-- finding -->", end - 1);
    if (earlier < 0) return `${text.slice(0, Math.floor(room / 4))}\n\n${note}`;
    end = earlier;
  }
  return `${text.slice(0, end).trimEnd()}\n\n${note}`;
}

function readEvent(io: Io): unknown {
  const file = io.env["GITHUB_EVENT_PATH"];
  if (file === undefined || file === "") return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function append(file: string | undefined, text: string): void {
  if (file !== undefined && file !== "") appendFileSync(file, text);
}

function workflowCommand(name: "error" | "notice", text: string): string {
  const words = visible(text)
    .replaceAll("%", "%25")
    .replaceAll("\r", "%0D")
    .replaceAll("\n", "%0A");
  return `::${name} title=lockproof::${words}\n`;
}

function withoutCommands(text: string): string {
  return text.replace(/^(\s*)::/gm, "$1: :");
}
