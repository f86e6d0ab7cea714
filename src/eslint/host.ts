/**
 * What we need of ESLint, in words of our own: the same for its versions 9 and 10 and for oxlint, so that
 * our types need nobody else's.
 */
export interface HostPosition {
  readonly line: number;
  readonly column: number;
}

export interface HostLocation {
  readonly start: HostPosition;
  readonly end: HostPosition;
}

export interface HostSourceCode {
  readonly text: string;
  readonly ast: object;
  readonly parserServices?: object;
  getLocFromIndex(index: number): HostPosition;
  /** Comments that turn rules off; not every host has them. */
  getDisableDirectives?(): { readonly directives: readonly HostDirective[] };
}

export interface HostDirective {
  readonly type: string;
  /** The comment, with its `loc`. */
  readonly node: unknown;
  readonly value: string;
}

/** What a file is asked by before anything of it is read. */
export interface HostPlace {
  readonly filename: string;
  readonly cwd: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface HostContext extends HostPlace {
  /** The rule's, with the name that the plugin was given. */
  readonly id: string;
  /** What is set for the rule beside its severity. */
  readonly options?: readonly unknown[];
  readonly sourceCode: HostSourceCode;
  report(descriptor: Descriptor): void;
}

/** What a rule reports. */
export interface Descriptor {
  readonly loc: HostLocation;
  readonly messageId: string;
  readonly data: Record<string, string>;
  readonly fix?: Fixer;
  readonly suggest?: Proposal[];
}

export interface Proposal {
  readonly messageId: string;
  readonly data: Record<string, string>;
  readonly fix: Fixer;
}

export type Fixer = (fixer: RuleFixer) => HostEdit[];

export interface RuleFixer {
  replaceTextRange(range: [number, number], text: string): HostEdit;
}

export interface HostEdit {
  readonly range: [number, number];
  readonly text: string;
}

export interface HostRule {
  readonly meta: {
    readonly type: "problem" | "suggestion";
    readonly docs: {
      readonly description: string;
      readonly url: string;
      readonly recommended: boolean;
    };
    readonly messages: Record<string, string>;
    readonly schema: HostSchema[];
    readonly fixable?: "code";
    readonly hasSuggestions?: true;
  };
  create(context: HostContext): HostListeners;
}

/** What may be set for a rule, as JSON Schema. */
export interface HostSchema {
  readonly type: "object";
  readonly properties: Readonly<Record<string, { readonly type: "string" }>>;
  readonly additionalProperties: false;
}

export type HostListeners = Readonly<Record<string, (node: unknown) => void>>;

export interface HostFile {
  readonly path: string;
  readonly body: string | Uint8Array;
}
