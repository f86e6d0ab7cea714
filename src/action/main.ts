import { expectShortRun } from "../node/short-run.ts";
import { processIo } from "../cli/io.ts";

expectShortRun();

const words = process.argv.slice(2);
const io = processIo();

async function start(): Promise<void> {
  // GitHub starts an action without a word; hooks and people say what they want.
  if (words.length === 0 && process.env["GITHUB_ACTIONS"] === "true") {
    const { runAction } = await import("./action.ts");
    process.exitCode = await runAction(io);
  } else {
    const { run } = await import("../cli/run.ts");
    process.exitCode = await run(words, io);
  }
}

void start();
