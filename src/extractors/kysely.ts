import { scriptExtractor } from "../script/framework.ts";
import { changesOfRows } from "./kysely/rows.ts";
import { changesOfSchema } from "./kysely/schema.ts";

export default scriptExtractor({
  id: "kysely",
  title: "Kysely",
  runner: { back: "written", late: "refused", edited: "ignored" },
  sign: /from ["']kysely["']|require\(["']kysely["']\)/,
  sinks: { sure: [], likely: [] },
  build: (call) => changesOfSchema(call) ?? changesOfRows(call),
  wraps: () => "run",
});
