/** What every hook has to keep, whoever starts it. */
import type { Checks } from "../checks.ts";
import { bound, safe, unsafe } from "./project.ts";
import type { Project } from "./project.ts";

/** Commits as somebody does who works: with other versions in the work tree, with other files, in a hurry. */
export function tryHook(name: string, { check }: Checks, place: Project): void {
  const { run, write } = place;
  const commits = (): string => run("git rev-list --count HEAD").output.trim();
  run("git add . && git commit -q --no-verify -m setup");
  const before = commits();

  write("migrations/2_total.sql", bound(unsafe));
  run("git add migrations");
  // Whoever stages one version and goes on with another commits the first.
  write("migrations/2_total.sql", bound(safe));
  const refused = run("git commit -m total");
  const named = /migrations\/2_total\.sql:2:1 +error +blocking-index-build/.test(refused.output);
  check(`${name}: what is staged stops the commit`, refused.status === 1 && named, refused.output);
  check(`${name}: nothing was committed`, commits() === before, commits());
  const kept = run("cat migrations/2_total.sql && git show :migrations/2_total.sql").output;
  check(`${name}: both versions are as they were`, kept === bound(safe) + bound(unsafe), kept);

  write("migrations/2_total.sql", bound(safe));
  run("git add migrations");
  write("migrations/2_total.sql", bound(unsafe));
  const passed = run("git commit -m paid");
  check(`${name}: what lies in the work tree does not`, passed.status === 0, passed.output);

  run("git checkout -q -- .");
  write("src/app.ts", "export const app = 1;\n");
  write("reports/daily.sql", unsafe);
  const others = run("git add src reports && git commit -m others");
  check(`${name}: other files pass`, others.status === 0, others.output);

  write("migrations/2_total.sql", bound(safe) + unsafe);
  const whole = run("git commit -a -m all");
  check(`${name}: commit -a is looked at`, whole.status === 1, whole.output);
  run("git reset -q");
  const hurried = run("git commit -a --no-verify -m hurry");
  check(`${name}: --no-verify goes past it`, hurried.status === 0, hurried.output);
}
