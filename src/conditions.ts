import type { Guard } from "./guard.ts";
import type { Conditions } from "./migration.ts";

/** What holds in a branch; `undefined`: nobody knows whether it is taken. */
export function under(scope: Conditions, guards: readonly Guard[] | undefined): Conditions {
  if (guards !== undefined) return { ...scope, guards: [...(scope.guards ?? []), ...guards] };
  return scope.certainty === "always" ? { ...scope, certainty: "branch" } : scope;
}
