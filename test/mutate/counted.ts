/** What the tests do with unbroken code takes minutes to count, and is kept until a file changes. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Whole } from "./order.ts";
import { file as record } from "./record.ts";

export async function counted(judges: string, count: () => Promise<Whole>): Promise<Whole> {
  const state = stateOfFiles(judges);
  const kept = join("node_modules", ".cache", "mutate", "counted.bin");
  const known = existsSync(kept) ? readKept(readFileSync(kept)) : undefined;
  if (known?.state === state) return known.whole;
  const whole = await count();
  writeFileSync(kept, serialize({ state, whole } satisfies Kept));
  return whole;
}

interface Kept {
  readonly state: string;
  readonly whole: Whole;
}

function readKept(bytes: Buffer): Kept {
  return deserialize(bytes) as Kept;
}

/** The bundle of tests and code, and what they read. */
function stateOfFiles(judges: string): string {
  const read = ["fixtures", "rules", "src", "test"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((name) => join(folder, name))
      .filter(
        (path) => path !== record && !/node_modules|\.ts$/.test(path) && statSync(path).isFile(),
      ),
  );
  const hash = createHash("sha256").update(readFileSync(new URL(judges)));
  for (const path of read.sort()) hash.update(path).update(readFileSync(path));
  return hash.digest("hex");
}
