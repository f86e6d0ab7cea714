import { sep } from "node:path";
import { fileURLToPath } from "node:url";
import {
  CodeActionKind,
  createConnection,
  DidChangeWatchedFilesNotification,
  MessageType,
  ProposedFeatures,
  ShowMessageNotification,
  TextDocuments,
  TextDocumentSyncKind,
} from "vscode-languageserver/node";
import type { InitializeParams } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import manifest from "../../package.json" with { type: "json" };
import type { Arguments, FlagName } from "../cli/arguments.ts";
import type { Io } from "../cli/io.ts";
import { isRefusal, reasonOf } from "../node/refusal.ts";
import { actionsFor } from "./actions.ts";
import { diagnosticsOf } from "./diagnostics.ts";
import { hoverAt } from "./hover.ts";
import { lookAt } from "./seen.ts";
import type { Seen } from "./seen.ts";

/** Milliseconds without a keystroke, for the file that is typed into and for the others. */
const patience = { own: 150, others: 1000 };

interface Examined {
  readonly version: number;
  readonly seen: Seen | undefined;
}

/** Speaks the language server protocol over standard input and output until the editor says goodbye. */
export async function serve(args: Arguments, io: Io): Promise<never> {
  const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  const documents = new TextDocuments(TextDocument);
  const examined = new Map<string, Examined>();
  const timers = new Map<string, NodeJS.Timeout>();
  const told = new Set<string>();
  const flags = flagsOf(args);
  let workspaces: readonly string[] = [];
  let canWatch = false;
  let busy: Promise<unknown> = Promise.resolve();

  connection.onInitialize((params) => {
    workspaces = workspacesOf(params);
    canWatch = params.capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    return {
      serverInfo: { name: "lockproof", version: manifest.version },
      capabilities: {
        textDocumentSync: {
          openClose: true,
          change: TextDocumentSyncKind.Incremental,
          save: true,
        },
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
      },
    };
  });

  connection.onInitialized(() => {
    if (!canWatch) return;
    const watchers = ["**/*.{sql,xml,yaml,yml,json}", "**/lockproof.config.*"].map(
      (globPattern) => ({ globPattern }),
    );
    void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  });

  // What comes later stands on what was typed, saved or closed.
  documents.onDidChangeContent(({ document: { uri } }) => {
    examined.clear();
    for (const other of documents.all()) {
      schedule(other.uri, other.uri === uri ? patience.own : patience.others);
    }
  });
  documents.onDidSave(scheduleAll);
  connection.onDidChangeWatchedFiles(scheduleAll);
  documents.onDidClose(({ document: { uri } }) => {
    clearTimeout(timers.get(uri));
    examined.delete(uri);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
    scheduleAll();
  });

  connection.onHover(async ({ textDocument: { uri }, position }) => {
    const document = documents.get(uri);
    const seen = await examine(uri);
    if (document === undefined || seen?.source === undefined) return null;
    return (await hoverAt(seen, document.offsetAt(position))) ?? null;
  });

  connection.onCodeAction(async ({ textDocument: { uri }, context: { diagnostics } }) => {
    const seen = await examine(uri);
    return seen === undefined ? [] : [...actionsFor(seen, { uri, diagnostics })];
  });

  documents.listen(connection);
  connection.listen();
  // The connection ends the process.
  return new Promise(() => undefined);

  function scheduleAll(): void {
    examined.clear();
    for (const { uri } of documents.all()) schedule(uri, patience.own);
  }

  function schedule(uri: string, milliseconds: number): void {
    clearTimeout(timers.get(uri));
    timers.set(
      uri,
      setTimeout(() => void publish(uri), milliseconds),
    );
  }

  async function publish(uri: string): Promise<void> {
    const seen = await examine(uri);
    const document = documents.get(uri);
    if (document === undefined) return;
    const diagnostics = seen?.source === undefined ? [] : [...diagnosticsOf(seen)];
    await connection.sendDiagnostics({ uri, version: document.version, diagnostics });
  }

  /** One after another, and each version of a document once. */
  async function examine(uri: string): Promise<Seen | undefined> {
    const next = busy.then(async () => {
      const document = documents.get(uri);
      if (document === undefined || !uri.startsWith("file:")) return undefined;
      const { version } = document;
      const known = examined.get(uri);
      if (known?.version === version) return known.seen;
      const seen = await look(uri);
      examined.set(uri, { version, seen });
      return seen;
    });
    busy = next;
    return next;
  }

  async function look(uri: string): Promise<Seen | undefined> {
    const file = fileURLToPath(uri);
    const texts = new Map(
      documents
        .all()
        .filter((document) => document.uri.startsWith("file:"))
        .map((document) => [fileURLToPath(document.uri), document.getText()]),
    );
    const workspace = workspaces.find((folder) => file.startsWith(folder + sep));
    try {
      const seen = await lookAt({ file, workspace, texts, flags }, io);
      if (seen.inspection.report.problems.length === 0) told.clear();
      for (const { path, message } of seen.inspection.report.problems) {
        if (path !== seen.path) tell(path === undefined ? message : `${path}: ${message}`);
      }
      return seen;
    } catch (error) {
      tell(isRefusal(error) ? error.message : `a defect of lockproof: ${reasonOf(error)}`);
      return undefined;
    }
  }

  /** Once, and not again with every keystroke. */
  function tell(message: string): void {
    if (told.has(message)) return;
    told.add(message);
    // Not showErrorMessage, which waits for an answer.
    void connection.sendNotification(ShowMessageNotification.type, {
      type: MessageType.Error,
      message: `lockproof: ${message}`,
    });
  }
}

function flagsOf(args: Arguments): readonly string[] {
  const named: readonly FlagName[] = ["server", "dialect", "framework", "config"];
  return [
    ...named.flatMap((name) => {
      const value = args.text(name);
      return value === undefined ? [] : [`--${name}`, value];
    }),
    ...(args.has("no-config") ? ["--no-config"] : []),
  ];
}

function workspacesOf({ workspaceFolders }: InitializeParams): readonly string[] {
  return (workspaceFolders ?? [])
    .filter(({ uri }) => uri.startsWith("file:"))
    .map(({ uri }) => fileURLToPath(uri));
}
