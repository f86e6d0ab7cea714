/** The built language server over standard input and output, asked by the client library that editors use. */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { CodeAction, Diagnostic, Hover } from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { folderWith } from "./command.ts";
import type { Files } from "./command.ts";
import { openEditor } from "./editor.ts";
import type { Editor } from "./editor.ts";

vi.setConfig({ testTimeout: 60_000 });

const editors: Editor[] = [];

afterEach(async () => {
  for (const editor of editors.splice(0)) await editor.close();
});

async function editorOn(files: Files, ...flags: readonly string[]): Promise<Editor> {
  const command = [process.execPath, resolve("dist/cli.js"), "lsp", "--stdio", ...flags];
  const editor = await openEditor(folderWith(files), command);
  editors.push(editor);
  return editor;
}

const orders = "CREATE TABLE orders (id bigint PRIMARY KEY, note text, total int);\n";
const bounded = "SET lock_timeout = '1s';\n";
const index = `${bounded}CREATE INDEX orders_total ON orders (total);\n`;
const shop = { "migrations/1_orders.sql": orders, "migrations/2_total.sql": index };

function said(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(
    ({ range: { start, end }, severity, code }) =>
      `${String(start.line)}:${String(start.character)}-${String(end.line)}:${String(end.character)} ${String(severity)} ${String(code)}`,
  );
}

async function actionsAt(
  { connection, uri }: Editor,
  file: string,
  diagnostics: readonly Diagnostic[],
): Promise<readonly CodeAction[]> {
  return connection.sendRequest("textDocument/codeAction", {
    textDocument: { uri: uri(file) },
    range: diagnostics[0]?.range,
    context: { diagnostics },
  });
}

/** What a file becomes by each action. */
function applied(text: string, actions: readonly CodeAction[], at: string): readonly string[] {
  const document = TextDocument.create(at, "sql", 1, text);
  return actions.map(({ title, isPreferred, edit }) => {
    const edits = edit?.changes?.[at] ?? [];
    const mark = isPreferred === true ? "* " : "";
    return `${mark}${title}\n${TextDocument.applyEdits(document, edits)}`;
  });
}

describe("the language server", () => {
  it("underlines what lint finds, with the earlier files as its history", async () => {
    const editor = await editorOn(shop);
    const found = await editor.open("migrations/2_total.sql");
    expect(said(found)).toEqual(["1:0-1:43 1 blocking-index-build"]);
    expect(found[0]).toMatchObject({ source: "lockproof" });
    await expect(found[0]?.message).toMatchFileSnapshot("../fixtures/reports/lsp-diagnostic.out");
    expect(await editor.open("migrations/1_orders.sql")).toEqual([]);
  });

  it("reads what is typed, also into other files, and files that are not saved yet", async () => {
    const editor = await editorOn(shop);
    await editor.open("migrations/1_orders.sql");
    await editor.open("migrations/2_total.sql");
    const concurrently = "CREATE INDEX CONCURRENTLY orders_total ON orders (total);\n";
    expect(said(await editor.type("migrations/2_total.sql", concurrently))).toEqual([]);
    const fresh = `${bounded}ALTER TABLE orders RENAME COLUMN remark TO words;\n`;
    const missing = await editor.open("migrations/3_words.sql", fresh);
    await editor.type(
      "migrations/1_orders.sql",
      orders.replace("note text", "note text, remark text"),
    );
    // Nobody touches the later file, which is looked at again all the same.
    const then = await editor.next("migrations/3_words.sql");
    expect(said(then)).toEqual(["1:0-1:48 1 column-rename"]);
    expect(said(missing)).not.toEqual(said(then));
  });

  it("looks again at all when a file is saved", async () => {
    const editor = await editorOn(shop);
    await editor.open("migrations/2_total.sql");
    const answer = editor.next("migrations/2_total.sql");
    writeFileSync(join(editor.folder, "migrations/1_orders.sql"), "SELECT 1;\n");
    writeFileSync(
      join(editor.folder, "lockproof.config.json"),
      `{ "rules": { "blocking-index-build": "note" } }`,
    );
    await editor.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [] });
    expect(said(await answer)).toEqual(["1:0-1:43 3 blocking-index-build"]);
  });

  it("leaves other files alone, and clears what it said of one that is closed", async () => {
    const editor = await editorOn({ ...shop, "reports/daily.sql": "DROP TABLE orders;\n" });
    expect(await editor.open("reports/daily.sql")).toEqual([]);
    await editor.open("migrations/2_total.sql");
    const cleared = editor.next("migrations/2_total.sql");
    await editor.connection.sendNotification("textDocument/didClose", {
      textDocument: { uri: editor.uri("migrations/2_total.sql") },
    });
    expect(await cleared).toEqual([]);
  });

  it("tells on hover what a statement locks, how that is known, and the plan", async () => {
    const editor = await editorOn(shop, "--server", "17");
    await editor.open("migrations/2_total.sql");
    const hover: Hover | null = await editor.connection.sendRequest("textDocument/hover", {
      textDocument: { uri: editor.uri("migrations/2_total.sql") },
      position: { line: 1, character: 8 },
    });
    expect(hover?.range?.start).toEqual({ line: 1, character: 0 });
    const { value } = hover?.contents as { readonly value: string };
    expect(value).toContain("measured on 12–18");
    await expect(value).toMatchFileSnapshot("../fixtures/reports/lsp-hover.md");
    const none = await editor.connection.sendRequest("textDocument/hover", {
      textDocument: { uri: editor.uri("migrations/2_total.sql") },
      position: { line: 2, character: 0 },
    });
    expect(none).toBeNull();
  });

  it("offers the cure, the first step of the plan, and an allow that wants a reason", async () => {
    const text = `${bounded}ALTER TABLE orders ADD CONSTRAINT orders_total CHECK (total > 0);\n`;
    const editor = await editorOn({ ...shop, "migrations/2_total.sql": text });
    const found = await editor.open("migrations/2_total.sql");
    const actions = await actionsAt(editor, "migrations/2_total.sql", found);
    const shown = applied(text, actions, editor.uri("migrations/2_total.sql"));
    await expect(shown.join("\n")).toMatchFileSnapshot("../fixtures/reports/lsp-actions.out");
  });

  it("writes into the literal of a migration that is code", async () => {
    const text = `exports.up = (knex) => knex.raw(\`ALTER TABLE orders ADD CHECK (total > 0)\`);\nexports.down = () => {};\n`;
    const editor = await editorOn({
      "knexfile.js": "module.exports = { client: 'pg' };\n",
      "migrations/20240101000000_a.js": `exports.up = (knex) => knex.raw("${orders.trim()}");\nexports.down = () => {};\n`,
      "migrations/20240102000000_b.js": text,
    });
    const file = "migrations/20240102000000_b.js";
    const found = (await editor.open(file)).filter(({ severity }) => severity === 1);
    const shown = applied(text, await actionsAt(editor, file, found), editor.uri(file));
    expect(shown.join("\n")).toContain("NOT VALID");
  });

  it("tells once what is wrong with the config, and goes on", async () => {
    const editor = await editorOn({ ...shop, "lockproof.config.json": "{" });
    expect(await editor.open("migrations/2_total.sql")).toEqual([]);
    expect(await editor.type("migrations/2_total.sql", index)).toEqual([]);
    expect(editor.messages).toEqual([expect.stringContaining("is not valid JSON")]);
    writeFileSync(join(editor.folder, "lockproof.config.json"), "{}");
    expect(said(await editor.type("migrations/2_total.sql", `${index}\n`))).toHaveLength(1);
  });

  it("ends when it is told to", async () => {
    const editor = await editorOn(shop);
    expect(await editor.close()).toBe(0);
  });
});
