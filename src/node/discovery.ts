/** Where nothing but the name of a folder tells that its SQL is run once, in order. */
export function isCalledSo(folder: string): boolean {
  const all = folder.split(/[\\/]/);
  // A folder for each server stands below what tells that it is one of migrations.
  const names = all.slice(0, servers.test(all.at(-1) ?? "") ? -1 : undefined).slice(-2);
  if (names.some((name) => otherServers.test(name))) return false;
  return names.some((name) => /^(?:migrations?|migrate|changelogs?|alterations?)$/i.test(name));
}

const servers = /^(?:postgres(?:ql)?|pg|mysql|mariadb|sqlite3?)$/i;

const otherServers = /^(?:bigquery|cassandra|clickhouse|mssql|oracle|snowflake|sqlserver)$/i;

/** What a project tries its own code with never meets a server that somebody depends on. */
export function isTried(folder: string): boolean {
  return /(?:^|[\\/])(?:tests?|__tests__|testdata|fixtures|stubs?|examples?)(?:[\\/]|$)/i.test(
    folder,
  );
}
