/** Files that deploy an application, in; where they run migrations at a bad moment, out. */
import { describe, expect, it } from "vitest";
import { addFiles, folderWith, git, lockproof } from "./command.ts";
import { check } from "./linting.ts";

/** The commands that are found, each where it stands; and the cure's first words. */
function found(...files: readonly (readonly [path: string, text: string])[]): readonly string[] {
  const texts = new Map(files);
  const example = files.map(([path, text]) => `-- file: ${path}\n${text}\n`).join("");
  const { findings, unread } = check(example);
  return [
    ...findings.map(({ path, span }) => {
      const text = `${texts.get(path) ?? ""}\n`;
      return `${path}: ${text.slice(span.start, span.end)}`;
    }),
    ...unread.map(({ path, what }) => `${path}: ${what}`),
  ];
}

const scripts = (all: Readonly<Record<string, string>>): readonly [string, string] => [
  "package.json",
  JSON.stringify({ scripts: all }),
];

describe("package.json", () => {
  it.each([
    [{ start: "prisma migrate deploy && node ." }, ["prisma migrate deploy"]],
    [{ "start:prod": "yarn migrate && node .", migrate: "knex migrate:latest" }, ["yarn migrate"]],
    [
      { prestart: "npx sequelize-cli db:migrate", start: "node ." },
      ["npx sequelize-cli db:migrate"],
    ],
    [
      { deploy: "wrangler deploy", postdeploy: "wrangler d1 migrations apply DB --remote" },
      ["wrangler d1 migrations apply DB --remote"],
    ],
    [{ deploy: "sls deploy && npm run migrate", migrate: "node migrate.js" }, ["npm run migrate"]],
    [{ deploy: "npm run migrate && sls deploy", migrate: "node migrate.js" }, []],
    [{ start: "node .", migrate: "prisma migrate deploy" }, []],
    [{ dev: "prisma migrate dev && next dev", "start:dev": "npm run migrate && nodemon ." }, []],
    [{ prestart: "knex migrate:latest", start: "nodemon server.js" }, []],
    [{ start: "npm run start", migrate: "npm run migrate" }, []],
    [{ build: "prisma generate && prisma migrate deploy && next build", start: "next start" }, []],
    [{ start: "knex migrate:status && node ." }, []],
  ])("%j", (all, commands) => {
    expect(found(scripts(all))).toEqual(commands.map((command) => `package.json: ${command}`));
  });
});

describe("images", () => {
  const image = (...lines: readonly string[]): readonly [string, string] => [
    "Dockerfile",
    ["FROM node:24", ...lines].join("\n"),
  ];

  it.each([
    [
      "exec form",
      ['CMD ["sh", "-c", "npx prisma migrate deploy && exec node server.js"]'],
      ["npx prisma migrate deploy"],
    ],
    [
      "shell form",
      ["CMD npx prisma migrate deploy ; node server.js"],
      ["npx prisma migrate deploy"],
    ],
    [
      "a line that goes on",
      ["CMD npx knex migrate:latest \\\n  && node server.js"],
      ["npx knex migrate:latest"],
    ],
    ["an image that only migrates", ['CMD ["npx", "prisma", "migrate", "deploy"]'], []],
    ["the build of the image", ["RUN npx prisma migrate deploy"], ["npx prisma migrate deploy"]],
    [
      "a database within the image",
      ['ENV DATABASE_URL="file:./app.db"', "RUN npx prisma migrate deploy"],
      [],
    ],
    [
      "a stage of developers",
      ["FROM node:24 AS dev", "CMD npx knex migrate:latest && node server.js"],
      [],
    ],
    [
      "only a build",
      ["RUN npm ci && npm run build", "RUN npx prisma generate", 'CMD ["node", "."]'],
      [],
    ],
    [
      "a comment that allows it",
      [
        "# lockproof-allow start-up-migration: one copy only",
        "CMD npx knex migrate:latest && node .",
      ],
      [],
    ],
  ])("%s", (_, lines, commands) => {
    expect(found(image(...lines))).toEqual(commands.map((command) => `Dockerfile: ${command}`));
  });

  it("run a script of the package", () => {
    const manifest = scripts({ boot: "node migrate.js && node server.js" });
    expect(found(manifest, image("CMD npm run boot"))).toEqual(["Dockerfile: npm run boot"]);
    expect(
      found(scripts({ start: "knex migrate:latest && node ." }), image("CMD npm run build")),
    ).toEqual(["package.json: knex migrate:latest"]);
  });

  it.each([
    [
      "set -e\nnpx prisma migrate deploy\nexec node dist/server.js\n",
      ["npx prisma migrate deploy"],
    ],
    ['prisma migrate deploy\nexec "$@"\n', ["prisma migrate deploy"]],
    ["up() {\n  node db/migrate.js\n}\nup\nexec node .\n", ["node db/migrate.js"]],
    [
      'if [ "$SKIP_MIGRATIONS" != "1" ]; then\n  npx knex migrate:latest\nfi\nexec node .\n',
      ["npx knex migrate:latest"],
    ],
    [
      'if [ "$MAINTENANCE" = true ]; then\n  echo no\nelse\n  npx knex migrate:latest\nfi\nnode .\n',
      ["npx knex migrate:latest"],
    ],
    ['if [ "$MIGRATE" = "true" ]; then\n  npx knex migrate:latest\nfi\nexec node .\n', []],
    ['case "$1" in\n  migrate) npx knex migrate:latest ;;\n  *) exec node . ;;\nesac\n', []],
    ["npx knex migrate:latest\n", []],
    ["npx knex migrate:latest\nnpx nodemon server.js\n", []],
    ["# npx knex migrate:latest\nexec node .\n", []],
    ["cat <<EOF\nnpx knex migrate:latest\nEOF\nexec node .\n", []],
  ])("%j as an entry point", (text, commands) => {
    expect(found(["entrypoint.sh", text])).toEqual(
      commands.map((command) => `entrypoint.sh: ${command}`),
    );
  });
});

describe("platforms", () => {
  it.each([
    ["Procfile", "web: npx knex migrate:latest && node server.js\n", ["npx knex migrate:latest"]],
    ["Procfile", "release: npx knex migrate:latest\nweb: node server.js\n", []],
    [
      "fly.toml",
      '[processes]\n  app = "npx prisma migrate deploy && node ."\n',
      ["npx prisma migrate deploy"],
    ],
    ["fly.toml", '[deploy]\n  release_command = "npx prisma migrate deploy"\n', []],
    [
      "render.yaml",
      "services:\n  - type: web\n    startCommand: npx prisma migrate deploy && npm start\n",
      ["npx prisma migrate deploy"],
    ],
    [
      "render.yaml",
      "services:\n  - preDeployCommand: npx prisma migrate deploy\n    startCommand: npm start\n",
      [],
    ],
    [
      "railway.json",
      '{ "deploy": { "startCommand": "npm run db:migrate && node ." } }',
      ["npm run db:migrate"],
    ],
    [
      "docker-compose.yml",
      'services:\n  app:\n    command: sh -c "npx prisma migrate deploy && node ."\n',
      ["npx prisma migrate deploy"],
    ],
    [
      "docker-compose.yml",
      "services:\n  migrate:\n    command: npx prisma migrate deploy\n  app:\n    command: node .\n",
      [],
    ],
    [
      "docker-compose.dev.yml",
      'services:\n  app:\n    command: sh -c "npx prisma migrate deploy && node ."\n',
      [],
    ],
  ])("%s %j", (path, text, commands) => {
    expect(found([path, text])).toEqual(commands.map((command) => `${path}: ${command}`));
  });
});

describe("Kubernetes", () => {
  const pod = (kind: string, spec: string, above = ""): readonly [string, string] => [
    "k8s/app.yaml",
    `kind: ${kind}\nmetadata:\n  name: shop\n${above}spec:\n  template:\n    spec:\n${spec}`,
  ];
  const first =
    "      initContainers:\n        - name: schema\n          command: [npx, knex, migrate:up]\n";
  const main =
    "      containers:\n        - name: db\n          command: [npx, knex, migrate:up]\n";

  it.each([
    ["every pod's first container", pod("Deployment", first), ["npx, knex, migrate:up"]],
    [
      "the pod's command",
      pod(
        "Deployment",
        "      containers:\n        - name: app\n          command: [sh, -c, 'npx knex migrate:latest && node .']\n",
      ),
      ["npx knex migrate:latest"],
    ],
    ["a Job", pod("Job", main), []],
    [
      "a Job before the upgrade",
      pod("Job", main, "  annotations:\n    helm.sh/hook: pre-install,pre-upgrade\n"),
      [],
    ],
    [
      "a Job after the upgrade",
      pod("Job", main, "  annotations:\n    helm.sh/hook: post-upgrade\n"),
      ["npx, knex, migrate:up"],
    ],
    [
      "a template",
      [
        "chart/app.yaml",
        `kind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n  {{- if .Values.many }}\n  replicas: {{ .Values.many }}\n  {{- end }}\n  template:\n    spec:\n${first}`,
      ],
      ["npx, knex, migrate:up"],
    ],
    [
      "one pod alone",
      ["k8s/app.yaml", `kind: Deployment\nspec:\n  replicas: 1\n  template:\n    spec:\n${first}`],
      [],
    ],
    [
      "one that waits for the Job",
      pod(
        "Deployment",
        "      initContainers:\n        - name: wait\n          command: [node, -e, 'until \"migrate.js\"']\n",
      ),
      [],
    ],
  ] as const)("%s", (_, file, commands) => {
    expect(found(file)).toEqual(commands.map((command) => `${file[0]}: ${command}`));
  });

  it("is found below other documents, however many", () => {
    const other = "kind: ConfigMap\ndata: { note: migrate }\n---\n".repeat(20_000);
    const [path, text] = pod("Deployment", first);
    const begun = performance.now();
    expect(found([path, other + text])).toEqual([`${path}: npx, knex, migrate:up`]);
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  it("in a file that cannot be read is listed", () => {
    const text = "kind: Deployment\nspec:\n  args: [a\n  command: migrate\n";
    expect(found(["k8s/app.yaml", text]).join()).toMatch(/speaks of migrations/);
  });
});

describe("pipelines", () => {
  const path = ".github/workflows/release.yml";
  const steps = (...lines: readonly string[]): string =>
    `jobs:\n  deploy:\n    steps:\n${lines.map((line) => `      - ${line}\n`).join("")}`;

  it.each([
    [
      "after it",
      steps("run: fly deploy", "run: npx prisma migrate deploy"),
      ["npx prisma migrate deploy"],
    ],
    ["before it", steps("run: npx prisma migrate deploy", "run: fly deploy"), []],
    [
      "after an action",
      steps("uses: amondnet/vercel-action@v25", "run: npm run db:migrate"),
      ["npm run db:migrate"],
    ],
    [
      "between two",
      steps("run: fly deploy -a one", "run: npx prisma migrate deploy", "run: fly deploy -a two"),
      [],
    ],
    [
      "in one script",
      steps(
        "run: |\n          kubectl apply -f k8s/\n          kubectl exec deploy/shop -- npx knex migrate:latest",
      ),
      ["kubectl exec deploy/shop -- npx knex migrate:latest"],
    ],
    [
      "on the machine",
      steps(
        "uses: appleboy/ssh-action@v1\n        with:\n          script: |\n            docker compose up -d\n            docker compose exec app npx knex migrate:latest",
      ),
      ["docker compose exec app npx knex migrate:latest"],
    ],
    [
      "for tests",
      "jobs:\n  test:\n    steps:\n      - run: docker compose up -d\n      - run: npx prisma migrate deploy\n",
      [],
    ],
    [
      "in a job that needs the other",
      "jobs:\n  ship:\n    steps:\n      - run: fly deploy\n  schema:\n    needs: ship\n    steps:\n      - run: npx knex migrate:latest\n",
      ["npx knex migrate:latest"],
    ],
    [
      "in a job that the other needs",
      "jobs:\n  schema:\n    steps:\n      - run: npx knex migrate:latest\n  ship:\n    needs: [schema]\n    steps:\n      - run: fly deploy\n",
      [],
    ],
    [
      "of another environment",
      "jobs:\n  ship:\n    environment: staging\n    steps:\n      - run: fly deploy\n  schema:\n    needs: ship\n    environment: production\n    steps:\n      - run: npx knex migrate:latest\n",
      [],
    ],
  ])("of GitHub, %s", (_, text, commands) => {
    const shown = commands.map((command) =>
      command.replace(/^kubectl exec.*-- |^docker compose exec app /, ""),
    );
    expect(found([path, text])).toEqual(shown.map((command) => `${path}: ${command}`));
  });

  it.each([
    [
      "stages in their order",
      "stages: [deploy, migrate]\nship:\n  stage: deploy\n  script: [fly deploy]\nschema:\n  stage: migrate\n  script:\n    - npx knex migrate:latest\n",
      ["npx knex migrate:latest"],
    ],
    [
      "stages in the right order",
      "stages: [migrate, deploy]\nship:\n  stage: deploy\n  script: [fly deploy]\nschema:\n  stage: migrate\n  script:\n    - npx knex migrate:latest\n",
      [],
    ],
  ])("of GitLab, %s", (_, text, commands) => {
    expect(found([".gitlab-ci.yml", text])).toEqual(
      commands.map((command) => `.gitlab-ci.yml: ${command}`),
    );
  });
});

describe("lockproof lint", () => {
  const shop = {
    "migrations/1_orders.sql":
      "SET lock_timeout = '1s';\nCREATE TABLE orders (id bigint PRIMARY KEY);\n",
    "package.json": JSON.stringify(
      { scripts: { start: "knex migrate:latest && node ." } },
      undefined,
      2,
    ),
    ".github/workflows/ship.yml":
      "jobs:\n  deploy:\n    steps:\n      - run: fly deploy\n      - run: npx knex migrate:latest\n",
    "examples/Dockerfile": "CMD npx knex migrate:latest && node .\n",
  };
  const lint = async (cwd: string, ...argv: readonly string[]): Promise<readonly string[]> => {
    const { out } = await lockproof(cwd, ["lint", "--no-cache", "--format", "gcc", ...argv]);
    return out.split("\n").flatMap((line) => /^(.*?): \w+: .*\[start-up/.exec(line)?.[1] ?? []);
  };

  it("finds them without being told", async () => {
    const cwd = folderWith(shop);
    expect(await lint(cwd)).toEqual(["package.json:3:15", ".github/workflows/ship.yml:5:14"]);
    expect(await lint(cwd, ".")).toEqual(await lint(cwd));
    expect(await lint(cwd, "migrations")).toEqual([]);
    expect(await lint(cwd, "package.json")).toEqual(["package.json:3:15"]);
  });

  it("finds them where a config names the migrations", async () => {
    const config = JSON.stringify({
      paths: ["migrations"],
      rules: { "start-up-migration": "error" },
    });
    const cwd = folderWith({ ...shop, "lockproof.config.json": config });
    expect(await lint(cwd)).toHaveLength(2);
    expect(await lint(cwd, "--rule", "table-drop")).toEqual([]);
  });

  it("reports those that a branch touches", async () => {
    const cwd = folderWith(shop);
    git(cwd, "init", "-q");
    git(cwd, "add", ".");
    git(cwd, "commit", "-qm", "all");
    expect(await lint(cwd, "--base", "HEAD")).toEqual([]);
    addFiles(cwd, { Procfile: "web: npx knex migrate:latest && node .\n" });
    expect(await lint(cwd, "--base", "HEAD")).toEqual(["Procfile:1:6"]);
    git(cwd, "add", ".");
    expect(await lint(cwd, "--staged")).toEqual(["Procfile:1:6"]);
  });
});
