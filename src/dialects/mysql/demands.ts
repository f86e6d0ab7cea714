import type { Course, Footprint, Met, Situation } from "../../dialect.ts";
import type { Failure } from "../../effect.ts";
import type { Demands, Operation } from "../../operation.ts";
import { algorithms, copy } from "./locks.ts";

/** Nothing is done, but the server waits for its moment before it refuses. */
const nothing: Footprint = { lock: "NONE", moment: "EXCLUSIVE" };

const lockRank: Readonly<Record<string, number>> = { NONE: 1, SHARED: 2, EXCLUSIVE: 3 };

function rank(algorithm: string): number | undefined {
  return { ...algorithms, DEFAULT: 9 }[algorithm];
}

function refuse(code: number, sqlstate: string, why: string): Met {
  const fails: Failure = { sqlstate, code, why, demanded: true };
  return { fails, footprint: nothing };
}

/** ALGORITHM and LOCK are demands: what cannot be done so is refused, before anything is done. */
function meetWith(course: Course, demands: Demands, isOnlineCopy: boolean): Met {
  const { algorithm = "DEFAULT", lock = "DEFAULT" } = demands;
  const wanted = rank(algorithm);
  if (wanted === undefined)
    return refuse(1800, "HY000", `The server knows no ALGORITHM=${algorithm}.`);
  const natural = rank(course.algorithm) ?? 0;
  // It has no reason to give where the table only has to be written anew.
  const usual = course.algorithm === "INPLACE" ? 1845 : 1846;
  if (wanted < natural && course.certain) {
    return refuse(
      course.refusal ?? usual,
      "0A000",
      `It cannot be done with ALGORITHM=${algorithm}: it takes ${course.algorithm}.`,
    );
  }
  const copies = algorithm === "COPY" && natural < algorithms.COPY;
  const works = copies ? { ...copy, lock: isOnlineCopy ? "NONE" : "SHARED" } : undefined;
  const least = works?.lock ?? course.lock;
  if (lock === "DEFAULT") return works === undefined ? {} : { footprint: works };
  const asked = lockRank[lock];
  if (asked === undefined) return refuse(1801, "HY000", `The server knows no LOCK=${lock}.`);
  if (asked < (lockRank[least] ?? 0) && course.certain) {
    // Giving a table another name needs it, and has no reason to give.
    const unnamed = algorithm === "DEFAULT" ? course.refusal : undefined;
    const code = least === "EXCLUSIVE" ? 1845 : (unnamed ?? 1846);
    return refuse(code, "0A000", `It cannot be done with LOCK=${lock}: it needs LOCK=${least}.`);
  }
  return { footprint: { ...(works ?? footprintOf(course)), lock } };
}

function footprintOf({ algorithm, lock, rewrite }: Course): Footprint {
  const works = rewrite === "no" ? {} : { rewrite: true, scan: true };
  return { lock, moment: "EXCLUSIVE", algorithm, ...works };
}

/** MySQL: INSTANT goes with no LOCK, and INPLACE is that and nothing better. */
export function meetMysql(course: Course, demands: Demands): Met {
  const { algorithm, lock = "DEFAULT" } = demands;
  if (algorithm === "INSTANT" && lock !== "DEFAULT") {
    return refuse(1221, "HY000", "ALGORITHM=INSTANT goes with no LOCK but DEFAULT.");
  }
  if (algorithm === "NOCOPY") return refuse(1800, "HY000", "The server knows no ALGORITHM=NOCOPY.");
  return meetWith(course, demands, false);
}

const onlineCopy = 110200;

/** MariaDB: an algorithm means that or a better one. */
export function meetMariadb(course: Course, demands: Demands, situation: Situation): Met {
  const { server } = situation;
  if (situation.siblings.some(ignoresAlgorithm)) {
    if (demands.algorithm === "INPLACE") {
      return refuse(1845, "0A000", "It cannot be done with ALGORITHM=INPLACE: it takes COPY.");
    }
    // There it takes the words, and copies all the same.
    return meetWith(course, { ...demands, algorithm: "COPY" }, server >= onlineCopy);
  }
  return meetWith(course, demands, server >= onlineCopy);
}

function ignoresAlgorithm(operation: Operation): boolean {
  if (operation.kind === "change-partitions") {
    return operation.change === "by" || operation.change === "remove";
  }
  if (operation.kind !== "set-table-option") return false;
  const { option, values } = operation;
  return option === "order" || (option === "engine" && values[0] !== "innodb");
}
