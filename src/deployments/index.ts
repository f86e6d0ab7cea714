import type { DocumentReader } from "../document.ts";
import type { ExtractedFile, Extractor } from "../extractor.ts";
import type { Migration } from "../migration.ts";
import type { Source } from "../source.ts";
import type { Surroundings } from "./acts.ts";
import { toldByCompose, toldByManifests } from "./containers.ts";
import { toldByDockerfile } from "./dockerfile.ts";
import { toldByProcfile, toldByScript, toldByToml } from "./lines.ts";
import { toldByPackage } from "./package-json.ts";
import { packagesIn, parentOf } from "./packages.ts";
import type { Place, Told } from "./place.ts";
import { nothingTold } from "./place.ts";
import { toldByGitlab, toldByWorkflow } from "./pipelines.ts";
import { toldByPlatform } from "./platforms.ts";

/** How each kind of file is read, by its path; the first that fits. */
const kinds: readonly { readonly path: RegExp; readonly tell: (place: Place) => Told }[] = [
  { path: /(?:^|\/)package\.json$/, tell: toldByPackage },
  {
    path: /(?:^|\/)(?:(?:[\w.-]+\.)?(?:Dockerfile|Containerfile)|(?:Dockerfile|Containerfile)[.-][\w.-]+)$/i,
    tell: toldByDockerfile,
  },
  { path: /(?:^|\/)Procfile(?:\.\w+)?$/, tell: toldByProcfile },
  { path: /(?:^|\/)(?:fly(?:\.[\w-]+)?|railway|nixpacks)\.toml$/, tell: toldByToml },
  { path: /(?:^|\/)(?:[\w.-]+\.sh|(?:[\w-]+-)?entrypoint|start|run|deploy)$/, tell: toldByScript },
  { path: /(?:^|\/)\.(?:github|gitea|forgejo)\/workflows\/[^/]+\.ya?ml$/, tell: toldByWorkflow },
  { path: /(?:^|[/.])gitlab-ci\.ya?ml$/, tell: toldByGitlab },
  { path: /(?:^|\/)(?:docker-)?compose[\w.-]*\.ya?ml$/, tell: toldByCompose },
  {
    path: /(?:^|\/)(?:render\.ya?ml|railway\.json|app\.json|\.do\/[\w.-]+\.ya?ml)$/,
    tell: toldByPlatform,
  },
  { path: /\.ya?ml$/, tell: toldByManifests },
];

/** Whether a file may tell how an application is deployed, by its path below the project. */
export function isDeploymentFile(path: string): boolean {
  // Most files are told by how they end.
  if (!/(?:\.(?:ya?ml|json|toml|sh)|file[\w.-]*|entrypoint|start|run|deploy)$/i.test(path))
    return false;
  return kinds.some((kind) => kind.path.test(path)) && !lists.test(path);
}

/** Long files of data that deploy nothing. */
const lists = /(?:^|\/)(?:pnpm-lock|mkdocs|openapi|swagger)\.ya?ml$/;

/** Folders whose name begins with a dot, and which hold such files all the same. */
export const hiddenFolders: readonly string[] = [".github", ".gitea", ".forgejo", ".do"];

/** Whether any of the files asks for a reader of YAML and JSON, which is large. */
export function readsDocuments(files: readonly Source[], runners: readonly Extractor[]): boolean {
  const speaks = speaksOf(commandsOf(runners));
  return files.some(({ path, text }) => /\.(?:ya?ml|json)$/.test(path) && speaks.test(text));
}

export interface DeploymentOptions {
  /** Whose commands apply migrations. */
  readonly runners: readonly Extractor[];
  /** Reads YAML and JSON. */
  readonly document: DocumentReader;
  /** Paths of files that somebody named, and that are told of even where they run no migrations. */
  readonly named: ReadonlySet<string>;
}

/** Where files that deploy an application run migrations; those that run none are left out. */
export function deploymentsFrom(
  files: readonly ExtractedFile[],
  { runners, document, named }: DeploymentOptions,
): readonly Migration[] {
  const commands = commandsOf(runners);
  const packages = packagesIn(files.map(({ source }) => source));
  const speaks = speaksOf(commands);
  return files.flatMap(({ source, reported, unit, change }): readonly Migration[] => {
    const { path, text } = source;
    const around: Surroundings = { commands, packages, folder: parentOf(path) };
    const tell = reads(path) || speaks.test(text) ? tellerOf(path) : undefined;
    const { routines, comments = [], unread } = tell?.({ source, around, document }) ?? nothingTold;
    if (routines.length === 0 && unread === undefined && !named.has(path)) return [];
    const why = `a file that deploys and speaks of migrations: ${unread ?? ""}`;
    const span = { start: 0, end: Math.min(1, text.length) };
    return [
      {
        source,
        direction: "up",
        transaction: "none",
        fragments:
          unread === undefined ? [] : [{ kind: "dynamic", span, why, certainty: "always" }],
        comments,
        reported,
        unit,
        idle: true,
        routines,
        ...(change === undefined ? {} : { change }),
      },
    ];
  });
}

function tellerOf(path: string): ((place: Place) => Told) | undefined {
  return kinds.find((kind) => kind.path.test(path))?.tell;
}

function commandsOf(runners: readonly Extractor[]): readonly (readonly string[])[] {
  return runners.flatMap(({ commands = [] }) => commands.map((words) => words.split(" ")));
}

/** Small files are read whatever they say: what they run may be a script that migrates. */
function reads(path: string): boolean {
  return /(?:Dockerfile|Containerfile|Procfile|\.toml)[\w.-]*$/i.test(path);
}

/** Whatever runs a migration says one of these words. */
function speaksOf(commands: readonly (readonly string[])[]): RegExp {
  const runners = [...new Set(commands.map(([runner = ""]) => runner))].filter(
    (word) => word !== "",
  );
  return new RegExp(
    `migrat|\\b(?:${["db:push", ...runners].map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})\\b`,
    "i",
  );
}
