import manifest from "../../package.json" with { type: "json" };
import type { Arguments } from "./arguments.ts";
import { parseArguments } from "./arguments.ts";
import type { Io } from "./io.ts";
import { isRefusal, reasonOf } from "../node/refusal.ts";

/**
 * Runs one command line and gives its exit code: 0 nothing to fix, 1 findings, 2 it could not do its
 * whole job.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await runCommand(parseArguments(argv), io);
  } catch (error) {
    const { errorLine } = await import("./output.ts");
    const defect =
      "this is a defect of lockproof, worth a report (LOCKPROOF_DEBUG=1 shows where): ";
    io.err.write(errorLine(isRefusal(error) ? error.message : defect + reasonOf(error)));
    if (io.env["LOCKPROOF_DEBUG"] === "1" && error instanceof Error)
      io.err.write(`${error.stack ?? ""}\n`);
    return 2;
  }
}

/** Loads what the command needs and nothing else. */
async function runCommand(args: Arguments, io: Io): Promise<number> {
  const { command } = args;
  if (args.has("version")) {
    io.out.write(`lockproof ${manifest.version}\n`);
    return 0;
  }
  if (args.has("help") || command === undefined) {
    const { helpFor } = await import("./help.ts");
    const text = helpFor(command);
    if (args.has("help")) io.out.write(text);
    else io.err.write(text);
    return args.has("help") ? 0 : 2;
  }
  switch (command) {
    case "lint":
      return (await import("./lint.ts")).lint(args, io);
    case "baseline":
      return (await import("./baseline.ts")).writeBaseline(args, io);
    case "explain":
      return (await import("./explain.ts")).explain(args, io);
    case "detect":
      return (await import("./detect.ts")).detect(args, io);
    case "lsp":
      return (await import("../lsp/server.ts")).serve(args, io);
    case "init":
      return (await import("./init.ts")).init(args, io);
    case "rules":
      return (await import("./rules.ts")).listRules(args, io);
    default:
      return command satisfies never;
  }
}
