/**
 * Stops the test run's PostgreSQL once the run is over, however it ends: our standard input closes
 * when the run says so, and also when it is killed. Plain JavaScript, because Node starts it directly.
 */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";

const { folders, user, stopCommand } = JSON.parse(process.argv[2]);
const [program, ...parameters] = stopCommand;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);
process.stdin.resume().once("close", () => {
  spawnSync(program, parameters, { ...user, cwd: folders[0], stdio: "ignore" });
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});
