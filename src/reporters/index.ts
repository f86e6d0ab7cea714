import type { Reporter } from "../reporter.ts";

/** Loaded when chosen: `id → () => import()`. */
export const reporters: Readonly<Record<string, () => Promise<Reporter>>> = {
  pretty: async () => (await import("./pretty.ts")).default,
  json: async () => (await import("./json.ts")).default,
  sarif: async () => (await import("./sarif/index.ts")).default,
  github: async () => (await import("./github.ts")).default,
  gitlab: async () => (await import("./gitlab.ts")).default,
  junit: async () => (await import("./junit.ts")).default,
  checkstyle: async () => (await import("./checkstyle.ts")).default,
  rdjson: async () => (await import("./rdjson.ts")).default,
  sonar: async () => (await import("./sonar.ts")).default,
  markdown: async () => (await import("./markdown.ts")).default,
  html: async () => (await import("./html/index.ts")).default,
  gcc: async () => (await import("./gcc.ts")).default,
};
