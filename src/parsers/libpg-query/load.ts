import type { RawStmt } from "libpg-query";

/** The part of the compiled grammar that we call; made by the package's own loader. */
interface Instance {
  readonly HEAPU8: Uint8Array;
  readonly HEAPU32: Uint32Array;
  _malloc(size: number): number;
  _free(pointer: number): void;
  _wasm_parse_query_raw(query: number): number;
  _wasm_free_parse_result(result: number): void;
  _wasm_parse_plpgsql(query: number): number;
  _wasm_free_string(text: number): void;
}

/** What `libpg-query/wasm/libpg-query.js` exports. */
export type Factory = (settings: object) => Promise<unknown>;

export interface Assets {
  readonly factory: Factory;
  /** The bytes of `libpg-query/wasm/libpg-query.wasm`, or the module compiled from them. */
  readonly wasm: object;
}

export type Reply =
  | {
      readonly kind: "tree";
      readonly statements: readonly RawStmt[];
      /** Offsets in it are UTF-8 bytes; true when those are UTF-16 offsets as well. */
      readonly ascii: boolean;
    }
  /** `cursor` counts code points from 0. */
  | { readonly kind: "error"; readonly message: string; readonly cursor: number }
  | { readonly kind: "overflow" };

/** The answer to a whole CREATE FUNCTION or DO: what the JSON holds is the caller's to know. */
export type ProcedureReply =
  | { readonly kind: "tree"; readonly json: unknown }
  | { readonly kind: "error"; readonly message: string }
  | { readonly kind: "overflow" };

export interface Grammar {
  read(text: string): Reply;
  readProcedure(text: string): ProcedureReply;
}

// The core is compiled without the types of browsers and of Node; both have these.
declare const WebAssembly: {
  readonly Module: new (bytes: object) => object;
  readonly Instance: new (module: object, imports: object) => object;
};
declare const TextEncoder: new () => {
  encodeInto(text: string, bytes: Uint8Array): { readonly written: number };
};
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

const smallestBuffer = 2 ** 16;
/**
 * A stack overflow leaks the grammar's own stack: after 30 of them it answers no more, until then rightly.
 * Instances cannot be freed while synchronous code runs, so each is used for as long as it is good.
 */
const bearableOverflows = 16;

/** A grammar that is loaded, without waiting for anything, when it is first asked. */
export function loadGrammar(load: () => Assets): Grammar {
  let compiled: ReturnType<typeof compile> | undefined;
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  let instance: Instance | undefined;
  let buffer = { pointer: 0, size: 0 };
  let overflows = 0;

  function attempt<Answer>(
    text: string,
    ask: (pg: Instance, text: string) => Answer,
  ): Answer | { readonly kind: "overflow" } {
    instance ??= instantiate((compiled ??= compile(load())));
    try {
      return ask(instance, text);
    } catch (error) {
      overflows++;
      if (!(error instanceof RangeError) || overflows >= bearableOverflows) renew();
      return { kind: "overflow" };
    }
  }

  function renew(): void {
    instance = undefined;
    buffer = { pointer: 0, size: 0 };
    overflows = 0;
  }

  /** Hands a text over; the pointer to it stays the grammar's own. */
  function write(
    pg: Instance,
    text: string,
  ): { readonly pointer: number; readonly written: number } {
    const room = text.length * 3 + 1;
    if (buffer.size < room) {
      if (buffer.pointer !== 0) pg._free(buffer.pointer);
      const size = Math.max(room, smallestBuffer);
      const pointer = pg._malloc(size);
      buffer = { pointer, size: pointer === 0 ? 0 : size };
      if (pointer === 0) throw new RangeError("out of memory");
    }
    const { pointer } = buffer;
    const { written } = encoder.encodeInto(text, pg.HEAPU8.subarray(pointer, pointer + room));
    pg.HEAPU8[pointer + written] = 0;
    return { pointer, written };
  }

  function askStatement(pg: Instance, text: string): Reply {
    const { pointer, written } = write(pg, text);
    const result = pg._wasm_parse_query_raw(pointer);
    if (result === 0) throw new RangeError("out of memory");
    const error = pg.HEAPU32[(result + 8) >> 2] ?? 0;
    if (error !== 0) {
      const message = stringAt(pg, pg.HEAPU32[error >> 2] ?? 0);
      const cursor = Math.max(0, (pg.HEAPU32[(error + 16) >> 2] ?? 0) - 1);
      pg._wasm_free_parse_result(result);
      return { kind: "error", message, cursor };
    }
    const json = stringAt(pg, pg.HEAPU32[result >> 2] ?? 0);
    pg._wasm_free_parse_result(result);
    const { stmts = [] } = JSON.parse(json) as { stmts?: RawStmt[] };
    return { kind: "tree", statements: stmts, ascii: written === text.length };
  }

  function askProcedure(pg: Instance, text: string): ProcedureReply {
    const result = pg._wasm_parse_plpgsql(write(pg, text).pointer);
    if (result === 0) throw new RangeError("out of memory");
    const answer = stringAt(pg, result);
    pg._wasm_free_string(result);
    // A tree is an object, an error its message alone.
    if (!answer.startsWith("{")) return { kind: "error", message: answer };
    return { kind: "tree", json: JSON.parse(answer) };
  }

  function stringAt(pg: Instance, pointer: number): string {
    return decoder.decode(pg.HEAPU8.subarray(pointer, pg.HEAPU8.indexOf(0, pointer)));
  }

  return {
    read: (text) => attempt(text, askStatement),
    readProcedure: (text) => attempt(text, askProcedure),
  };
}

function compile({ factory, wasm }: Assets): {
  readonly factory: Factory;
  readonly module: object;
} {
  const module = wasm instanceof WebAssembly.Module ? wasm : new WebAssembly.Module(wasm);
  return { factory, module };
}

/**
 * The loader turns the object it is given into the instance, and calls the hook before it first waits;
 * so the instance is whole when the call returns.
 */
function instantiate({ factory, module }: ReturnType<typeof compile>): Instance {
  const instance = {
    instantiateWasm(imports: object, receive: (instance: object) => void): void {
      receive(new WebAssembly.Instance(module, imports));
    },
  };
  factory(instance).catch(() => undefined);
  return instance as unknown as Instance;
}
