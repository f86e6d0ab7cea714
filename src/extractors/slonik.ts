import { scriptExtractor } from "../script/framework.ts";

export default scriptExtractor({
  id: "slonik",
  title: "Slonik",
  runner: { back: "written", late: "runs", edited: "ignored" },
  steps: { alone: "a place in beforeUp" },
  sign: /from ["'][^"']*slonik["']|require\(["'][^"']*slonik["']\)/,
  sinks: {
    sure: [],
    likely: "any anyFirst exists many manyFirst maybeOne maybeOneFirst one oneFirst query".split(
      " ",
    ),
  },
  wraps: () => "file",
});
