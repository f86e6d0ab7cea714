import type { Reporter } from "../reporter.ts";

/** Loaded when chosen: `id → () => import()`. */
export const reporters: Readonly<Record<string, () => Promise<Reporter>>> = {
  pretty: async () => (await import("./pretty.ts")).default,
  json: async () => (await import("./json.ts")).default,
  sarif: async () => (await import("./sarif/index.ts")).default,
  github: async () => (await import("./github.ts")).default,
};
