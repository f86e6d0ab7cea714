/** The grammar adapters, each loaded when it is asked for: the face that starts one brings what it needs. */
export const parsers = {
  "libpg-query": () => import("./libpg-query/start.ts"),
  mysql: () => import("./mysql/start.ts"),
  "pgsql-ast-parser": () => import("./pgsql-ast-parser/start.ts"),
  sqlite: () => import("./sqlite/start.ts"),
} as const;

export type ParserId = keyof typeof parsers;
