/**
 * Versions as numbers: 8.0.29 is 80029, MariaDB's 10.11.6 is 101106. A series without its last part, `8.0`,
 * is read as its newest release, 80099.
 */
export function parseServer(oldest: number): (text: string) => number | undefined {
  return (text) => {
    const parts = text.trim().replace(/-.*$/, "").split(".");
    const isNumber = (part: string): boolean => /^\d{1,2}$/.test(part);
    if (!parts.every(isNumber) || parts.length > 3) return undefined;
    const [major = 0, minor = 99, patch = 99] = parts.map(Number);
    const server = major * 10_000 + minor * 100 + patch;
    return server < oldest ? undefined : server;
  };
}

export function showServer(server: number): string {
  const [major, minor, patch] = [
    Math.floor(server / 10_000),
    Math.floor(server / 100) % 100,
    server % 100,
  ];
  const parts = minor === 99 ? [major] : patch === 99 ? [major, minor] : [major, minor, patch];
  return parts.join(".");
}
