/** The few calls of GitHub's REST API that the action makes, over Node's own fetch. */
export interface GithubApi {
  /** All pages of a list. */
  list(path: string): Promise<readonly unknown[]>;
  send(method: "POST" | "PATCH", path: string, body: object): Promise<unknown>;
}

export function connect(
  env: Readonly<Record<string, string | undefined>>,
  token: string,
): GithubApi {
  const root = env["GITHUB_API_URL"] ?? "https://api.github.com";
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${root}${path}`, {
      method,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "user-agent": "lockproof",
        "x-github-api-version": "2022-11-28",
      },
      signal: AbortSignal.timeout(30_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)}`);
    return response.json();
  };
  return {
    send: ask,
    async list(path) {
      const items: unknown[] = [];
      const pageSize = 100;
      for (let page = 1; page <= 30; page++) {
        const sign = path.includes("?") ? "&" : "?";
        const found = await ask(
          "GET",
          `${path}${sign}per_page=${String(pageSize)}&page=${String(page)}`,
        );
        if (!isList(found)) break;
        items.push(...found);
        if (found.length < pageSize) break;
      }
      return items;
    },
  };
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** A field of something that JSON gave. */
export function field(value: unknown, ...path: readonly string[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = new Map<string, unknown>(Object.entries(at)).get(key);
  }
  return at;
}

export function textField(value: unknown, ...path: readonly string[]): string {
  const found = field(value, ...path);
  return typeof found === "string" ? found : "";
}

export function numberField(value: unknown, ...path: readonly string[]): number | undefined {
  const found = field(value, ...path);
  return typeof found === "number" ? found : undefined;
}
