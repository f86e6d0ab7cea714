/** What every server has itself: functions with their volatility, and what types turn into without work. */
import type { Client } from "pg";
import { settingsFile } from "../settings.ts";
import type { ServerSetting } from "../settings.ts";
import { functionsFile } from "../system-functions.ts";
import { pairCount, strayPairs } from "../type-pairs.ts";
import { letters, volatilityTable } from "../volatility.ts";
import { volatilities } from "../../src/dialects/postgres/volatility.generated.ts";
import { majors } from "./servers.ts";
import type { Difference, Study } from "./study.ts";

/** What the table does not tell apart. */
const beyond: Readonly<Record<string, string>> = {
  timezone: "up to 14, of timetz alone it is volatile",
};

export function catalogStudy(): Study {
  const functions = new Map<number, readonly string[]>();
  const settings = new Map<number, readonly ServerSetting[]>();
  return {
    name: "catalogs",
    async ask(server, isWanted) {
      const differences: Difference[] = [];
      if (!isWanted("catalogs")) return { asked: 0, skipped: 0, differences };
      let asked = 0;
      for (const zone of ["UTC", "Europe/Paris"]) {
        const texts = await server.inDatabase((client) => strayPairs(client, zone, server.major));
        differences.push(...texts.map((text) => ({ name: `types in ${zone}`, texts: [text] })));
        asked += pairCount;
      }
      await server.inDatabase(async (client) => {
        functions.set(server.major, await namesOf(client));
        settings.set(server.major, await settingsOf(client));
        const theirs = letters(await volatilityTable(client));
        const ours = letters(JSON.stringify(volatilities));
        for (const [name, letter] of theirs) {
          const known = ours.get(name);
          if (known === undefined || name in beyond) continue;
          asked += 1;
          // What is not known to be volatile everywhere weighs as if it were.
          if (known !== letter && (known === "i" || letter === "v")) {
            const text = `we say ${known}, the server ${letter}`;
            differences.push({ name: `volatility of ${name}`, texts: [text] });
          }
        }
      });
      return { asked, skipped: 0, differences };
    },
    record: () =>
      majors.every((major) => functions.has(major))
        ? new Map([
            [
              "src/dialects/postgres/system-functions.generated.ts",
              functionsFile(functions, new Set(letters(JSON.stringify(volatilities)).keys())),
            ],
            ["src/dialects/postgres/settings.generated.ts", settingsFile(settings)],
          ])
        : new Map<string, string>(),
  };
}

async function namesOf(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT DISTINCT proname AS name FROM pg_proc
      WHERE pronamespace = 'pg_catalog'::regnamespace AND oid < 16384
        AND prorettype::regtype::text !~ '(^internal$|^cstring$|trigger$|_handler$)'
        AND NOT 'internal'::regtype = ANY (proargtypes::regtype[])
        AND NOT 'cstring'::regtype = ANY (proargtypes::regtype[])
      ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

async function settingsOf(client: Client): Promise<readonly ServerSetting[]> {
  const { rows } = await client.query<ServerSetting>(
    `SELECT lower(name) AS name, context IN ('user', 'superuser') AS free FROM pg_settings
      WHERE name NOT LIKE '%.%'
     UNION SELECT name, name <> 'is_superuser' FROM unnest(ARRAY['default_with_oids',
       'is_superuser', 'role', 'seed', 'session_authorization', 'ssl_renegotiation_limit']) AS name
      ORDER BY 1`,
  );
  return rows;
}
