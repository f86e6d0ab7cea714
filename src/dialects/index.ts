import type { Dialect } from "../dialect.ts";

/** Loaded when first asked for, so that a run carries the facts of one database only. */
export const dialects = {
  mysql: async (): Promise<Dialect> => (await import("./mysql/index.ts")).mysql,
  mariadb: async (): Promise<Dialect> => (await import("./mysql/index.ts")).mariadb,
  postgres: async (): Promise<Dialect> => (await import("./postgres/index.ts")).postgres,
  sqlite: async (): Promise<Dialect> => (await import("./sqlite/index.ts")).sqlite,
} as const;

export type DialectId = keyof typeof dialects;
