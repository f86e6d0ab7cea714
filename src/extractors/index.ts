import type { Extractor } from "../extractor.ts";

/** Loaded when needed: `id → () => import()`. */
export const extractors = {
  sql: async (): Promise<Extractor> => (await import("./sql.ts")).default,
};
