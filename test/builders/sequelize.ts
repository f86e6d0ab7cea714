/** Sequelize without a database: what it would send. */
import { Sequelize } from "sequelize";
import type { Send } from "./frameworks.ts";

type Bind = unknown[] | Readonly<Record<string, unknown>>;

export const send: Send = async (run) => {
  const sent: string[] = [];
  const options = { dialect: "postgres", databaseVersion: "16.0.0", logging: false } as const;
  const sequelize = new Sequelize(options);
  const anything = new Proxy({}, { get: () => ({ type: "TEXT", allowNull: true }) });
  Object.assign(sequelize, {
    query(asked: string | { query: string; bind: Bind }, options?: { plain?: boolean }) {
      const text = typeof asked === "string" ? asked : bound(asked.query, asked.bind);
      // What it only asks is answered with nothing.
      if (!/^SELECT/i.test(text)) sent.push(text);
      return Promise.resolve(options?.plain === true ? null : []);
    },
  });
  const bound = (text: string, bind: Bind): string =>
    text.replace(/\$(\w+)/g, (_, name: string) => {
      const value: unknown = Array.isArray(bind) ? bind[Number(name) - 1] : bind[name];
      return sequelize.escape(value as string);
    });
  const queryInterface = sequelize.getQueryInterface();
  Object.assign(queryInterface, { assertTableHasColumn: () => Promise.resolve(anything) });
  const { dialect } = sequelize as unknown as { dialect: { connectionManager: object } };
  Object.assign(dialect.connectionManager, { _refreshDynamicOIDs: () => Promise.resolve() });
  await run({ queryInterface, Sequelize });
  return sent;
};
