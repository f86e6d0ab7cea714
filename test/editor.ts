/** An editor as far as a language server sees it: the client library that editors use, over standard input and output. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import type {
  Diagnostic,
  ProtocolConnection,
  PublishDiagnosticsParams,
} from "vscode-languageserver-protocol/node";

export interface Editor {
  readonly folder: string;
  readonly connection: ProtocolConnection;
  readonly messages: string[];
  readonly open: (file: string, text?: string) => Promise<readonly Diagnostic[]>;
  /** Types a whole new text, and gives what is underlined then. */
  readonly type: (file: string, text: string) => Promise<readonly Diagnostic[]>;
  readonly next: (file: string) => Promise<readonly Diagnostic[]>;
  readonly uri: (file: string) => string;
  readonly close: () => Promise<number | null>;
}

/** Starts a server with the words of a command line, for a folder that the editor has open. */
export async function openEditor(folder: string, command: readonly string[]): Promise<Editor> {
  const [program = "", ...words] = command;
  const server = spawn(program, words, { cwd: folder });
  const ended = new Promise<number | null>((done) => server.on("exit", done));
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const waiting = new Map<string, (diagnostics: readonly Diagnostic[]) => void>();
  const messages: string[] = [];
  connection.onNotification(
    "textDocument/publishDiagnostics",
    ({ uri, diagnostics }: PublishDiagnosticsParams) => {
      waiting.get(uri)?.(diagnostics);
      waiting.delete(uri);
    },
  );
  connection.onNotification("window/showMessage", ({ message }: { message: string }) => {
    messages.push(message);
  });
  connection.listen();
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: null,
    capabilities: {},
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "shop" }],
  });
  await connection.sendNotification("initialized", {});
  const versions = new Map<string, number>();
  const uri = (file: string): string => pathToFileURL(join(folder, file)).href;
  const next: Editor["next"] = (file) => new Promise((done) => waiting.set(uri(file), done));
  let closed = false;
  const editor: Editor = {
    folder,
    connection,
    messages,
    uri,
    next,
    async open(file, text = readFileSync(join(folder, file), "utf8")) {
      const answer = next(file);
      const textDocument = { uri: uri(file), languageId: "sql", version: 1, text };
      await connection.sendNotification("textDocument/didOpen", { textDocument });
      return answer;
    },
    async type(file, text) {
      const answer = next(file);
      const version = (versions.get(file) ?? 1) + 1;
      versions.set(file, version);
      await connection.sendNotification("textDocument/didChange", {
        textDocument: { uri: uri(file), version },
        contentChanges: [{ text }],
      });
      return answer;
    },
    async close() {
      if (closed) return ended;
      closed = true;
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      return ended;
    },
  };
  return editor;
}
