import type { OperationOf } from "../src/operation.ts";
import { defineRule, display } from "../src/rule.ts";

export default defineRule({
  id: "redefinition-drops-attributes",
  title: "MODIFY drops what it does not say again",
  harm: "breaks-code",
  home: "mysql",

  why: `
    MODIFY and CHANGE define the column anew: a default, NOT NULL or AUTO_INCREMENT that is not
    repeated is gone.
    Code that leaves the column out then gets another value, or fails.
    Repeat everything that is to stay.
  `,

  given: `
    CREATE TABLE orders (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, state VARCHAR(20) NOT NULL DEFAULT 'open');
  `,
  bad: [
    `ALTER TABLE orders MODIFY state VARCHAR(40) NOT NULL;`,
    `ALTER TABLE orders MODIFY state VARCHAR(40) DEFAULT 'open';`,
    `ALTER TABLE orders MODIFY id INT NOT NULL;`,
  ],
  good: [
    `ALTER TABLE orders MODIFY state VARCHAR(40) NOT NULL DEFAULT 'open';`,
    `ALTER TABLE orders ALTER COLUMN note DROP DEFAULT;`,
  ],

  on: "redefine-column",

  check({ operation, siblings }) {
    const { span, definition } = operation;
    const own = siblings.filter((one) => one.span === span);
    const isMore = own.some(({ kind }) => kind === "set-type" || kind === "rename-column");
    const lost = own.flatMap((one) => {
      if (one.kind === "drop-default") return ["its default"];
      if (one.kind === "set-identity" && one.change === "drop") return ["AUTO_INCREMENT"];
      // Alone it is what was wanted; beside another type or name it was forgotten.
      return one.kind === "drop-not-null" && isMore ? ["NOT NULL"] : [];
    });
    return lost.length === 0 ? undefined : { operation, definition, lost };
  },

  message: ({ operation, lost }) =>
    `${placeOf(operation)} loses ${lost.join(" and ")}, which the new definition does not repeat.`,

  rewrite: ({ operation, lost }) =>
    `Repeat what is to stay: add ${lost.join(" and ")} of ${placeOf(operation)} to the definition.`,
});

function placeOf({ table, column }: OperationOf<"redefine-column">): string {
  return `${display(table)}.${column}`;
}
