import type { Act, LaunchEvent, Routine } from "../launch.ts";
import type { Migration } from "../migration.ts";

/** Where a deployment runs migrations while the application starts, or when it has been deployed. */
export function launchesOf(migration: Migration): readonly LaunchEvent[] {
  const seen = new Set<number>();
  return (migration.routines ?? []).flatMap((routine): readonly LaunchEvent[] => {
    const found = firstHazard(routine);
    // Several services may share a command.
    if (found === undefined || seen.has(found.act.span.start)) return [];
    const { act, when, after } = found;
    seen.add(act.span.start);
    return [
      {
        kind: "launch",
        migration,
        span: act.span,
        whole: act.whole,
        when,
        place: routine.place,
        command: act.text,
        deployed: after?.text,
        cure: act.cure ?? "",
      },
    ];
  });
}

/** What a place does once more is no other finding. */
function firstHazard(routine: Routine): (Hazard & { readonly act: Act }) | undefined {
  for (const [index, act] of routine.acts.entries()) {
    if (act.does !== "migrate" || act.runs === "asked") continue;
    const hazard = hazardOf(act, index, routine);
    if (hazard !== undefined) return { ...hazard, act };
  }
  return undefined;
}

interface Hazard {
  readonly when: LaunchEvent["when"];
  readonly after?: Act | undefined;
}

function hazardOf(act: Act, index: number, routine: Routine): Hazard | undefined {
  const { when, place, acts, before = [], later = [] } = routine;
  switch (when) {
    case "start": {
      // A process that only migrates, and one that is called so, is a step of its own.
      if (/migrat/i.test(place)) return undefined;
      const goesOn = acts.some(({ does }) => does === "serve" || does === "work");
      return goesOn ? { when } : undefined;
    }
    case "script":
      return acts.some(({ does }) => does === "serve") ? { when: "start" } : undefined;
    case "copy":
    case "after":
    case "build":
      return { when };
    case "steps": {
      const isSame = ({ environment }: Act): boolean =>
        environment === undefined ||
        act.environment === undefined ||
        environment === act.environment;
      const deploys = (one: Act): boolean => one.does === "deploy" && isSame(one);
      const after = [...before, ...acts.slice(0, index)].findLast(deploys);
      // What stands between two deployments goes before the second.
      const isBeforeAnother = [...acts.slice(index + 1), ...later].some(deploys);
      return after === undefined || isBeforeAnother ? undefined : { when: "after", after };
    }
    default:
      return when satisfies never;
  }
}
