/** The scripts of the project's package.json files. */
export interface Packages {
  /** The one of that name that is meant in a folder, or in the package that is named. */
  script(name: string, folder: string, of: string | undefined): Script | undefined;
  /** The folder of the package that a folder is in. */
  nearest(folder: string): string | undefined;
}

export interface Script {
  readonly text: string;
  readonly folder: string;
}

interface Package {
  readonly name: string;
  readonly folder: string;
  readonly scripts: Readonly<Record<string, string>>;
}

export function packagesIn(
  files: readonly { readonly path: string; readonly text: string }[],
): Packages {
  const packages = files.flatMap(({ path, text }) => packageIn(path, text) ?? []);
  const at = new Map(packages.map((one) => [one.folder, one]));
  const nearest = (folder: string): Package | undefined => {
    for (let here = folder; ; here = parentOf(here)) {
      const found = at.get(here);
      if (found !== undefined || here === "") return found;
    }
  };
  return {
    nearest: (folder) => nearest(folder)?.folder,
    script(name, folder, of) {
      const named = packages.filter(
        (one) =>
          of !== undefined &&
          (one.name === of || one.folder === of || one.folder.endsWith(`/${of}`)),
      );
      const own = of === undefined ? nearest(folder) : undefined;
      const candidates = [...named, ...(own === undefined ? [] : [own])];
      const found = candidates.find((one) => Object.hasOwn(one.scripts, name));
      if (found !== undefined) return { text: found.scripts[name] ?? "", folder: found.folder };
      // An image holds the package that its folder in the repository does not tell.
      const others = packages.filter((one) => Object.hasOwn(one.scripts, name));
      const [only] = others;
      return others.length === 1 && only !== undefined && of === undefined
        ? { text: only.scripts[name] ?? "", folder: only.folder }
        : undefined;
    },
  };
}

function packageIn(path: string, text: string): Package | undefined {
  if (!/(?:^|\/)package\.json$/.test(path)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || !isRecord(value["scripts"])) return undefined;
  const { name, scripts } = value;
  const known = Object.entries(scripts).flatMap(([key, script]) =>
    typeof script === "string" ? [[key, script] as const] : [],
  );
  return {
    name: typeof name === "string" ? name : "",
    folder: parentOf(path),
    scripts: Object.fromEntries(known),
  };
}

export function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "" : path.slice(0, slash);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
