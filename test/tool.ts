/** Programs that only checks need: installed from npm beside node_modules' packages, once. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

/** Installs exactly `name@version`, without its install scripts, and returns its node_modules. */
export function installTool(name: string, version: string): string {
  const folder = resolve("node_modules/.cache/tools", `${name.replace("/", "-")}@${version}`);
  const done = resolve(folder, "done");
  if (!existsSync(done)) {
    mkdirSync(folder, { recursive: true });
    const install = [
      "install",
      "--prefix",
      folder,
      "--no-save",
      "--ignore-scripts",
      "--loglevel=error",
    ];
    execFileSync("npm", [...install, `${name}@${version}`], {
      stdio: ["ignore", "ignore", "inherit"],
      shell: process.platform === "win32",
    });
    writeFileSync(done, "");
  }
  return resolve(folder, "node_modules");
}
