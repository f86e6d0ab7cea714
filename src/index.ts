/** What semver protects, together with the config schema, rule ids and the JSON report. */
export { analyze } from "./analyze.ts";
export type { AnalyzeOptions } from "./analyze.ts";
export { explainMigrations } from "./explain.ts";
export type { ExplainedEffect, ExplainedStatement, Explanation } from "./explain.ts";
export { dialects } from "./dialects/index.ts";
export { documentReaders } from "./documents/index.ts";
export {
  deploymentsFrom,
  hiddenFolders,
  isDeploymentFile,
  readsDocuments,
} from "./deployments/index.ts";
export { extractors } from "./extractors/index.ts";
export { parsers } from "./parsers/index.ts";
export { reporters } from "./reporters/index.ts";
export { rules } from "../rules/index.ts";
export { defineConfig } from "./config.ts";
export { exampleFiles } from "./example.ts";
export { defineRule, isJudged } from "./rule.ts";
export { measuresOf } from "./rule-options.ts";
export { contract, expand, migrate, plan } from "./plan.ts";
export { join, literal, render, sql, verbatim } from "./sql.ts";
export { cut } from "./cut.ts";
export { remedyOf } from "./remedy.ts";
export { migrationsFrom } from "./extractor.ts";
export { notRead } from "./migration-file.ts";
export { faultIn } from "./template.ts";
export { fingerprint } from "./fingerprint.ts";
export { lineStarts, positionAt } from "./source.ts";
export { codeBlock, escapeMarkdown } from "./markdown.ts";
export { entriesOf, oneLine, visible } from "./reporter.ts";
export type { DialectId } from "./dialects/index.ts";
export type { ParserId } from "./parsers/index.ts";
export type * from "./config.ts";
export type * from "./dialect.ts";
export type * from "./document.ts";
export type * from "./effect.ts";
export type * from "./example.ts";
export type * from "./expression.ts";
export type * from "./extractor.ts";
export type * from "./finding.ts";
export type * from "./dialect-signs.ts";
export { dialectSign, serverCalled } from "./dialect-signs.ts";
export type * from "./folder.ts";
export type * from "./history.ts";
export type * from "./launch.ts";
export type * from "./migration.ts";
export type * from "./operation.ts";
export type * from "./own-calls.ts";
export type * from "./parser.ts";
export type * from "./plan.ts";
export type * from "./remedy.ts";
export type * from "./replication.ts";
export type * from "./reporter.ts";
export type * from "./rule.ts";
export type * from "./rule-options.ts";
export type * from "./schema.ts";
export type * from "./source.ts";
export type * from "./sql.ts";
export type * from "./story.ts";
export type * from "./token.ts";
