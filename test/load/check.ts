/**
 * Follows every plan under load. `npm run load -- 12=postgres://… 18=postgres://…`
 */
import { randomFrom } from "../random.ts";
import { openDatabases } from "./databases.ts";
import { examplesFor } from "./examples.ts";
import { measure } from "./measure.ts";

const only = process.env["ONLY"];
const rows = Number(process.env["ROWS"] ?? 10000);
const idle = Number(process.env["IDLE"] ?? 0);
for (const argument of process.argv.slice(2)) {
  const [major = "", url = ""] = argument.split(/=(.*)/s);
  const databases = await openDatabases({ url, major: Number(major) });
  for (const example of examplesFor(Number(major))) {
    if (only !== undefined && !`${example.rule} ${example.title}`.includes(only)) continue;
    const template = await databases.makeTemplate(example.given, rows);
    const t = Date.now();
    try {
      const result = await measure(databases, template, example, {
        rows,
        operations: 1000,
        idle,
        kills: 2,
        random: randomFrom(7),
      });
      console.log(
        `${major} ${example.rule} ${example.title} works=${example.works}: ${result.original.toFixed(0)} → ${result.plan.toFixed(0)} ms, ${result.steps.length} steps, ${result.retries} retries, ${result.killed} killed (${Date.now() - t} ms) ${result.steps.map((s) => s.wait.toFixed(0)).join(" ")}`,
      );
      for (const c of result.complaints) console.log("   ✗", c);
    } catch (error) {
      console.log(major, example.rule, example.title, "✗✗", error);
    }
    await databases.drop(template);
  }
  await databases.end();
}
