import type { Act } from "../launch.ts";
import type { MappedText } from "../mapped-text.ts";
import { spanThrough, verbatimText } from "../mapped-text.ts";
import type { Span } from "../source.ts";
import { deploys } from "./deploys.ts";
import type { Packages } from "./packages.ts";
import type { Command, Word } from "./shell.ts";
import { commandsOf, failure } from "./shell.ts";
import { nameOf, unwrap } from "./unwrap.ts";

/** What has to be known to tell what a command does. */
export interface Surroundings {
  /** The words by which runners apply migrations. */
  readonly commands: readonly (readonly string[])[];
  readonly packages: Packages;
  /** Folder of the file it stands in. */
  readonly folder: string;
}

export interface Reading {
  readonly acts: readonly Act[];
  /** It is for somebody who develops: it starts a server that watches, or a database that is his own. */
  readonly develops: boolean;
}

interface Depth {
  readonly left: number;
  readonly remote: boolean;
}

/** Reads a script that stands in a file, all of it in `whole`. */
export function actsOf(
  script: MappedText,
  whole: (command: Span) => Span,
  around: Surroundings,
  isInService = false,
  left = 6,
): Reading {
  const acts: Act[] = [];
  let develops = false;
  const read = (text: MappedText, depth: Depth): void => {
    for (const command of commandsOf(text.text)) {
      const add = (does: Act["does"], words: readonly Word[] = command.words): void => {
        const start = words[0]?.start ?? command.start;
        const end = words.at(-1)?.end ?? command.end;
        const span = spanThrough(text, { start, end });
        const said = oneLine(text.text.slice(start, end));
        acts.push({ does, text: said, span, whole: whole(span), runs: runsOf(command) });
      };
      const found = unwrap(command.words, text);
      develops ||= found.about.develops && command.condition === undefined;
      const remote = depth.remote || found.about.remote;
      if (found.kind === "script") {
        if (depth.left > 0) read(found.script, { left: depth.left - 1, remote });
      } else if (found.kind === "scripts") {
        const inner = found.names.map((name) =>
          readScript(name, found.of, around, remote, depth.left),
        );
        if (inner.some((one) => one.develops)) develops = true;
        for (const does of new Set(inner.flatMap((one) => one.does))) add(does);
      } else {
        const words = found.words.map((word) => word.text);
        const does = deedOf(words, around, remote);
        if (does === "develop") develops = true;
        else add(does, found.typed);
      }
    }
  };
  read(script, { left, remote: isInService });
  return { acts, develops };
}

function readScript(
  name: string,
  of: string | undefined,
  around: Surroundings,
  remote: boolean,
  left: number,
): { readonly does: readonly Act["does"][]; readonly develops: boolean } {
  const script = around.packages.script(name, around.folder, of);
  if (script === undefined || left <= 0) {
    const does = namedDeed(name, around);
    return does === "develop" ? { does: [], develops: true } : { does: [does], develops: false };
  }
  const inner = { ...around, folder: script.folder };
  const text = verbatimText(script.text);
  const { acts, develops } = actsOf(text, (span) => span, inner, remote, left - 1);
  // What else a script does is no sign that it goes on for ever.
  const told = acts.filter(({ does, runs }) => runs === "always" && does !== "work");
  return { does: told.map(({ does }) => does), develops };
}

function oneLine(text: string): string {
  return text
    .replace(/\\\r?\n/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

const migrating =
  /(?:^|[/:._-])(?:(?:run|db|prisma|drizzle|knex|typeorm|sequelize|apply|exec|database|auto)[:_-]?)*(?:migrat(?:e|ions?)|migrator|dbmigrate)(?:[:_-](?:up|run|latest|deploy|prod|production|apply|db|all|migrate|exec|execute|sql|database|pg|postgres))*(?:\.(?:sh|[cm]?[jt]s))?$/i;

/** Words that make something else of a runner's name. */
const notApplying =
  /^(?:--help|-h|--dry-run|--check|--version|create|make|new|add|generate|gen|rollback|down|undo|revert|status|list|reset|fresh|validate|lint|info|pending|make:\S+|create:\S+|generate:\S+)$/i;

type Deed = Act["does"] | "develop";

function deedOf(words: readonly string[], around: Surroundings, remote: boolean): Deed {
  const [first = ""] = words;
  const name = nameOf(first);
  const rest = words.slice(1);
  const line = [name, ...rest].join(" ");
  if (/^\$@$|^\$\{@\}$|^\$\*$|^\$CMD$/.test(first)) return "serve";
  if (developing.test(line)) return "develop";
  if (applies([name, ...rest], around.commands)) {
    return rest.some((word) => /^--(?:help|dry-run|check)$/.test(word)) ? "nothing" : "migrate";
  }
  if (deploys(line, remote)) return "deploy";
  if (
    /^(?:node|nodejs|bun|deno|tsx|ts-node|ts-node-esm|swc-node|babel-node|python3?|go)$/.test(name)
  ) {
    if (/^-{1,2}(?:e|p|eval|print|version|v)$/.test(rest[0] ?? "")) return "nothing";
    // Options may stand before the file, some with a value; its own arguments come after it.
    const file =
      rest.find((word) => /\.[cm]?[jt]s$/.test(word)) ?? rest.find((word) => /^\.|\//.test(word));
    return scriptDeed(file ?? rest.find((word) => !word.startsWith("-")) ?? "", rest);
  }
  if (/\.(?:sh|[cm]?[jt]s)$|^\.{0,2}\/|^(?:bin|scripts?)\//.test(first))
    return scriptDeed(first, rest);
  if (serving.test(line)) return "serve";
  return idle.test(name) || seeding.test(line) ? "nothing" : "work";
}

function scriptDeed(file: string, rest: readonly string[]): Deed {
  if (migrating.test(file))
    return rest.some((word) => notApplying.test(word)) ? "nothing" : "migrate";
  const command = rest.at(-1) ?? "";
  // `node ace migration:run`, `./server migrate`: the program's own word for it.
  if (/^(?:db:)?migrat(?:e|ions?)(?::(?:up|run|latest|deploy))?$/.test(command)) return "migrate";
  const name = file.slice(file.lastIndexOf("/") + 1);
  return seeding.test(name) || preparing.test(name) ? "nothing" : "serve";
}

const preparing = /wait|health|check|^build|setup|generat|copy|replace|inject|env/i;

/** What a script is called tells what it does, where the script itself is not to be found. */
function namedDeed(name: string, { commands }: Surroundings): Deed {
  if (applies([name], commands) || migrating.test(name)) {
    return /dev|test|local|e2e|creat|generat|make|undo|down|revert|rollback|status|reset/i.test(
      name,
    )
      ? "nothing"
      : "migrate";
  }
  if (/(?:^|:)(?:dev|watch|debug|local)(?:$|:)/.test(name)) return "develop";
  if (/^deploy(?:$|:)/.test(name)) return "deploy";
  return /^(?:start|serve|server)(?:$|:)/.test(name) ? "serve" : "work";
}

/** The words of a runner's command in their order, with its options among them. */
function applies(words: readonly string[], commands: readonly (readonly string[])[]): boolean {
  return commands.some(([runner, ...asked]) => {
    if (words[0] !== runner) return false;
    let at = 1;
    for (const word of asked) {
      const found = words.indexOf(word, at);
      if (found === -1) return false;
      at = found + 1;
    }
    return true;
  });
}

const developing =
  /^(?:nodemon|ts-node-dev|tsnd|next dev|nuxt dev|nuxi dev|astro dev|remix dev|remix vite:dev|vite(?: dev| serve)?$|webpack serve|wrangler dev|prisma migrate dev|prisma studio|concurrently|air$|(?:tsx|bun|node|tsc) (?:.* )?-{0,2}watch|nest start .*(?:--watch|--debug)|nodejs? --inspect|skaffold|tilt|turbo dev)\b/;

const serving =
  /^(?:next start|nest start|nuxt start|nuxi start|remix-serve|react-router-serve|astro preview|medusa start|strapi start|payload start|directus start|pm2(?:-runtime)?(?: start| )|gunicorn|uvicorn|nginx|supervisord|caddy run|serve|http-server|java|dotnet|server|app|main)\b/;

const seeding = /seed|fixture|prisma generate|db:create|createdb/i;

const idle =
  /^(?:echo|printf|exit|return|set|export|unset|cd|pushd|popd|true|false|:|sleep|wait|\[|\[\[|test|source|\.|mkdir|chmod|chown|cat|ls|pwd|cp|mv|rm|ln|sed|awk|grep|date|umask|trap|local|read|shift|eval|pg_isready|nc|psql|mysql|mysqladmin|redis-cli|curl|wget|npm|pnpm|yarn|bun|corepack|git|apk|apt-get|envsubst|find|touch|id|whoami|prisma|tee|head|tail|break|continue|done|service|shopt|declare|let|env|jq|command|type|which|kill|ulimit|basename|dirname|exec)$/;

/** Whether a command runs unless somebody has asked for it. */
function runsOf({ condition }: Command): Act["runs"] {
  if (condition === undefined) return "always";
  return condition.split("\n").every(isUsual) ? "always" : "asked";
}

function isUsual(condition: string): boolean {
  if (condition === failure) return false;
  if (/prod/i.test(condition)) return !isNegative(condition);
  if (/^case\b/.test(condition)) return true;
  // A pattern of `case`, or the first word of the command line.
  if (/^[\w*|"'.-]+$/.test(condition) || /\$\{?[1@#]/.test(condition))
    return !/migrat/i.test(condition);
  if (
    /(?:-f|-d|-e|-x|-s)\s|command -v|pg_isready|\bnc\b|-[nz]\s+"?\$\{?\w*(?:URL|HOST|DATABASE|DB)\b/.test(
      condition,
    )
  )
    return true;
  // On unless somebody says otherwise: `[ "$SKIP" != true ]`, `[ "${MIGRATE:-true}" = true ]`.
  if (/:-"?(?:true|1|yes|on)\b/i.test(condition)) return !isNegative(condition);
  return isNegative(condition);
}

/** Whether it holds of a variable that nobody has set. */
function isNegative(condition: string): boolean {
  const outside = /^!/.test(condition);
  const inside = /!=|-z\s|\[\s*!\s/.test(condition);
  return outside !== inside;
}
