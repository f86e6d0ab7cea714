import type { DocumentNode } from "../../document.ts";
import { wordsFor } from "../../mapped-sql.ts";
import type { MappedText } from "../../mapped-text.ts";
import { joinTexts } from "../../mapped-text.ts";
import type { Changes } from "./change.ts";
import { columnsOf, defaultOf, deferral, indexKeys } from "./columns.ts";
import { isMysql } from "./tables.ts";
import type { Writer } from "./writer.ts";

/** Changes of constraints, indexes, defaults and nullability. */
export const keyChanges: Changes = {
  addForeignKeyConstraint(change, w) {
    const q = wordsFor(change.span);
    const base = w.placed(change, "baseTableName", "baseTableSchemaName");
    const target = w.placed(change, "referencedTableName", "referencedTableSchemaName");
    const named = w.flag(change, "deleteCascade") ? "CASCADE" : undefined;
    const onDelete = w.text(change, "onDelete") ?? named;
    const onUpdate = w.text(change, "onUpdate");
    return [
      joinTexts([
        q`ALTER TABLE ${base} ADD ${constraintName(change, w)}`,
        q`FOREIGN KEY (${w.names(change, "baseColumnNames")})`,
        q` REFERENCES ${target} (${w.names(change, "referencedColumnNames")})`,
        ...(onDelete === undefined ? [] : [q` ON DELETE ${onDelete}`]),
        ...(onUpdate === undefined ? [] : [q` ON UPDATE ${onUpdate}`]),
        ...deferral(change, w),
      ]),
    ];
  },
  dropForeignKeyConstraint(change, w) {
    const q = wordsFor(change.span);
    const base = w.placed(change, "baseTableName", "baseTableSchemaName");
    const word = isMysql(w) ? "FOREIGN KEY" : "CONSTRAINT";
    return [q`ALTER TABLE ${base} DROP ${word} ${w.name(change, "constraintName")}`];
  },
  addPrimaryKey(change, w) {
    const q = wordsFor(change.span);
    const table = w.placed(change, "tableName");
    const columns = w.names(change, "columnNames");
    const index = w.name(change, "forIndexName");
    if (index !== undefined && w.dialect === "postgres") {
      return [
        q`ALTER TABLE ${table} ADD ${constraintName(change, w)}PRIMARY KEY USING INDEX ${index}`,
      ];
    }
    return [q`ALTER TABLE ${table} ADD ${constraintName(change, w)}PRIMARY KEY (${columns})`];
  },
  dropPrimaryKey(change, w) {
    const q = wordsFor(change.span);
    const table = w.placed(change, "tableName");
    if (isMysql(w)) return [q`ALTER TABLE ${table} DROP PRIMARY KEY`];
    const usual = `${w.word(change, "tableName") ?? ""}_pkey`;
    const name = w.name(change, "constraintName") ?? q`${usual}`;
    return [q`ALTER TABLE ${table} DROP CONSTRAINT ${name}`];
  },
  addUniqueConstraint(change, w) {
    const q = wordsFor(change.span);
    const table = w.placed(change, "tableName");
    const index = w.name(change, "forIndexName");
    const unique =
      index !== undefined && w.dialect === "postgres"
        ? q`UNIQUE USING INDEX ${index}`
        : q`UNIQUE (${w.names(change, "columnNames")})`;
    return [
      joinTexts([
        q`ALTER TABLE ${table} ADD ${constraintName(change, w)}${unique}`,
        ...deferral(change, w),
      ]),
    ];
  },
  dropUniqueConstraint(change, w) {
    const q = wordsFor(change.span);
    const word = isMysql(w) ? "KEY" : "CONSTRAINT";
    return [
      q`ALTER TABLE ${w.placed(change, "tableName")} DROP ${word} ${w.name(change, "constraintName")}`,
    ];
  },
  addCheckConstraint(change, w) {
    const q = wordsFor(change.span);
    const body = w.text(change, "constraintBody");
    const table = w.placed(change, "tableName");
    return [q`ALTER TABLE ${table} ADD ${constraintName(change, w)}CHECK (${body})`];
  },
  dropCheckConstraint(change, w) {
    const q = wordsFor(change.span);
    const table = w.placed(change, "tableName");
    return [q`ALTER TABLE ${table} DROP CONSTRAINT ${w.name(change, "constraintName")}`];
  },
  createIndex(change, w) {
    const q = wordsFor(change.span);
    const unique = w.flag(change, "unique") ? "UNIQUE " : "";
    const table = w.placed(change, "tableName");
    const name = w.name(change, "indexName");
    const keys = indexKeys(columnsOf(change), w);
    return [q`CREATE ${unique}INDEX ${name} ON ${table} (${keys})`];
  },
  dropIndex(change, w) {
    const q = wordsFor(change.span);
    if (isMysql(w)) {
      return [q`DROP INDEX ${w.name(change, "indexName")} ON ${w.placed(change, "tableName")}`];
    }
    return [q`DROP INDEX ${w.placed(change, "indexName")}`];
  },
  addNotNullConstraint(change, w) {
    const q = wordsFor(change.span);
    const table = w.placed(change, "tableName");
    const column = w.name(change, "columnName");
    const filler = w.text(change, "defaultNullValue");
    const type = w.type(change, "columnDataType");
    const fill =
      filler === undefined
        ? []
        : [q`UPDATE ${table} SET ${column} = ${w.literal(filler)} WHERE ${column} IS NULL`];
    if (isMysql(w)) return [...fill, q`ALTER TABLE ${table} MODIFY ${column} ${type} NOT NULL`];
    return [...fill, q`ALTER TABLE ${table} ALTER COLUMN ${column} SET NOT NULL`];
  },
  dropNotNullConstraint(change, w) {
    const q = wordsFor(change.span);
    const table = w.placed(change, "tableName");
    const column = w.name(change, "columnName");
    const type = w.type(change, "columnDataType");
    if (isMysql(w)) return [q`ALTER TABLE ${table} MODIFY ${column} ${type} NULL`];
    return [q`ALTER TABLE ${table} ALTER COLUMN ${column} DROP NOT NULL`];
  },
  addDefaultValue(change, w) {
    const q = wordsFor(change.span);
    const table = w.placed(change, "tableName");
    const column = w.name(change, "columnName");
    return [q`ALTER TABLE ${table} ALTER COLUMN ${column} SET DEFAULT ${defaultOf(change, w)}`];
  },
  dropDefaultValue(change, w) {
    const q = wordsFor(change.span);
    const table = w.placed(change, "tableName");
    return [q`ALTER TABLE ${table} ALTER COLUMN ${w.name(change, "columnName")} DROP DEFAULT`];
  },
  addAutoIncrement(change, w) {
    const q = wordsFor(change.span);
    const table = w.placed(change, "tableName");
    const column = w.name(change, "columnName");
    if (isMysql(w)) {
      const type = w.type(change, "columnDataType");
      return [q`ALTER TABLE ${table} MODIFY ${column} ${type} AUTO_INCREMENT`];
    }
    return [q`ALTER TABLE ${table} ALTER COLUMN ${column} ADD GENERATED BY DEFAULT AS IDENTITY`];
  },
};

function constraintName(change: DocumentNode, w: Writer): MappedText {
  const q = wordsFor(change.span);
  const name = w.name(change, "constraintName");
  return name === undefined ? q`` : q`CONSTRAINT ${name} `;
}
