// Written by test/generated.test.ts: `npm test -- -u`.
import type { Rule } from "../src/rule.ts";
import allowWithoutReason from "./allow-without-reason.ts";
import blockingIndexBuild from "./blocking-index-build.ts";
import blockingIndexDrop from "./blocking-index-drop.ts";
import blockingReindex from "./blocking-reindex.ts";
import blockingTableCopy from "./blocking-table-copy.ts";
import checkScan from "./check-scan.ts";
import columnDrop from "./column-drop.ts";
import columnRename from "./column-rename.ts";
import columnTypeChange from "./column-type-change.ts";
import exclusionBuild from "./exclusion-build.ts";
import foreignKeyScan from "./foreign-key-scan.ts";
import idleAllow from "./idle-allow.ts";
import implicitCommit from "./implicit-commit.ts";
import missingLockTimeout from "./missing-lock-timeout.ts";
import notNullScan from "./not-null-scan.ts";
import notNullWithoutDefault from "./not-null-without-default.ts";
import primaryKeyBuild from "./primary-key-build.ts";
import redefinitionDropsAttributes from "./redefinition-drops-attributes.ts";
import refusedDemand from "./refused-demand.ts";
import rewritingDefault from "./rewriting-default.ts";
import syntaxError from "./syntax-error.ts";
import tableDrop from "./table-drop.ts";
import tableRename from "./table-rename.ts";
import transactionForbidden from "./transaction-forbidden.ts";
import unbatchedWrite from "./unbatched-write.ts";
import uniqueKeyBuild from "./unique-key-build.ts";
import validationInSameTransaction from "./validation-in-same-transaction.ts";
import workUnderLock from "./work-under-lock.ts";

/** All rules, sorted by id. */
export const rules: readonly Rule[] = [
  allowWithoutReason,
  blockingIndexBuild,
  blockingIndexDrop,
  blockingReindex,
  blockingTableCopy,
  checkScan,
  columnDrop,
  columnRename,
  columnTypeChange,
  exclusionBuild,
  foreignKeyScan,
  idleAllow,
  implicitCommit,
  missingLockTimeout,
  notNullScan,
  notNullWithoutDefault,
  primaryKeyBuild,
  redefinitionDropsAttributes,
  refusedDemand,
  rewritingDefault,
  syntaxError,
  tableDrop,
  tableRename,
  transactionForbidden,
  unbatchedWrite,
  uniqueKeyBuild,
  validationInSameTransaction,
  workUnderLock,
];
