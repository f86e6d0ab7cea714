import type { CodeFile } from "../extractor.ts";
import type { Span } from "../source.ts";
import type { Import } from "./imports.ts";
import { importsOf } from "./imports.ts";
import type { ScriptNode } from "./node.ts";
import { below, child, children, isFunction, keyOf, nameOf, pathOf, spanOf } from "./node.ts";

/** What the names of a file stand for, as far as that cannot change while it runs. */
export interface Scope {
  readonly source: string;
  /** What an identifier stands for where it is used: an expression, or a function. */
  readonly resolve: (identifier: ScriptNode) => ScriptNode | undefined;
  /** The whole file. */
  readonly program: ScriptNode;
  /** Names that stand for what another file exports. */
  readonly imports: ReadonlyMap<string, Import>;
  /** What an identifier stands for that another file exports, where no parameter goes by that name. */
  readonly imported: (identifier: ScriptNode) => Import | undefined;
  /** The text that types say an expression is, which leads into another file. */
  readonly typed: (expression: ScriptNode) => string | undefined;
  /** A member of the class around a place, or what a class that extends it has instead. */
  readonly method: (name: string, at: Span) => Member | undefined;
  /** The innermost class around a place. */
  readonly around: (at: Span) => ScriptNode | undefined;
  /** Those that classes of this file extend, as they were found. */
  readonly bases: Map<ScriptNode, Member | undefined>;
  /** Files that it imports from, by what it calls them. */
  readonly files: () => ReadonlyMap<string, CodeFile>;
  /** Id of the dialect that is looked at. */
  readonly dialect: string;
  /** Where the file that is read takes this one in, where it is another one. */
  readonly at?: Span;
  /** The same file where parameters stand for what a call gives them. */
  readonly within: (bound: ReadonlyMap<string, ScriptNode>) => Scope;
}

/** A part of some file, and what its names stand for. */
export interface Member {
  readonly node: ScriptNode;
  readonly scope: Scope;
}

interface Declaration {
  readonly within: Span;
  /** `undefined`: known only when the code runs. */
  readonly value: ScriptNode | undefined;
}

export interface ScopeOptions {
  /** The text that an expression is by its type. */
  readonly textOf?: ((expression: ScriptNode) => string | undefined) | undefined;
  /** The member that a class which extends one of this file has in its place. */
  readonly overriding?: (name: string) => Member | undefined;
  readonly files?: (() => ReadonlyMap<string, CodeFile>) | undefined;
  readonly dialect: string;
  readonly at?: Span;
}

/** What a file declares. */
interface Names {
  readonly declared: ReadonlyMap<string, readonly Declaration[]>;
  readonly methods: readonly {
    readonly name: string;
    readonly within: Span;
    readonly value: ScriptNode;
  }[];
  readonly classes: readonly ScriptNode[];
  readonly changed: ReadonlySet<string>;
  readonly imports: ReadonlyMap<string, Import>;
}

/** A file that many migrations take something from is looked through once. */
const known = new WeakMap<ScriptNode, Names>();

function namesOf(program: ScriptNode): Names {
  const names = known.get(program) ?? findNames(program);
  known.set(program, names);
  return names;
}

function findNames(program: ScriptNode): Names {
  const declared = new Map<string, Declaration[]>();
  const methods: { readonly name: string; readonly within: Span; readonly value: ScriptNode }[] =
    [];
  const classes: ScriptNode[] = [];
  const changed = new Set<string>();
  const declare = (name: string | undefined, within: Span, value?: ScriptNode): void => {
    if (name === undefined) return;
    const list = declared.get(name);
    if (list === undefined) declared.set(name, [{ within, value }]);
    else list.push({ within, value });
  };
  const visit = (node: ScriptNode, block: Span): void => {
    let inner = block;
    switch (node.type) {
      case "VariableDeclaration":
        for (const item of children(node, "declarations")) {
          const id = child(item, "id");
          const init = child(item, "init");
          if (id?.type === "Identifier") declare(nameOf(id), block, init);
          else if (id !== undefined) declarePattern(id, block, declare);
        }
        break;
      case "FunctionDeclaration":
        declare(nameOf(child(node, "id")), block, node);
        break;
      case "TSEnumDeclaration":
        declare(nameOf(child(node, "id")), block, node);
        break;
      case "ClassDeclaration":
        declare(nameOf(child(node, "id")), block, node);
        classes.push(node);
        break;
      case "ClassExpression":
        classes.push(node);
        break;
      case "ClassBody":
        for (const member of children(node, "body")) {
          const name = keyOf(member);
          const value = child(member, "value");
          if (name === undefined || value === undefined) continue;
          methods.push({ name, within: spanOf(node), value });
          // What a compiler makes of a field.
          if (name !== "constructor") continue;
          for (const field of fieldsIn(value)) methods.push({ ...field, within: spanOf(node) });
        }
        break;
      case "AssignmentExpression":
      case "UpdateExpression": {
        const target = pathOf(child(node, "left") ?? child(node, "argument"))[0];
        if (target !== undefined) changed.add(target);
        break;
      }
      case "CallExpression": {
        const path = pathOf(child(node, "callee"));
        if (path.length === 2 && mutating.has(path[1] ?? "")) changed.add(path[0] ?? "");
        break;
      }
      case "BlockStatement":
      case "Program":
      case "ForStatement":
      case "ForOfStatement":
      case "ForInStatement":
        inner = spanOf(node);
        break;
      default:
    }
    if (isFunction(node)) {
      inner = spanOf(node);
      for (const parameter of children(node, "params")) declarePattern(parameter, inner, declare);
    }
    for (const next of below(node)) visit(next, inner);
  };
  visit(program, spanOf(program));
  return { declared, methods, classes, changed, imports: importsOf(program) };
}

export function scopeOf(program: ScriptNode, source: string, options: ScopeOptions): Scope {
  const { textOf = () => undefined, overriding = () => undefined } = options;
  const { declared, methods, classes, changed, imports } = namesOf(program);
  const bases: Scope["bases"] = new Map();
  const whole = spanOf(program);
  const typed: Scope["typed"] = (expression) => {
    const [root] = pathOf(expression);
    return root !== undefined && imports.has(root) ? textOf(expression) : undefined;
  };

  const nearestTo = (identifier: ScriptNode): Declaration | undefined => {
    const at = spanOf(identifier).start;
    let nearest: Declaration | undefined;
    for (const declaration of declared.get(nameOf(identifier) ?? "") ?? []) {
      const { within } = declaration;
      if (at < within.start || at >= within.end) continue;
      // The innermost block has the name, and a later declaration in it is the one that counts.
      if (nearest === undefined || within.start >= nearest.within.start) nearest = declaration;
    }
    return nearest;
  };
  const resolveIn = (bound: ReadonlyMap<string, ScriptNode>) => (identifier: ScriptNode) => {
    const name = nameOf(identifier) ?? "";
    const nearest = nearestTo(identifier);
    if (nearest?.value !== undefined) return changed.has(name) ? undefined : nearest.value;
    return bound.get(name);
  };
  const imported: Scope["imported"] = (identifier) => {
    const from = imports.get(nameOf(identifier) ?? "");
    const nearest = from === undefined ? undefined : nearestTo(identifier);
    return nearest === undefined || nearest.within.start === whole.start ? from : undefined;
  };
  const methodAt = (name: string, at: Span): ScriptNode | undefined =>
    methods.filter(({ within }) => holds(within, at)).findLast((one) => one.name === name)?.value;
  const open = (bound: ReadonlyMap<string, ScriptNode>): Scope => {
    const scope: Scope = {
      source,
      program,
      imports,
      imported,
      typed,
      resolve: resolveIn(bound),
      method(name, at) {
        const node = methodAt(name, at);
        return overriding(name) ?? (node === undefined ? undefined : { node, scope });
      },
      around: (at) => classes.findLast((one) => holds(spanOf(one), at)),
      bases,
      files: options.files ?? noFiles,
      dialect: options.dialect,
      ...(options.at === undefined ? {} : { at: options.at }),
      within: (more) => open(new Map([...bound, ...more])),
    };
    return scope;
  };
  return open(new Map());
}

const noFiles = (): ReadonlyMap<string, CodeFile> => new Map();

function holds(outer: Span, inner: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/** `this.table = "orders"` in a constructor, whatever happens. */
function fieldsIn(
  made: ScriptNode,
): readonly { readonly name: string; readonly value: ScriptNode }[] {
  return children(child(made, "body"), "body").flatMap((statement) => {
    const set = child(statement, "expression");
    const [root, name, ...more] = pathOf(child(set, "left"));
    const value = child(set, "right");
    if (set?.type !== "AssignmentExpression" || value === undefined) return [];
    if (root !== "this" || name === undefined || name === "" || more.length > 0) return [];
    return [{ name, value }];
  });
}

/** Names of a parameter or a pattern: what they stand for is decided by the call. */
function declarePattern(
  node: ScriptNode,
  within: Span,
  declare: (name: string | undefined, within: Span) => void,
): void {
  switch (node.type) {
    case "Identifier":
      declare(nameOf(node), within);
      return;
    case "TSParameterProperty":
      for (const inner of [child(node, "parameter")]) {
        if (inner !== undefined) declarePattern(inner, within, declare);
      }
      return;
    case "AssignmentPattern":
      for (const inner of [child(node, "left")]) {
        if (inner !== undefined) declarePattern(inner, within, declare);
      }
      return;
    case "Property":
    case "RestElement": {
      const inner = child(node, "value") ?? child(node, "argument");
      if (inner !== undefined) declarePattern(inner, within, declare);
      return;
    }
    default:
      for (const inner of [...children(node, "properties"), ...children(node, "elements")]) {
        declarePattern(inner, within, declare);
      }
  }
}

const mutating = new Set(["push", "unshift", "splice", "pop", "shift", "sort", "reverse", "fill"]);
