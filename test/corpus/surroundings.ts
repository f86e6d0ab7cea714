/**
 * What a published file asks for when it is loaded: files of its package, packages that are here, and for all
 * else a thing that does nothing, whatever it is asked. A package's own dependencies are not installed.
 */
import Module, { createRequire } from "node:module";

export type Surroundings = Readonly<Record<string, unknown>>;

interface Loading {
  _load: (request: string, parent: unknown, isMain: boolean) => unknown;
}

const here = createRequire(import.meta.url);

/** The exports of a CommonJS file; what it asks for by one of the names, it gets. */
export function load(file: string, surroundings: Surroundings): unknown {
  const loading = Module as unknown as Loading;
  const { _load: usual } = loading;
  loading._load = (request, parent, isMain) => {
    if (Object.hasOwn(surroundings, request)) return surroundings[request];
    try {
      return usual(request, parent, isMain);
    } catch {
      return stranger(request);
    }
  };
  try {
    return createRequire(file)(file);
  } finally {
    loading._load = usual;
  }
}

function stranger(request: string): unknown {
  try {
    return request.startsWith(".") ? nothing : (here(request) as unknown);
  } catch {
    return nothing;
  }
}

const nothing: unknown = new Proxy(function nothing() {}, {
  get: (_, key) => {
    if (key === Symbol.toPrimitive) return () => "";
    // Who waits for it, or goes through it, is done at once.
    if (key === Symbol.iterator) return () => [][Symbol.iterator]();
    return key === "then" ? undefined : nothing;
  },
  apply: () => nothing,
  construct: () => nothing as object,
});
