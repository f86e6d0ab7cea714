import { scriptExtractor } from "../script/framework.ts";

export default scriptExtractor({
  id: "payload",
  title: "Payload",
  sign: /\bMigrateUpArgs\b/,
  sinks: { sure: [], likely: ["execute", "run"] },
  wraps: () => "file",
});
