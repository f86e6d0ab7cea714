import type { Direction } from "../migration.ts";
import { baseOf, membersOf } from "./classes.ts";
import type { ScriptNode } from "./node.ts";
import { child, children, isFunction, keyOf, nameOf, pathOf, unwrap } from "./node.ts";
import type { Scope } from "./scope.ts";

/** A function of a migration that its runner calls. */
export interface Entry {
  readonly direction: Direction;
  readonly body: ScriptNode;
  /** That of its file. */
  readonly scope: Scope;
}

/** What a file exports: functions, or a migration that a call makes of what it is given. */
export interface Exported {
  readonly entries: readonly Entry[];
  readonly made: readonly ScriptNode[];
  /** Classes that extend one of another file, which nothing is known of. */
  readonly unknown: readonly ScriptNode[];
}

/** The functions of a file that go up, down or before, however it exports them. */
export function exportedBy(program: ScriptNode, scope: Scope): Exported {
  const body = children(program, "body");
  const extended = new Set(
    body.map((one) => nameOf(child(child(one, "declaration") ?? one, "superClass"))),
  );
  const found = body.flatMap((statement) =>
    // What others of the file inherit, and nobody else sees, runs as theirs.
    statement.type === "ClassDeclaration" && extended.has(nameOf(child(statement, "id")))
      ? []
      : entriesAt(statement, scope),
  );
  return {
    entries: found.flatMap((one) => ("body" in one ? [one] : [])),
    made: found.flatMap((one) => ("made" in one ? [one.made] : [])),
    unknown: found.flatMap((one) => ("base" in one ? [one.base] : [])),
  };
}

type Found = Entry | { readonly made: ScriptNode } | { readonly base: ScriptNode };

const directions: Readonly<Record<string, Direction>> = {
  up: "up",
  run: "up",
  migrate: "up",
  down: "down",
  rollback: "down",
  beforeUp: "before-up",
};

function entriesAt(statement: ScriptNode, scope: Scope): readonly Found[] {
  switch (statement.type) {
    case "ExportNamedDeclaration": {
      const inner = child(statement, "declaration");
      if (inner !== undefined) return entriesAt(inner, scope);
      return children(statement, "specifiers").flatMap((one) =>
        entryOf(nameOf(child(one, "exported")), child(one, "local"), scope),
      );
    }
    case "ExportDefaultDeclaration":
    case "TSExportAssignment": {
      const value = child(statement, "declaration") ?? child(statement, "expression");
      return exported(value, scope);
    }
    case "FunctionDeclaration":
      return entryOf(nameOf(child(statement, "id")), statement, scope);
    case "ClassDeclaration":
      return exported(statement, scope);
    case "VariableDeclaration":
      return children(statement, "declarations").flatMap((item) => {
        const name = nameOf(child(item, "id"));
        const value = unwrap(child(item, "init"));
        if (value?.type === "ObjectExpression" || value?.type === "ClassExpression") {
          return exported(value, scope);
        }
        return entryOf(name, value, scope);
      });
    case "ExpressionStatement":
      return assigned(unwrap(child(statement, "expression")), scope);
    default:
      return [];
  }
}

/** `exports.up = …`, `module.exports = { up, down }`, `module.exports.down = …`. */
function assigned(node: ScriptNode | undefined, scope: Scope): readonly Found[] {
  if (node?.type !== "AssignmentExpression") return [];
  const path = pathOf(child(node, "left"));
  const value = child(node, "right");
  if (path[0] !== "exports" && !(path[0] === "module" && path[1] === "exports")) return [];
  const name = path.slice(path[0] === "exports" ? 1 : 2)[0];
  // `exports.Orders1700000000000 = class { … }`
  const isWhole = name === undefined || unwrap(value)?.type === "ClassExpression";
  return isWhole ? exported(value, scope) : entryOf(name, value, scope);
}

/** An object or a class with the functions in it, or the one function there is. */
function exported(wrapped: ScriptNode | undefined, scope: Scope): readonly Found[] {
  const node = resolved(wrapped, scope);
  switch (node?.type) {
    case "ObjectExpression":
      return children(node, "properties").flatMap((property) =>
        entryOf(keyOf(property), child(property, "value"), scope),
      );
    case "ClassDeclaration":
    case "ClassExpression":
      return inClass(node, scope);
    case "CallExpression":
      // A helper that wraps what it is given: `createMigration(async function up(knex) { … })`.
      return given(node, scope);
    default:
      return isFunction(node) ? [{ direction: "up", body: node, scope }] : [];
  }
}

/** What a class does itself, and what else it takes from one that it extends. */
function inClass(node: ScriptNode, scope: Scope): readonly Found[] {
  const own = membersOf(node).flatMap((member) =>
    entryOf(keyOf(member), child(member, "value"), scope),
  );
  const named = child(node, "superClass");
  const base = baseOf(node, scope);
  if (named !== undefined && base === undefined) return [...own, { base: named }];
  const inherited = base === undefined ? [] : inClass(base.node, base.scope);
  const isOwn = (one: Found): boolean =>
    "body" in one && own.some(({ direction }) => direction === one.direction);
  return [...own, ...inherited.filter((one) => !isOwn(one))];
}

/** Several of what a call is given may be migrations themselves: `combine(addTable(…), addTable(…))`. */
function given(call: ScriptNode, scope: Scope): readonly Found[] {
  const inner = children(call, "arguments").flatMap((argument): readonly Found[] => {
    const node = resolved(argument, scope);
    if (node?.type === "CallExpression") return exported(node, scope);
    return isFunction(node) ? entryOf(nameOf(child(node, "id")), node, scope) : [];
  });
  if (inner.length > 0) return inner;
  // A helper for what has no way back is given one function, whatever that is called.
  const functions = children(call, "arguments").filter((one) => isFunction(unwrap(one)));
  const [only] = functions;
  return only === undefined || functions.length > 1
    ? [{ made: call }]
    : [{ direction: "up", body: unwrap(only) ?? only, scope }];
}

function entryOf(
  name: string | undefined,
  value: ScriptNode | undefined,
  scope: Scope,
): readonly Entry[] {
  // A class may have a constructor, as every object has one.
  const isKnown = name !== undefined && Object.hasOwn(directions, name);
  const direction = isKnown ? directions[name] : undefined;
  const body = resolved(value, scope);
  return direction === undefined || !isFunction(body) ? [] : [{ direction, body, scope }];
}

function resolved(wrapped: ScriptNode | undefined, scope: Scope): ScriptNode | undefined {
  const node = unwrap(wrapped);
  return node?.type === "Identifier" ? (unwrap(scope.resolve(node)) ?? node) : node;
}
