/** The parts of a PL/pgSQL tree that are read; the package has no types for it. */
export interface ProcedureTree {
  readonly plpgsql_funcs?: readonly { readonly PLpgSQL_function?: ProcedureNode }[];
}

export interface ProcedureNode {
  readonly datums?: readonly DatumNode[];
  readonly action?: StatementNode;
}

export interface ExpressionNode {
  readonly PLpgSQL_expr?: { readonly query?: string; readonly parseMode?: number };
}

export interface Variable {
  readonly refname?: string;
  readonly lineno?: number;
  readonly isconst?: boolean;
  readonly default_val?: ExpressionNode;
  readonly cursor_explicit_expr?: ExpressionNode;
}

export interface DatumNode {
  readonly PLpgSQL_var?: Variable;
  readonly PLpgSQL_rec?: Variable;
  readonly PLpgSQL_row?: Row;
}

export interface Row {
  readonly fields?: readonly { readonly name?: string; readonly varno?: number }[];
}

interface Line {
  readonly lineno?: number;
}

interface Loop extends Line {
  readonly body?: readonly StatementNode[];
}

export interface Block extends Line {
  readonly body?: readonly StatementNode[];
  readonly exceptions?: {
    readonly PLpgSQL_exception_block?: {
      readonly exc_list?: readonly { readonly PLpgSQL_exception?: Handler }[];
    };
  };
}

export interface Handler {
  readonly conditions?: readonly { readonly PLpgSQL_condition?: { readonly condname?: string } }[];
  readonly action?: readonly StatementNode[];
}

export interface Branches extends Line {
  readonly cond?: ExpressionNode;
  readonly then_body?: readonly StatementNode[];
  readonly elsif_list?: readonly {
    readonly PLpgSQL_if_elsif?: {
      readonly cond?: ExpressionNode;
      readonly stmts?: readonly StatementNode[];
    };
  }[];
  readonly else_body?: readonly StatementNode[];
}

export interface Cases extends Line {
  readonly t_expr?: ExpressionNode;
  readonly case_when_list?: readonly {
    readonly PLpgSQL_case_when?: {
      readonly expr?: ExpressionNode;
      readonly stmts?: readonly StatementNode[];
    };
  }[];
  readonly else_stmts?: readonly StatementNode[];
}

interface Executed extends Line {
  readonly into?: boolean;
  readonly target?: DatumNode;
}

/** One statement: an object whose only key says what it is. */
export interface StatementNode {
  readonly PLpgSQL_stmt_block?: Block;
  readonly PLpgSQL_stmt_if?: Branches;
  readonly PLpgSQL_stmt_case?: Cases;
  readonly PLpgSQL_stmt_loop?: Loop;
  readonly PLpgSQL_stmt_while?: Loop & { readonly cond?: ExpressionNode };
  readonly PLpgSQL_stmt_fori?: Loop & {
    readonly lower?: ExpressionNode;
    readonly upper?: ExpressionNode;
    readonly step?: ExpressionNode;
  };
  readonly PLpgSQL_stmt_fors?: Loop & { readonly query?: ExpressionNode };
  readonly PLpgSQL_stmt_forc?: Loop & { readonly argquery?: ExpressionNode };
  readonly PLpgSQL_stmt_dynfors?: Loop & { readonly query?: ExpressionNode };
  readonly PLpgSQL_stmt_foreach_a?: Loop & {
    readonly varno?: number;
    readonly expr?: ExpressionNode;
  };
  readonly PLpgSQL_stmt_execsql?: Executed & { readonly sqlstmt?: ExpressionNode };
  readonly PLpgSQL_stmt_dynexecute?: Executed & { readonly query?: ExpressionNode };
  readonly PLpgSQL_stmt_perform?: Line & { readonly expr?: ExpressionNode };
  readonly PLpgSQL_stmt_call?: Line & { readonly expr?: ExpressionNode };
  readonly PLpgSQL_stmt_assign?: Line & {
    readonly varno?: number;
    readonly expr?: ExpressionNode;
  };
  readonly PLpgSQL_stmt_raise?: Line & {
    readonly elog_level?: number;
    readonly params?: readonly ExpressionNode[];
  };
  readonly PLpgSQL_stmt_assert?: Line & { readonly cond?: ExpressionNode };
  readonly PLpgSQL_stmt_exit?: Line & { readonly cond?: ExpressionNode };
  readonly PLpgSQL_stmt_return?: Line & { readonly expr?: ExpressionNode };
  readonly PLpgSQL_stmt_return_next?: Line & { readonly expr?: ExpressionNode };
  readonly PLpgSQL_stmt_return_query?: Line & {
    readonly query?: ExpressionNode;
    readonly dynquery?: ExpressionNode;
  };
  readonly PLpgSQL_stmt_open?: Line & {
    readonly query?: ExpressionNode;
    readonly dynquery?: ExpressionNode;
  };
  readonly PLpgSQL_stmt_commit?: Line & { readonly chain?: boolean };
  readonly PLpgSQL_stmt_rollback?: Line & { readonly chain?: boolean };
  readonly PLpgSQL_stmt_getdiag?: Line;
  readonly PLpgSQL_stmt_fetch?: Line;
  readonly PLpgSQL_stmt_close?: Line;
}

/** The text of an expression or statement as the grammar keeps it. */
export function queryOf(node: ExpressionNode | undefined): string {
  return node?.PLpgSQL_expr?.query ?? "";
}
