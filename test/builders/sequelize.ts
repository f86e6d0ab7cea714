/** Sequelize without a database: what it would send. */
import { Sequelize } from "sequelize";
import type { Send } from "./frameworks.ts";

type Bind = unknown[] | Readonly<Record<string, unknown>>;

export const send: Send = async (run, dialect) => {
  const sent: string[] = [];
  // Of a driver it only wants to know that there is one.
  const driver = dialect === "postgres" ? {} : { dialectModule: {} };
  const options = { dialect, databaseVersion: "16.0.0", logging: false, ...driver } as const;
  const sequelize = new Sequelize(options);
  const anything = new Proxy({}, { get: () => ({ type: "TEXT", allowNull: true }) });
  Object.assign(sequelize, {
    query(
      asked: string | { query: string; bind: Bind },
      options?: { plain?: boolean; raw?: boolean },
    ) {
      const text = typeof asked === "string" ? asked : bound(asked.query, asked.bind);
      // What it only asks is answered with nothing.
      if (!/^(?:SELECT|SHOW|PRAGMA)/i.test(text)) sent.push(text);
      if (options?.plain === true) return Promise.resolve(null);
      return Promise.resolve(options?.raw === true ? [[], undefined] : []);
    },
  });
  const bound = (text: string, bind: Bind): string =>
    text.replace(/\$(\w+)/g, (_, name: string) => {
      const value: unknown = Array.isArray(bind) ? bind[Number(name) - 1] : bind[name];
      return sequelize.escape(value as string);
    });
  const queryInterface = sequelize.getQueryInterface();
  Object.assign(queryInterface, { assertTableHasColumn: () => Promise.resolve(anything) });
  const own = sequelize as unknown as { dialect: { connectionManager: object } };
  Object.assign(own.dialect.connectionManager, { _refreshDynamicOIDs: () => Promise.resolve() });
  await run({ queryInterface, Sequelize });
  return sent;
};
