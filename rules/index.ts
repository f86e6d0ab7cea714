// Written by test/generated.test.ts: `npm test -- -u`.
import type { Rule } from "../src/rule.ts";
import allowWithoutReason from "./allow-without-reason.ts";
import blockingIndexBuild from "./blocking-index-build.ts";
import blockingIndexDrop from "./blocking-index-drop.ts";
import blockingRefresh from "./blocking-refresh.ts";
import blockingReindex from "./blocking-reindex.ts";
import blockingTableCopy from "./blocking-table-copy.ts";
import blockingWork from "./blocking-work.ts";
import cascadingDrop from "./cascading-drop.ts";
import checkScan from "./check-scan.ts";
import columnDrop from "./column-drop.ts";
import columnRename from "./column-rename.ts";
import columnTypeChange from "./column-type-change.ts";
import copyByPosition from "./copy-by-position.ts";
import defaultDrop from "./default-drop.ts";
import duplicateVersion from "./duplicate-version.ts";
import earlyCommit from "./early-commit.ts";
import editedMigration from "./edited-migration.ts";
import enumValueInSameTransaction from "./enum-value-in-same-transaction.ts";
import exclusionBuild from "./exclusion-build.ts";
import foreignKeyScan from "./foreign-key-scan.ts";
import idleAllow from "./idle-allow.ts";
import ignoredDemand from "./ignored-demand.ts";
import implicitCommit from "./implicit-commit.ts";
import incomparableColumn from "./incomparable-column.ts";
import incompleteDown from "./incomplete-down.ts";
import indexGap from "./index-gap.ts";
import ineffectivePragma from "./ineffective-pragma.ts";
import irreversibleStep from "./irreversible-step.ts";
import keptInvalidIndex from "./kept-invalid-index.ts";
import keyDrop from "./key-drop.ts";
import lateMigration from "./late-migration.ts";
import lenientSqlMode from "./lenient-sql-mode.ts";
import longWriteLock from "./long-write-lock.ts";
import lossyRebuild from "./lossy-rebuild.ts";
import missingDown from "./missing-down.ts";
import missingLockTimeout from "./missing-lock-timeout.ts";
import notNullDrop from "./not-null-drop.ts";
import notNullScan from "./not-null-scan.ts";
import notNullWithoutDefault from "./not-null-without-default.ts";
import objectDrop from "./object-drop.ts";
import objectRename from "./object-rename.ts";
import primaryKeyBuild from "./primary-key-build.ts";
import rebuildDropsColumn from "./rebuild-drops-column.ts";
import redefinitionDropsAttributes from "./redefinition-drops-attributes.ts";
import refusedDemand from "./refused-demand.ts";
import refusedStatement from "./refused-statement.ts";
import replicationDrift from "./replication-drift.ts";
import replicationStop from "./replication-stop.ts";
import repointedReferences from "./repointed-references.ts";
import retypingDropsAttributes from "./retyping-drops-attributes.ts";
import rewritingDefault from "./rewriting-default.ts";
import rowSecurityWithoutPolicy from "./row-security-without-policy.ts";
import skippedTriggers from "./skipped-triggers.ts";
import startUpMigration from "./start-up-migration.ts";
import syntaxError from "./syntax-error.ts";
import tableDrop from "./table-drop.ts";
import tableRename from "./table-rename.ts";
import tableTruncate from "./table-truncate.ts";
import transactionForbidden from "./transaction-forbidden.ts";
import unaddedEnumValue from "./unadded-enum-value.ts";
import unbatchedWrite from "./unbatched-write.ts";
import uncheckedForeignKeys from "./unchecked-foreign-keys.ts";
import unfinishedTransaction from "./unfinished-transaction.ts";
import uniqueKeyBuild from "./unique-key-build.ts";
import uniqueOverDuplicates from "./unique-over-duplicates.ts";
import validationInSameTransaction from "./validation-in-same-transaction.ts";
import viewDrop from "./view-drop.ts";
import workUnderLock from "./work-under-lock.ts";

/** All rules, sorted by id. */
export const rules: readonly Rule[] = [
  allowWithoutReason,
  blockingIndexBuild,
  blockingIndexDrop,
  blockingRefresh,
  blockingReindex,
  blockingTableCopy,
  blockingWork,
  cascadingDrop,
  checkScan,
  columnDrop,
  columnRename,
  columnTypeChange,
  copyByPosition,
  defaultDrop,
  duplicateVersion,
  earlyCommit,
  editedMigration,
  enumValueInSameTransaction,
  exclusionBuild,
  foreignKeyScan,
  idleAllow,
  ignoredDemand,
  implicitCommit,
  incomparableColumn,
  incompleteDown,
  indexGap,
  ineffectivePragma,
  irreversibleStep,
  keptInvalidIndex,
  keyDrop,
  lateMigration,
  lenientSqlMode,
  longWriteLock,
  lossyRebuild,
  missingDown,
  missingLockTimeout,
  notNullDrop,
  notNullScan,
  notNullWithoutDefault,
  objectDrop,
  objectRename,
  primaryKeyBuild,
  rebuildDropsColumn,
  redefinitionDropsAttributes,
  refusedDemand,
  refusedStatement,
  replicationDrift,
  replicationStop,
  repointedReferences,
  retypingDropsAttributes,
  rewritingDefault,
  rowSecurityWithoutPolicy,
  skippedTriggers,
  startUpMigration,
  syntaxError,
  tableDrop,
  tableRename,
  tableTruncate,
  transactionForbidden,
  unaddedEnumValue,
  unbatchedWrite,
  uncheckedForeignKeys,
  unfinishedTransaction,
  uniqueKeyBuild,
  uniqueOverDuplicates,
  validationInSameTransaction,
  viewDrop,
  workUnderLock,
];
