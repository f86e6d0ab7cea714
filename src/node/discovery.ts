import { serverCalled } from "../index.ts";

/** Where nothing but the name of a folder tells that its SQL is run once, in order. */
export function isCalledSo(folder: string): boolean {
  const all = folder.split(/[\\/]/);
  // A folder for each server stands below what tells that it is one of migrations.
  const isServer = serverCalled(all.at(-1) ?? "") !== undefined;
  const names = all.slice(0, isServer ? -1 : undefined).slice(-2);
  return names.some((name) => /^(?:migrations?|migrate|changelogs?|alterations?)$/i.test(name));
}

/** What a project tries its own code with never meets a server that somebody depends on. */
export function isTried(folder: string): boolean {
  return /(?:^|[\\/])(?:tests?|__tests__|testdata|fixtures|stubs?|examples?)(?:[\\/]|$)/i.test(
    folder,
  );
}
