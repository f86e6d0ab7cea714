/** Whose migrations a project has, in which order and transactions they run, and what is found in them. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { extractors } from "../src/index.ts";
import { folderWith, lockproof } from "./command.ts";

const folder = join("fixtures", "frameworks");
const projects = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe("projects", () => {
  it("show every framework", () => {
    const known = Object.keys(extractors).filter((id) => id !== "sql");
    expect(projects).toEqual(known.toSorted());
  });

  it("are named in the README", async () => {
    const readme = readFileSync("README.md", "utf8");
    const loaded = await Promise.all(Object.values(extractors).map((load) => load()));
    const titles = loaded.filter(({ id }) => id !== "sql").map(({ title }) => title);
    expect(titles.filter((title) => !readme.includes(title))).toEqual([]);
  });

  it.each(projects)("%s", async (name) => {
    const cwd = resolve(folder, name);
    const summary = await lockproof(cwd, ["detect", "--no-config"]);
    const detail = await lockproof(cwd, ["detect", ".", "--no-config"]);
    const lint = ["lint", "--no-config", "--server", "18"];
    const found = await lockproof(cwd, [...lint, "--format", "json"]);
    const shown = [
      summary.out,
      detail.out,
      ...findingsIn(found.out),
      ...(found.err === "" ? [] : [found.err]),
    ];
    await expect(`${shown.join("\n")}\n`).toMatchFileSnapshot(`../${folder}/${name}.out`);
  });

  it.each(projects)("%s has the same history when one file of it is named", async (name) => {
    const cwd = resolve(folder, name);
    const listed = JSON.parse((await lockproof(cwd, ["detect", "--format", "json"])).out) as {
      readonly migrations: readonly { readonly path: string }[];
    }[];
    for (const history of listed) {
      const last = history.migrations.at(-1)?.path ?? "";
      const alone = await lockproof(cwd, ["detect", last, "--format", "json"]);
      expect(JSON.parse(alone.out)).toEqual([history]);
    }
  });
});

describe("a folder without a sign", () => {
  it("is not looked for where a project tries its own code", async () => {
    const cwd = folderWith({ "test/migrations/1_users.sql": "CREATE TABLE users (id bigint);" });
    expect(await lockproof(cwd, ["lint"])).toMatchObject({ code: 2, out: "" });
  });

  it("is plain SQL where it is called migrations", async () => {
    const cwd = folderWith({
      "db/migrations/1_users.sql": "CREATE TABLE users (id bigint);",
      "db/queries/users.sql": "SELECT 1;",
    });
    expect((await lockproof(cwd, ["detect"])).out).toBe(
      "db/migrations  Plain SQL files: it has SQL files\n" +
        "  1 migration, postgres; a transaction where its statements allow one\n",
    );
  });

  it("is no SQL where it is code", async () => {
    const cwd = folderWith({ "db/index.js": "export const all = [1, 2];\n" });
    const { code, out } = await lockproof(cwd, ["lint", "db/index.js"]);
    expect({ code, out }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "out": "Not analyzed
        db/index.js:1  no SQL, and of no framework known here: --framework or sinks say how to read it

      1 file, 0 statements: 0 findings, 1 not analyzed.
      Read for postgres 15, the oldest version still supported; --server says another.
      ",
      }
    `);
  });

  it("is what the command line says", async () => {
    const cwd = folderWith({ "db/1_users.sql": "CREATE TABLE users (id bigint);" });
    expect((await lockproof(cwd, ["detect", "db", "--framework", "goose"])).out).toBe(
      "db  goose: it was chosen\n" +
        "  1 migration, postgres\n" +
        "  up   db/1_users.sql  a transaction of its own\n",
    );
  });
});

describe("a change of type that lets NULL in", () => {
  it("is told apart by whether the code asks for that", async () => {
    const cwd = folderWith({
      ".git/HEAD": "ref: refs/heads/main\n",
      "migrations/1_users.js": `exports.up = (knex) =>
        knex.schema.createTable("users", (t) => { t.string("nick", 9).notNullable(); t.string("name", 9).notNullable(); });`,
      "migrations/2_longer.js": `exports.up = async (knex) => {
        await knex.schema.alterTable("users", (t) => { t.string("nick", 20).alter(); });
        await knex.schema.alterTable("users", (t) => { t.string("name", 20).nullable().alter(); });
      };`,
      "orders/migrations/1_orders.js": `exports.up = (queryInterface, Sequelize) =>
        queryInterface.createTable("orders", {
          note: { type: Sequelize.STRING(9), allowNull: false },
          mark: { type: Sequelize.STRING(9), allowNull: false },
        });`,
      "orders/migrations/2_longer.js": `exports.up = async (queryInterface, Sequelize) => {
        await queryInterface.changeColumn("orders", "note", { type: Sequelize.STRING(20) });
        await queryInterface.changeColumn("orders", "mark", { type: Sequelize.STRING(20), allowNull: true });
      };`,
    });
    const only = ["--rule", "retyping-drops-attributes,not-null-drop"];
    const { out } = await lockproof(cwd, [
      "lint",
      "migrations",
      "orders/migrations",
      "--format",
      "gcc",
      ...only,
    ]);
    expect(out).toMatchInlineSnapshot(`
      "migrations/2_longer.js:2:56: warning: users.nick loses NOT NULL beside its change of type, which does not say them again. Stops reads and writes of users for an instant (ACCESS EXCLUSIVE), but for as long as it has to wait for its lock, everybody queues behind it. [retyping-drops-attributes]
      migrations/2_longer.js:3:56: note: users.name may be NULL from now on, which deployed code that reads it has never met. Stops reads and writes of users for an instant (ACCESS EXCLUSIVE), but for as long as it has to wait for its lock, everybody queues behind it. [not-null-drop]
      orders/migrations/2_longer.js:2:30: warning: orders.note loses NOT NULL beside its change of type, which does not say them again. Stops reads and writes of orders for an instant (ACCESS EXCLUSIVE), but for as long as it has to wait for its lock, everybody queues behind it. [retyping-drops-attributes]
      orders/migrations/2_longer.js:3:30: note: orders.mark may be NULL from now on, which deployed code that reads it has never met. Stops reads and writes of orders for an instant (ACCESS EXCLUSIVE), but for as long as it has to wait for its lock, everybody queues behind it. [not-null-drop]
      "
    `);
  });
});

describe("what a change leaves of a table", () => {
  it("is told on SQLite by what constraints say, which have no names", async () => {
    const columns = "id INTEGER PRIMARY KEY, boss INTEGER REFERENCES users (id)";
    const cwd = folderWith({
      ".git/HEAD": "ref: refs/heads/main\n",
      "go.mod": "require github.com/golang-migrate/migrate/v4 v4.17.0\n",
      "sqlite/migrations/1_users.up.sql": `CREATE TABLE users (${columns}, email TEXT, CHECK (id > 0));`,
      "sqlite/migrations/1_users.down.sql": "DROP TABLE users;",
      "sqlite/migrations/2_email.up.sql": `CREATE TABLE new_users (${columns});
        INSERT INTO new_users (id, boss) SELECT id, boss FROM users;
        DROP TABLE users;
        ALTER TABLE new_users RENAME TO users;`,
      "sqlite/migrations/2_email.down.sql": "ALTER TABLE users ADD COLUMN email TEXT;",
    });
    const only = ["--format", "gcc", "--rule", "incomplete-down"];
    expect((await lockproof(cwd, ["lint", ...only])).out).toMatchInlineSnapshot(`
      "sqlite/migrations/2_email.up.sql:1:1: warning: After this migration and its way back the schema is another: the constraint CHECK (id > 0) of users is missing. [incomplete-down]
      "
    `);
  });

  it("is not told of one that is made anew in the place of one that nobody has seen made", async () => {
    const make = (name: string): string =>
      `CREATE TABLE ${name} (id INTEGER PRIMARY KEY, boss INTEGER, email TEXT);`;
    const rebuild = `${make("new_users")} DROP TABLE users; ALTER TABLE new_users RENAME TO users;
      CREATE INDEX users_email ON users (email);`;
    const cwd = folderWith({
      "sqlite/1_rebuild.sql": `-- +goose Up\n${rebuild}\n-- +goose Down\nDROP INDEX users_email;\n`,
      "sqlite/2_rebuild.sql": `-- +goose Up\n${make("orders")}\n-- +goose Down\nSELECT 1;\n`,
    });
    const only = ["--format", "gcc", "--rule", "incomplete-down"];
    expect((await lockproof(cwd, ["lint", "sqlite", ...only])).out).toMatchInlineSnapshot(`
      "sqlite/2_rebuild.sql:2:1: warning: After this migration and its way back the schema is another: the table orders is left behind. [incomplete-down]
      "
    `);
  });

  it("is not told of what the way back changes on a table that nobody has seen made", async () => {
    const cwd = folderWith({
      "mysql/1_mail.sql":
        "-- +goose Up\nALTER TABLE users MODIFY mail VARCHAR(20);\n-- +goose Down\nALTER TABLE users MODIFY mail VARCHAR(9);\n",
      "mysql/2_note.sql":
        "-- +goose Up\nALTER TABLE users ADD note INT;\n-- +goose Down\nSELECT 1;\n",
    });
    const only = ["--format", "gcc", "--rule", "incomplete-down"];
    expect((await lockproof(cwd, ["lint", "mysql", ...only])).out).toMatchInlineSnapshot(`
      "mysql/2_note.sql:2:1: warning: After this migration and its way back the schema is another: the column note of users is left behind. [incomplete-down]
      "
    `);
  });

  it("is told on MySQL of columns that get a new name and a new definition", async () => {
    const cwd = folderWith({
      "mysql/1_users.sql": "CREATE TABLE users (id INT PRIMARY KEY, `key` VARCHAR(9) NOT NULL);",
      "mysql/2_key.sql": "ALTER TABLE users CHANGE `key` akey VARCHAR(9);",
    });
    const only = ["--format", "gcc", "--rule", "redefinition-drops-attributes"];
    expect((await lockproof(cwd, ["lint", "mysql", ...only])).out).toMatchInlineSnapshot(`
      "mysql/2_key.sql:1:19: error: users.key loses NOT NULL, which the new definition does not repeat. Stops reads and writes of users for an instant (EXCLUSIVE), but for as long as it has to wait for its lock, everybody queues behind it. [redefinition-drops-attributes]
      "
    `);
  });
});

describe("statements that are sent as one message", () => {
  const again = "DROP FUNCTION net(numeric); CREATE FUNCTION net(total numeric) RETURNS numeric";
  const net = `${again} LANGUAGE sql AS 'SELECT total / 1.2';`;

  it("are one transaction where nobody opens one, on PostgreSQL", async () => {
    const cwd = folderWith({
      ".git/HEAD": "ref: refs/heads/main\n",
      "migrations/1_net.js": `exports.config = { transaction: false };
        exports.up = async (knex) => {
          await knex.raw(\`${net}\`);
          await knex.raw("ALTER TABLE orders ADD COLUMN note text; CREATE INDEX CONCURRENTLY ON orders (note);");
          await knex.raw("CREATE INDEX CONCURRENTLY ON orders (total);");
        };`,
    });
    const lint = ["lint", "--format", "gcc", "--rule", "object-drop,transaction-forbidden"];
    expect((await lockproof(cwd, lint)).out).toMatchInlineSnapshot(`
      "migrations/1_net.js:4:68: error: CREATE INDEX CONCURRENTLY on orders cannot run in the transaction that statements sent together are. [transaction-forbidden]
      "
    `);
  });

  it("are none on MySQL and SQLite", async () => {
    const cwd = folderWith({
      ".git/HEAD": "ref: refs/heads/main\n",
      "go.mod": "require github.com/golang-migrate/migrate/v4 v4.17.0\n",
      "mysql/migrations/1_users.up.sql":
        "CREATE TABLE users (id int); CREATE TABLE orders (id int);",
      "sqlite/migrations/1_users.up.sql": "CREATE TABLE users (id int); VACUUM;",
    });
    expect((await lockproof(cwd, ["detect"])).out).toMatchInlineSnapshot(`
      "mysql/migrations  golang-migrate: go.mod names github.com/golang-migrate/migrate
        1 migration, mysql (a folder is called mysql); no transaction

      sqlite/migrations  golang-migrate: go.mod names github.com/golang-migrate/migrate
        1 migration, sqlite (a folder is called sqlite); a transaction of its own
      "
    `);
  });
});

describe("migrations that are written in a language that is not read", () => {
  it("are listed, and nothing after them is refused for what they may have made", async () => {
    const cwd = folderWith({
      "sqlite/1_users.sql": "-- +goose Up\nCREATE TABLE users (id INTEGER PRIMARY KEY);\n",
      "sqlite/2_name.go": "func init() { goose.AddMigrationContext(up2, down2) }\n",
      "sqlite/2_name_test.go": "package migrations\n",
      "sqlite/3_fill.sql": "-- +goose Up\nUPDATE users SET name = 'x' WHERE id = 1;\n",
      "sqlite/tools.go": "package migrations\n",
    });
    expect((await lockproof(cwd, ["lint"])).out).toMatchInlineSnapshot(`
      "Not analyzed
        sqlite/2_name.go:1  written in Go

      3 files, 2 statements: 0 findings, 1 not analyzed.
      Read for sqlite 3.40, the oldest version still supported; --server says another.
      "
    `);
  });
});

it("a column that unread code made, and that is dropped and made again, is not left behind", async () => {
  const remade = (type: string): string =>
    `ALTER TABLE users DROP COLUMN name;\nALTER TABLE users ADD COLUMN name ${type};\n`;
  const cwd = folderWith({
    "db/1_users.sql":
      "-- +goose Up\nCREATE TABLE users (id bigint);\n-- +goose Down\nDROP TABLE users;\n",
    "db/2_name.go": "func init() { goose.AddMigrationContext(up2, down2) }\n",
    "db/3_name.sql": `-- +goose Up\n${remade("integer")}-- +goose Down\n${remade("text")}`,
    "db/4_note.sql":
      "-- +goose Up\nALTER TABLE users ADD COLUMN note text;\n-- +goose Down\nSELECT 1;\n",
  });
  const only = ["--format", "gcc", "--rule", "incomplete-down"];
  expect((await lockproof(cwd, ["lint", "db", ...only])).out).toMatchInlineSnapshot(`
    "db/4_note.sql:2:1: warning: After this migration and its way back the schema is another: the column note of users is left behind. [incomplete-down]
    db/2_name.go:1:1: note: Not analyzed: written in Go [not-analyzed]
    "
  `);
});

it("goose sends what stands on one line as one message", async () => {
  const two = "DROP INDEX CONCURRENTLY IF EXISTS a; DROP INDEX CONCURRENTLY IF EXISTS b; -- both\n";
  const cwd = folderWith({
    "db/1_users.sql": `-- +goose NO TRANSACTION\n-- +goose Up\nSELECT ';';\n${two}DROP INDEX CONCURRENTLY\n  IF EXISTS c;\n`,
  });
  const only = ["--format", "gcc", "--rule", "transaction-forbidden"];
  expect((await lockproof(cwd, ["lint", "db", ...only])).out).toMatchInlineSnapshot(`
    "db/1_users.sql:4:1: error: DROP INDEX CONCURRENTLY of a cannot run in the transaction that statements sent together are. Stops reads and writes of a for an instant (ACCESS EXCLUSIVE), but for as long as it has to wait for its lock, everybody queues behind it. [transaction-forbidden]
    db/1_users.sql:4:38: error: DROP INDEX CONCURRENTLY of b cannot run in the transaction that statements sent together are. Stops reads and writes of b for an instant (ACCESS EXCLUSIVE), but for as long as it has to wait for its lock, everybody queues behind it. [transaction-forbidden]
    "
  `);
});

it("a statement that code runs again and again, for names that are not known, is told of once", async () => {
  const cwd = folderWith({
    "migrations/1_keys.js": `const { nameOf } = require("./names");
      exports.up = async (knex) => {
        for (const table of ["orders", "users", "carts"]) {
          await knex.raw(\`ALTER TABLE \${nameOf(table)} ADD UNIQUE (id)\`);
        }
      };`,
  });
  const only = ["--format", "gcc", "--rule", "unique-key-build"];
  expect((await lockproof(cwd, ["lint", ...only])).out).toMatchInlineSnapshot(`
    "migrations/1_keys.js:4:56: error: The unique constraint \${nameOf(table)}_id_key builds its index over every row of \${nameOf(table)}. Blocks reads and writes of \${nameOf(table)} while an index is built (ACCESS EXCLUSIVE). [unique-key-build]
    "
  `);
});

it("a schema that a template names is left out of messages", async () => {
  const drop = `DROP TABLE {{ index .Options "Namespace" }}.users;`;
  const cwd = folderWith({ "migrations/20240102030405_users.up.sql": drop });
  const only = ["--format", "gcc", "--rule", "table-drop"];
  expect((await lockproof(cwd, ["lint", ...only])).out).toMatchInlineSnapshot(`
    "migrations/20240102030405_users.up.sql:1:1: error: users is dropped with all rows: deployed code that uses it fails from that moment. Stops reads and writes of users for an instant (ACCESS EXCLUSIVE), but for as long as it has to wait for its lock, everybody queues behind it. [table-drop]
    "
  `);
});

it("Drizzle splits files itself, where the mark is no comment for MySQL too", async () => {
  const cwd = folderWith({
    "drizzle/meta/_journal.json": JSON.stringify({
      dialect: "mysql",
      entries: [{ idx: 0, tag: "0000_orders" }],
    }),
    "drizzle/0000_orders.sql": `CREATE TABLE \`orders\` (\`id\` int);
--> statement-breakpoint
CREATE TABLE \`users\` (\`id\` int)
--> statement-breakpoint
ALTER TABLE \`carts\` DROP COLUMN \`note\`;--> statement-breakpoint
`,
  });
  expect((await lockproof(cwd, ["lint", "--format", "gcc"])).out).toMatchInlineSnapshot(`
    "drizzle/0000_orders.sql:5:1: warning: No lock timeout bounds the wait for the lock on carts. Stops reads and writes of carts for an instant (EXCLUSIVE), but for as long as it has to wait for its lock, everybody queues behind it. [missing-lock-timeout]
    drizzle/0000_orders.sql:5:21: error: carts.note is dropped with its data: deployed code that uses it fails from that moment. Stops reads and writes of carts for an instant (EXCLUSIVE), but for as long as it has to wait for its lock, everybody queues behind it. [column-drop]
    "
  `);
});

it("a folder is called after a server in many ways, and a snapshot of the schema is no step", async () => {
  const table = "CREATE TABLE jobs (id integer PRIMARY KEY, note text)";
  const cwd = folderWith({
    "driversqlite/migrations/001_jobs.sql": `${table};`,
    "driversqlite/migrations/LATEST.sql": `${table};`,
    "mysql-8/migrations/001_jobs.sql": `${table};`,
    "mysql-to-postgres/migrations/001_jobs.sql": `${table};`,
    "snapshot/migrations/schema.sql": `${table};`,
  });
  expect((await lockproof(cwd, ["detect"])).out).toMatchInlineSnapshot(`
    "driversqlite/migrations  Plain SQL files: it has SQL files
      2 migrations, sqlite (a folder is called driversqlite); a transaction where its statements allow one

    mysql-8/migrations  Plain SQL files: it has SQL files
      1 migration, mysql (a folder is called mysql-8); a transaction where its statements allow one

    mysql-to-postgres/migrations  Plain SQL files: it has SQL files
      1 migration, postgres; a transaction where its statements allow one

    snapshot/migrations  Plain SQL files: it has SQL files
      1 migration, postgres; a transaction where its statements allow one
    "
  `);
  expect((await lockproof(cwd, ["lint", "--format", "gcc"])).out).toMatchInlineSnapshot(`
    "driversqlite/migrations/LATEST.sql:1:1: note: Not analyzed: the whole schema by its name, and no step: schema in the config says where it is [not-analyzed]
    "
  `);
});

describe("folders for versions", () => {
  it("are one history, the newest version last", async () => {
    const cwd = folderWith({
      ".git/HEAD": "ref: refs/heads/main\n",
      "go.mod": "require github.com/golang-migrate/migrate/v4 v4.17.0\n",
      "migrations/oss/postgres/2/01_users.up.sql": "CREATE TABLE users (id int);",
      "migrations/oss/postgres/10/01_email.up.sql": "ALTER TABLE users ADD COLUMN email text;",
      "backfills/migrations/20250102_a/migration.ts":
        'import { Client } from "pg";\nexport const up = (client: Client) => client.query("CREATE TABLE a (id int)");\n',
      "backfills/migrations/20250103_b/migration.ts":
        'import { Client } from "pg";\nexport const up = (client: Client) => client.query("CREATE INDEX ON a (id)");\n',
    });
    expect((await lockproof(cwd, ["detect"])).out).toMatchInlineSnapshot(`
      "backfills/migrations  Node drivers: backfills/migrations/20250103_b/migration.ts is written for Node drivers
        2 migrations, postgres; no transaction

      migrations/oss/postgres  Plain SQL files: it has SQL files
        2 migrations, postgres (a folder is called postgres); a transaction where its statements allow one
      "
    `);
    expect((await lockproof(cwd, ["detect", "migrations"])).out).toMatchInlineSnapshot(`
      "migrations/oss/postgres  Plain SQL files: it has SQL files
        2 migrations, postgres (a folder is called postgres)
        up   migrations/oss/postgres/2/01_users.up.sql  a transaction where its statements allow one
        up   migrations/oss/postgres/10/01_email.up.sql  a transaction where its statements allow one
      "
    `);
  });
});

describe("a dialect that nobody names", () => {
  const goose = "-- +goose Up\nCREATE TABLE users (id int);\n";

  it("is told by the nearest folder called as a server is", async () => {
    const cwd = folderWith({
      ".git/HEAD": "ref: refs/heads/main\n",
      "mysql/postgres/migrations/1_users.sql": goose,
      "assets/migrations/mysql/1_users.sql": goose,
      "assets/migrations/clickhouse/1_users.sql": goose,
    });
    expect(await lockproof(cwd, ["detect"])).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "assets/migrations/mysql  goose: assets/migrations/mysql/1_users.sql has a "-- +goose Up" line
        1 migration, mysql (a folder is called mysql); a transaction of its own

      mysql/postgres/migrations  goose: mysql/postgres/migrations/1_users.sql has a "-- +goose Up" line
        1 migration, postgres (a folder is called postgres); a transaction of its own

      assets/migrations/clickhouse  goose: assets/migrations/clickhouse/1_users.sql has a "-- +goose Up" line
        1 migration, clickhouse (a folder is called clickhouse); not read
      ",
      }
    `);
  });

  it("is no reason to leave the others", async () => {
    const cwd = folderWith({
      ".git/HEAD": "ref: refs/heads/main\n",
      "postgres/migrations/1_users.sql": "CREATE TABLE users (id int);",
      "clickhouse/migrations/a/1_users.sql": "CREATE TABLE users (id int) ENGINE = Memory;",
      "migrations/clickhouse/1_users.sql": "CREATE TABLE users (id int) ENGINE = Memory;",
    });
    expect(await lockproof(cwd, ["lint"])).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "Not analyzed
        clickhouse/migrations/a/1_users.sql:1  written for clickhouse, which is not read here
        migrations/clickhouse/1_users.sql:1  written for clickhouse, which is not read here

      3 files, 1 statement: 0 findings, 2 not analyzed.
      Read for postgres 15, the oldest version still supported; --server says another.
      ",
      }
    `);
    expect((await lockproof(cwd, ["lint", "clickhouse"])).code).toBe(2);
  });

  it("is told by words that one server alone takes", async () => {
    const cwd = folderWith({
      "a/migrations/1_users.sql": "CREATE TABLE users (id int UNSIGNED AUTO_INCREMENT KEY);",
      "b/migrations/1_users.sql": "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT);",
      "c/migrations/1_users.sql": "CREATE TABLE users (id BIGSERIAL, n text DEFAULT 'ENGINE=x');",
      "d/migrations/1_users.sql": "CREATE TABLE users (id int); -- AUTO_INCREMENT, on MySQL",
      "e/migrations/1_users.sql": "CREATE TABLE users (id BIGSERIAL, AUTO_INCREMENT int);",
    });
    expect((await lockproof(cwd, ["detect"])).out).toMatchInlineSnapshot(`
      "a/migrations  Plain SQL files: it has SQL files
        1 migration, mysql (1_users.sql says UNSIGNED); a transaction where its statements allow one

      b/migrations  Plain SQL files: it has SQL files
        1 migration, sqlite (1_users.sql says AUTOINCREMENT); a transaction where its statements allow one

      c/migrations  Plain SQL files: it has SQL files
        1 migration, postgres (1_users.sql says BIGSERIAL); a transaction where its statements allow one

      d/migrations  Plain SQL files: it has SQL files
        1 migration, postgres; a transaction where its statements allow one

      e/migrations  Plain SQL files: it has SQL files
        1 migration, postgres; a transaction where its statements allow one
      "
    `);
  });

  it("is told by what most files speak", async () => {
    const cwd = folderWith({
      "migrations/1_users.sql": "CREATE TABLE users (id int, traits jsonb);",
      "migrations/2_name.sql": "ALTER TABLE users ADD COLUMN name TEXT COLLATE NOCASE;",
      "migrations/3_fill.sql": "INSERT OR IGNORE INTO users (id) VALUES (1);",
    });
    expect((await lockproof(cwd, ["detect"])).out).toMatchInlineSnapshot(`
      "migrations  Plain SQL files: it has SQL files
        3 migrations, sqlite (2_name.sql says COLLATE NOCASE); a transaction where its statements allow one
      "
    `);
  });

  it("is told by the driver that a program in another language depends on", async () => {
    const plain = { "migrations/1_users.sql": "CREATE TABLE users (id int);" };
    const manifests = {
      "a/go.mod":
        "require (\n\tgithub.com/mattn/go-sqlite3 v1.14.0\n\tgithub.com/lib/pq v1.10.9 // indirect\n)\n",
      "b/Cargo.toml":
        '[features]\nsqlite = []\npostgresql = []\n[dependencies]\nsqlx = { version = "0.8", features = ["mysql"] }\n',
      "c/pom.xml": "<dependency><artifactId>mariadb-java-client</artifactId></dependency>",
      "d/build.gradle.kts": 'runtimeOnly("org.postgresql:postgresql:42.7.3")\n',
    };
    const cwd = folderWith({
      ...manifests,
      ...Object.fromEntries(
        Object.keys(manifests).flatMap((path) =>
          Object.entries(plain).map(([name, text]) => [`${path[0] ?? ""}/${name}`, text]),
        ),
      ),
    });
    expect((await lockproof(cwd, ["detect"])).out).toMatchInlineSnapshot(`
      "a/migrations  Plain SQL files: it has SQL files
        1 migration, sqlite (a/go.mod names github.com/mattn/go-sqlite3); a transaction where its statements allow one

      b/migrations  sqlx: b/Cargo.toml names sqlx
        1 migration, mysql (b/Cargo.toml names mysql); a transaction of its own

      c/migrations  Plain SQL files: it has SQL files
        1 migration, mariadb (c/pom.xml names mariadb-java-client); a transaction where its statements allow one

      d/migrations  Plain SQL files: it has SQL files
        1 migration, postgres (d/build.gradle.kts names postgresql); a transaction where its statements allow one
      "
    `);
  });

  it("is told by the driver that the package depends on", async () => {
    const migration = 'exports.up = (knex) => knex.schema.dropTable("users");';
    const manifest = (...names: string[]): string =>
      JSON.stringify({
        dependencies: Object.fromEntries([...names, "knex"].map((name) => [name, "1"])),
        devDependencies: { pg: "1" },
      });
    const cwd = folderWith({
      "a/package.json": manifest("mysql2", "sqlite3"),
      "a/migrations/1_users.js": migration,
      "b/package.json": manifest("better-sqlite3"),
      "b/migrations/1_users.js": migration,
      "c/package.json": manifest("pg", "mysql2"),
      "c/migrations/1_users.js": migration,
    });
    expect((await lockproof(cwd, ["detect"])).out).toMatchInlineSnapshot(`
      "a/migrations  Knex: a/migrations/1_users.js is written for Knex
        1 migration, mysql (a/package.json names mysql2); one transaction around all that is pending

      b/migrations  Knex: b/migrations/1_users.js is written for Knex
        1 migration, sqlite (b/package.json names better-sqlite3); one transaction around all that is pending

      c/migrations  Knex: c/migrations/1_users.js is written for Knex
        1 migration, postgres; one transaction around all that is pending
      "
    `);
  });

  it("is what somebody chose, whatever the folder is called", async () => {
    const cwd = folderWith({ "mysql/migrations/1_users.sql": goose });
    const { out } = await lockproof(cwd, ["detect", "--dialect", "mariadb"]);
    expect(out).toContain("1 migration, mariadb; ");
  });
});

it("a dialect that is not read is said", async () => {
  const cwd = folderWith({
    "prisma/migrations/migration_lock.toml": 'provider = "sqlserver"\n',
    "prisma/migrations/20240101000000_init/migration.sql": "CREATE TABLE users (id int);\n",
  });
  expect(await lockproof(cwd, ["lint", "prisma"])).toMatchObject({
    code: 2,
    err:
      "lockproof: prisma/migrations: its migrations are written for sqlserver " +
      "(prisma/migrations/migration_lock.toml is there); lockproof reads mysql, mariadb, postgres, sqlite. " +
      "--dialect reads them all the same.\n",
  });
});

function findingsIn(json: string): readonly string[] {
  const report = JSON.parse(json) as {
    readonly findings: readonly {
      readonly path: string;
      readonly rule: string;
      readonly span: { readonly from: { readonly line: number } };
    }[];
    readonly unread: readonly { readonly path: string; readonly what: string }[];
  };
  return [
    ...report.findings.map(({ path, rule, span }) => `${path}:${String(span.from.line)} ${rule}`),
    ...report.unread.map(({ path, what }) => `${path} unread: ${what}`),
  ];
}
