import { defineRule } from "../src/rule.ts";

export default defineRule({
  id: "start-up-migration",
  title: "Migrations run while the application starts, or after it was deployed",
  harm: "blocks",

  why: `
    A process that migrates and then serves does so in each of its copies, whenever one is started, restarted or added.
    While it waits for a lock or works through a large table its health check gives up, the platform stops it in the middle, and starts the next one.
    Migrations that run after the deployment are too late: until they have ended, and for good when they fail, the new version meets the old schema.
    Run them once, as a step of their own, before the deployment, so that a migration that fails leaves the old version in service.
  `,

  given: "",
  bad: [
    `
      -- file: package.json
      {
        "scripts": {
          "start": "prisma migrate deploy && node dist/server.js"
        }
      }
    `,
    `
      -- file: Dockerfile
      FROM node:24
      CMD ["sh", "-c", "npx knex migrate:latest && node server.js"]
    `,
    `
      -- file: .github/workflows/release.yml
      jobs:
        deploy:
          steps:
            - run: kubectl rollout restart deployment/shop
            - run: npx typeorm migration:run -d dist/data-source.js
    `,
  ],
  good: [
    `
      -- file: Procfile
      release: npx knex migrate:latest
      web: node server.js
    `,
    `
      -- file: Dockerfile
      FROM node:24
      RUN npm run build
      CMD ["node", "server.js"]
    `,
    `
      -- file: .github/workflows/release.yml
      jobs:
        deploy:
          steps:
            - run: npx typeorm migration:run -d dist/data-source.js
            - run: kubectl rollout restart deployment/shop
    `,
  ],

  on: "launch",

  check: (launch) => launch,

  message({ when, place, command, deployed }) {
    switch (when) {
      case "start":
        return `\`${command}\` runs in ${place}, by which the application starts: every copy runs it whenever it is started or restarted, and is stopped in the middle when its health check gives up.`;
      case "copy":
        return `\`${command}\` runs in ${place}, which every copy of the application goes through: also when one is only restarted, moved or added.`;
      case "after":
        return deployed === undefined
          ? `\`${command}\` runs in ${place}, when the new version is there already: until it has ended, and for good when it fails, that meets the old schema.`
          : `\`${command}\` runs after \`${deployed}\`: until it has ended, and for good when it fails, the new version meets the old schema.`;
      case "build":
        return `\`${command}\` runs in ${place}: every build of the image, also one that is never deployed, migrates the database that it reaches, and one that finds the layer in its cache migrates none.`;
      default:
        return when satisfies never;
    }
  },

  rewrite: ({ cure }) => cure,
});
