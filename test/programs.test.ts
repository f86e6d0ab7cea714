/** What MySQL's and MariaDB's procedures do is told where they are called. */
import { expect, it } from "vitest";
import { folderWith, lockproof } from "./command.ts";

const before = "CREATE TABLE orders (id INT PRIMARY KEY, note VARCHAR(20), total INT);";

async function said(sql: string, dialect = "mysql"): Promise<string> {
  const cwd = folderWith({ "m/1.sql": before, "m/2.sql": sql });
  const rules = ["blocking-table-copy", "column-drop", "unbatched-write"];
  const only = rules.flatMap((rule) => ["--rule", rule]);
  const argv = ["lint", "m/2.sql", "--dialect", dialect, "--format", "gcc", ...only];
  const { out } = await lockproof(cwd, argv);
  return out.replaceAll(/ (?:Blocks|Stops|Whoever) [^[]*/g, " ");
}

it("IF over information_schema is answered from history", async () => {
  const sql = `DELIMITER //
CREATE DEFINER=\`root\`@\`%\` PROCEDURE change_orders(IN wanted INT, OUT done INT)
COMMENT 'once' MODIFIES SQL DATA
BEGIN
  DECLARE n, m INT DEFAULT 0;
  IF NOT EXISTS (SELECT * FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'orders' AND column_name = 'note') THEN
    ALTER TABLE orders DROP COLUMN note;
  END IF;
  IF (SELECT COUNT(*) FROM INFORMATION_SCHEMA.COLUMNS WHERE \`TABLE_NAME\` = 'orders' AND COLUMN_NAME = 'state') = 0 THEN
    ALTER TABLE orders ADD COLUMN state INT, ALGORITHM=COPY;
  ELSEIF wanted = 1 THEN
    ALTER TABLE orders DROP COLUMN state;
  ELSE
    ALTER TABLE orders DROP COLUMN total;
  END IF;
END //
DELIMITER ;
CALL change_orders(1, @done);
`;
  expect(await said(sql)).toMatchInlineSnapshot(`
    "m/2.sql:18:1: error: orders can only be changed so while writes wait (ALGORITHM=COPY). [blocking-table-copy]
    "
  `);
});

it("loops, cases, labels and variables are understood", async () => {
  const sql = `DELIMITER $$
CREATE PROCEDURE fill()
fill: BEGIN
  DECLARE n INT;
  SET n = CASE WHEN 1 > 0 THEN 2 ELSE 3 END;
  again: WHILE n > 0 DO
    UPDATE orders SET note = 'x' WHERE total = n;
    SET n = n - 1;
    ITERATE again;
  END WHILE again;
  REPEAT SET n = n + 1; UNTIL n > 3 END REPEAT;
  CASE n WHEN 4 THEN ALTER TABLE orders DROP COLUMN note; ELSE LEAVE fill; END CASE;
  PREPARE s FROM @sql; EXECUTE s; DEALLOCATE PREPARE s;
END fill $$
DELIMITER ;
CALL fill();
DROP PROCEDURE fill;
CALL fill();
`;
  expect(await said(sql)).toMatchInlineSnapshot(`
    "m/2.sql:16:1: warning: Every row of orders that the condition picks is changed in one transaction: whoever else writes to one of these rows waits until it commits. [unbatched-write]
    m/2.sql:16:1: warning: orders.note is dropped with its data: deployed code that uses it fails from that moment. [column-drop]
    m/2.sql:16:1: note: Not analyzed: it runs fill: EXECUTE of SQL made at run time [not-analyzed]
    m/2.sql:18:1: note: Not analyzed: it calls fill, whose body is not known [not-analyzed]
    "
  `);
});

it("an error that a handler takes is none", async () => {
  const sql = `DELIMITER //
CREATE PROCEDURE quietly() BEGIN
  DECLARE CONTINUE HANDLER FOR 1060, SQLEXCEPTION BEGIN END;
  ALTER TABLE orders DROP COLUMN gone, DROP COLUMN total;
END //
CREATE PROCEDURE loudly() BEGIN
  DECLARE done INT DEFAULT 0;
  DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = 1;
  ALTER TABLE orders DROP COLUMN gone, DROP COLUMN note;
END //
DELIMITER ;
CALL quietly();
CALL loudly();
`;
  expect(await said(sql)).toMatchInlineSnapshot(`
    "m/2.sql:13:1: error: orders.note is dropped with its data: deployed code that uses it fails from that moment. [column-drop]
    "
  `);
});

it("MariaDB runs a block that is in no procedure", async () => {
  const sql = `DELIMITER //
BEGIN NOT ATOMIC
  ALTER TABLE orders DROP COLUMN note;
END //
BEGIN NOT ATOMIC
  IF total THEN ALTER TABLE orders DROP COLUMN total
END //
`;
  expect(await said(sql, "mariadb")).toMatchInlineSnapshot(`
    "m/2.sql:3:22: error: orders.note is dropped with its data: deployed code that uses it fails from that moment. [column-drop]
    m/2.sql:6:36: warning: orders.total is dropped with its data: deployed code that uses it fails from that moment. [column-drop]
    m/2.sql:5:1: note: Not analyzed: the body is not understood from "end" on [not-analyzed]
    m/2.sql:6:36: note: Not analyzed: ALTER TABLE … DROP COLUMN total END [not-analyzed]
    "
  `);
});

it("a column that is computed anew loses nothing", async () => {
  const anew = "ALTER TABLE orders DROP COLUMN twice, ADD COLUMN twice int AS (total * 3);";
  const made = "ALTER TABLE orders ADD COLUMN twice int AS (total * 2);";
  const cwd = folderWith({ "m/1.sql": before, "m/2.sql": made, "m/3.sql": anew });
  const argv = [
    "lint",
    "m/3.sql",
    "--dialect",
    "mysql",
    "--format",
    "gcc",
    "--rule",
    "column-drop",
  ];
  expect((await lockproof(cwd, argv)).out).toBe("");
});

it("a call of what nobody has made is listed, on PostgreSQL as well", async () => {
  expect(await said("CALL tidy(1);")).toMatchInlineSnapshot(`
    "m/2.sql:1:1: note: Not analyzed: it calls tidy, whose body is not known [not-analyzed]
    "
  `);
  expect(await said("CALL tidy(1);", "postgres")).toMatchInlineSnapshot(`
    "m/2.sql:1:1: note: Not analyzed: it calls tidy, whose body is not known [not-analyzed]
    "
  `);
});
