// Written by `npm run prove -- --write` from what servers did.
import type { Kind } from "../../operation.ts";

type Measured = Readonly<Partial<Record<Kind, readonly (readonly [readonly number[], string])[]>>>;

/** By kind: versions, and the rows that all their probes agreed with on each of these. */
export const measured: Measured = {
  "create-table": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-schema missing-in-query missing-column-type create-table-present create-table-taken parent-missing parent-not-partitioned bound-misfits bound-overlaps partition-key-missing list-of-several unique-misses-own-key temporary-to-permanent create-table create-inheriting-from-partition create-partition-default-proven create-partition-default create-table-as-empty create-table-as column-twice system-column own-column-missing own-reference-missing own-reference-unlogged own-reference-not-unique own-reference-differs class-missing called-function-missing query-column-missing output-twice default-misfits default-unreadable identity-no-integer generated-column-missing generated-changing inherits-no-table inherits-differently like-no-table of-no-composite partition-column-missing condition-no-truth"],
    [[12, 13, 14], "create-partition-until-14"],
    [[15, 16, 17, 18], "create-partition"],
  ],
  "drop-table": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name wrong-kind drop-missing-table-skipped drop-missing-table drop-table-cascade drop-table drop-needed-table"],
    [[12, 13, 14], "drop-table-key-until-14 drop-referred-partition-until-14"],
    [[15, 16, 17, 18], "drop-table-key drop-referred-partition"],
  ],
  "rename-table": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind rename-taken rename-index rename-table"],
  ],
  "set-schema": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind missing-schema owned-sequence-moves set-schema"],
  ],
  "truncate": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table wrong-kind truncate-only-partitioned truncate-cascade truncate-referenced truncate truncate-restart"],
    [[12, 13], "truncate-partition-until-13"],
  ],
  "lock-table": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table wrong-kind lock-table-access-share lock-table-row-share lock-table-row-exclusive lock-table-share-update-exclusive lock-table-share lock-table-share-row-exclusive lock-table-exclusive lock-table"],
  ],
  "set-table-option": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind option-index-missing option-index-elsewhere option-trigger-missing option-rule-missing replica-identity-unfit inherit-partitioned inherit-partition inherit-missing inherit-from-tree inherit-already inherit-itself not-inheriting unlog-published unlog-referenced log-temporary log-refers-to-unlogged set-logged-already set-unlogged-already set-sequence-logged set-tablespace-same set-tablespace-index set-tablespace set-access-method-same set-access-method set-view-option set-foreign-option set-strong-parameter set-parameter cluster-on-among-stronger cluster-on-among-triggers cluster-on replica-identity owner-same owner set-no-user-trigger set-trigger inherit no-inherit of-type inherit-differing inherit-unchecked set-table-option option-index-unsorted not-typed parameter-unknown clusters-partitioned index-parameter-unknown checks-composed-view type-columns-differ owns-owned-sequence"],
    [[18], "set-logged-partitioned"],
    [[12, 13, 14, 15, 16, 17], "set-logged-partitioned-until-17"],
    [[12, 13, 14], "set-logged-until-14 set-trigger-until-14 set-access-method-syntax"],
    [[15, 16, 17, 18], "set-logged set-no-trigger"],
    [[12, 13, 14, 15, 16], "set-access-method-partitioned default-access-method-syntax"],
    [[12, 13, 14, 15], "set-parameter-partitioned-until-15"],
    [[16, 17, 18], "set-parameter-partitioned"],
  ],
  "add-column": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind typed-table add-column-to-partition missing-column-type add-column-present add-column-taken add-column-stored add-column-identity add-column-serial add-column-volatile-default add-column-constrained-domain add-column add-column-next-value add-virtual-column-not-null add-column-not-null-filled add-column-not-null add-column-only system-column called-function-missing default-of-column identity-for-children add-filled-domain default-misfits default-unreadable identity-no-integer generated-from-generated generated-changing child-column-differs"],
    [[13, 14, 15, 16, 17, 18], "add-column-volatile-domain-default"],
    [[12, 13, 14, 15, 16, 17], "virtual-columns"],
    [[12, 13, 14, 15], "storage-clause"],
    [[12, 13], "compression-clause"],
  ],
  "drop-column": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind typed-table drop-missing-column-skipped missing-column drop-column-only drop-column-cascade drop-column inherited-column drop-column-only-partitioned partition-key drop-column-referenced drop-column-under-view drop-column-under-policy drop-column-under-rule drop-column-under-trigger"],
    [[15, 16, 17, 18], "drop-column-of-generated"],
  ],
  "rename-column": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind typed-table missing-column rename-column-taken rename-attribute rename-column inherited-column rename-column-only"],
    [[12], "rename-view-column"],
  ],
  "set-default": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind missing-column default-of-generated default-of-identity set-default called-function-missing default-of-column default-misfits default-unreadable"],
  ],
  "drop-default": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind missing-column no-default-of-generated no-default-of-identity drop-default"],
  ],
  "set-not-null": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind missing-column set-not-null-already set-not-null-scan set-not-null-proven set-not-null-only"],
    [[18], "set-not-null-unproven"],
  ],
  "drop-not-null": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind missing-column drop-not-null drop-not-null-identity drop-not-null-primary-key"],
    [[18], "drop-not-null-absent drop-not-null-of-children not-null-inherited"],
    [[12, 13, 14, 15, 16, 17], "drop-not-null-only"],
  ],
  "set-identity": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind missing-column add-identity-no-integer identity-already identity-defaulted add-identity drop-identity-skipped identity-missing set-identity drop-identity add-identity-nullable"],
    [[17, 18], "identity-of-partitions"],
  ],
  "set-generated": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind missing-column drop-expression-skipped drop-expression-of-plain set-expression-of-plain set-expression drop-expression"],
    [[18], "set-expression-virtual set-expression-checked drop-expression-virtual"],
    [[12, 13, 14, 15, 16], "set-expression-syntax"],
    [[12], "drop-expression-syntax"],
  ],
  "set-column-option": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind missing-column storage-fixed set-statistics set-attributes set-compression set-storage index-key-plain"],
    [[12, 13], "set-compression-syntax"],
  ],
  "set-type": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind typed-table missing-column-type missing-column set-type-no-cast set-type-rewrite set-type-rebuild set-type-free set-type-checked set-type-foreign-key-kept set-type-foreign-key-unproven set-type-foreign-key set-type-referenced-kept set-type-referenced set-type-identity inherited-column set-type-only partition-key set-type-default set-type-under-view set-type-under-rule set-type-under-policy set-type-under-trigger set-type-key-differs class-missing retypes-generated-using comparison-lost"],
    [[15, 16, 17, 18], "set-type-foreign-key-to-partitioned set-type-of-generated"],
    [[12, 13, 14], "set-type-foreign-key-to-partitioned-until-14 set-type-foreign-key-to-partitioned-unproven-until-14 set-type-of-generated-until-14"],
    [[12, 13, 14, 15], "set-type-foreign-key-looked-up-until-15 set-type-referenced-partitioned-until-15"],
    [[16, 17, 18], "set-type-foreign-key-looked-up"],
  ],
  "add-foreign-key": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind foreign-key-target-missing foreign-key-to-other foreign-key-not-enforced foreign-key-adopted foreign-key-not-valid foreign-key-inline foreign-key-over-nulls foreign-key-from-empty foreign-key constraint-name-taken key-column-missing foreign-key-counts foreign-key-without-key foreign-key-types foreign-key-only-partitioned reference-less-lasting"],
    [[13, 14, 15, 16, 17, 18], "skipped-with-column is-foreign-table"],
    [[12, 13, 14, 15], "foreign-key-without-partitions-until-15"],
    [[16, 17, 18], "foreign-key-without-partitions foreign-key-to-partitioned"],
    [[18], "foreign-key-beside-children key-of-virtual"],
    [[12, 13, 14, 15, 16, 17], "not-enforced foreign-key-not-valid-partitioned"],
    [[12], "is-foreign-table-until-12"],
  ],
  "add-check": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind check-not-enforced check-not-valid check constraint-name-taken key-column-missing check-no-inherit-partitioned check-only called-function-missing condition-no-truth"],
    [[13, 14, 15, 16, 17, 18], "skipped-with-column"],
    [[12, 13, 14, 15, 16, 17], "check-merged-until-17 check-no-inherit-until-17 not-enforced"],
    [[18], "check-merged check-no-inherit"],
  ],
  "add-unique": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind key-using-renamed-index key-using-index key-index-taken key-index-missing key-index-plain key-column-missing key-without-partition-key key-deferrable constraint-name-taken class-missing using-index-unfit"],
    [[13, 14, 15, 16, 17, 18], "skipped-with-column is-foreign-table"],
    [[12, 13, 14, 15, 16, 17], "unique-until-17"],
    [[18], "unique key-over-virtual"],
    [[12, 13, 14], "nulls-not-distinct"],
    [[12], "is-foreign-table-until-12"],
  ],
  "add-primary-key": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind primary-key-column-missing primary-key-index-missing primary-key-index-plain primary-key-index-unfit primary-key-second primary-key-using-renamed-index-nullable primary-key-using-index-nullable key-using-renamed-index key-using-index primary-key key-index-taken key-index-missing key-index-plain key-column-missing key-without-partition-key key-deferrable constraint-name-taken class-missing"],
    [[13, 14, 15, 16, 17, 18], "skipped-with-column is-foreign-table"],
    [[12, 13, 14, 15, 16, 17], "primary-key-not-null-until-17"],
    [[18], "primary-key-not-null key-over-virtual primary-key-unproven"],
    [[12], "is-foreign-table-until-12"],
  ],
  "add-exclusion": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind exclusion constraint-name-taken class-missing"],
    [[18], "exclusion-beside-children"],
    [[12], "is-foreign-table-until-12"],
    [[13, 14, 15, 16, 17, 18], "is-foreign-table"],
  ],
  "add-not-null": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind not-null-not-valid not-null-constraint-already not-null-constraint-no-inherit not-null-constraint not-null-constraint-proven key-column-missing not-null-constraint-only"],
    [[12, 13, 14, 15, 16, 17], "not-null-constraint-syntax"],
  ],
  "validate-constraint": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind missing-constraint validate-key validate-already validate-foreign-key validate-check"],
    [[18], "validate-not-enforced validate-foreign-key-partitioned"],
    [[16, 17, 18], "validate-foreign-key-to-partitioned"],
  ],
  "drop-constraint": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind key-inherited drop-missing-constraint-skipped missing-constraint drop-key-cascade drop-key drop-check-only drop-check inherited-constraint drop-referenced-key"],
    [[12, 13, 14], "drop-foreign-key-until-14"],
    [[15, 16, 17, 18], "drop-foreign-key"],
    [[12, 13, 14, 15, 16, 17], "drop-check-only-partitioned"],
  ],
  "rename-constraint": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind missing-constraint rename-key-taken rename-constraint-taken rename-key rename-foreign-key rename-check inherited-constraint rename-constraint-only"],
  ],
  "alter-constraint": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table wrong-kind missing-constraint alter-inherit-other alter-other-constraint alter-constraint"],
    [[18], "unenforce enforce alter-constraint-of-partition alter-constraint-only"],
    [[12, 13, 14, 15, 16, 17], "alter-constraint-of-partition-until-17 alter-enforced-syntax"],
  ],
  "create-index": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table wrong-kind create-index-concurrently-partitioned create-index-concurrently-present create-index-concurrently create-index-present create-index-only create-index-partitioned create-index create-index-concurrently-alone index-method-not-unique index-method-not-including index-method-one-column system-column-indexed condition-no-truth create-index-missing-column create-index-without-partition-key index-not-immutable create-index-taken class-missing called-function-missing operator-class-missing"],
    [[18], "index-over-virtual"],
    [[12, 13, 14], "index-nulls-not-distinct"],
  ],
  "drop-index": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name wrong-kind drop-missing-index-skipped drop-missing-index-concurrently-skipped drop-index-concurrently drop-index drop-missing-index drop-index-concurrently-several drop-index-concurrently-cascade drop-index-concurrently-partitioned drop-index-of-constraint drop-attached-index"],
  ],
  "attach-index": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name attach-index attached-missing attached-elsewhere"],
    [[12], "attaches-to-plain-until-12"],
    [[13, 14, 15, 16, 17, 18], "attaches-to-plain"],
  ],
  "cluster": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table wrong-kind cluster-missing-index cluster-index-elsewhere cluster-never cluster-unsorted cluster-partial cluster"],
    [[12, 13, 14], "cluster-partitioned-until-14"],
    [[15, 16, 17, 18], "cluster-partitioned"],
  ],
  "reindex": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name reindex-concurrently-alone wrong-kind reindex-missing-table reindex-missing-index reindex-missing-schema reindex-system-concurrently reindex-everything-concurrently reindex-everything reindex-exclusion-concurrently reindex-index-concurrently reindex-index reindex-table-concurrently reindex-table-without-indexes reindex-table"],
    [[12, 13], "reindex-partitioned-index-until-13 reindex-partitioned-table-concurrently-until-13 reindex-partitioned-table-until-13"],
    [[14, 15, 16, 17, 18], "reindex-partitioned-index reindex-partitioned-table"],
  ],
  "attach-partition": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table attaches-no-table attach-misfit attach-missing-partition attach-itself attach-inheriting attach-overlap attach-partition-proven attach-partition attach-partition-build attach-partition-default-proven attach-partition-default attach-partition-key-adopted attach-partition-key attach-attached attach-differing attach-unchecked attach-nullable"],
    [[12], "wrong-kind-until-12"],
    [[13, 14, 15, 16, 17, 18], "wrong-kind"],
    [[12, 13, 14, 15, 16, 17], "not-partitioned-until-17"],
    [[18], "not-partitioned"],
    [[12, 13, 14], "attach-partition-referenced-until-14"],
    [[15, 16, 17, 18], "attach-partition-referenced"],
  ],
  "detach-partition": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table-skipped missing-table detach-missing-partition detach-other detach-concurrently detach-referenced detach-detached"],
    [[12], "wrong-kind-until-12"],
    [[13, 14, 15, 16, 17, 18], "wrong-kind"],
    [[12, 13, 14, 15, 16, 17], "not-partitioned-until-17"],
    [[18], "not-partitioned"],
    [[12, 13], "detach-referenced-until-13 detach-default-until-13 detach-triggered-until-13 detach-until-13 detach-concurrently-syntax"],
    [[14, 15, 16, 17, 18], "detach detach-concurrently-beside-default"],
  ],
  "create-view": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-in-query query-column-missing called-function-missing query-unlockable output-twice view-columns-change missing-schema wrong-kind create-view-present create-view-taken replace-view create-materialized-view create-view"],
  ],
  "drop-view": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name wrong-kind drop-missing-view-skipped drop-missing-view drop-view-cascade drop-view drop-needed-view"],
  ],
  "refresh-view": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table refresh-other wrong-kind refresh-concurrently-empty refresh-concurrently refresh-empty refresh-indexed refresh refresh-concurrently-without-key"],
  ],
  "create-trigger": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name when-column-missing when-without-row trigger-function-arguments returns-no-trigger missing-table wrong-kind missing-function trigger-taken truncate-row-trigger trigger-column-missing create-row-trigger create-trigger"],
    [[12], "trigger-before-routing-until-12"],
    [[12, 13], "replace-trigger-syntax"],
  ],
  "drop-trigger": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name drop-missing-trigger-skipped missing-table drop-missing-trigger drop-trigger trigger-cloned"],
  ],
  "rename-trigger": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table wrong-kind rename-missing-trigger rename-trigger-taken"],
    [[12, 13, 14], "rename-trigger-until-14"],
    [[15, 16, 17, 18], "rename-trigger"],
    [[15, 16, 17], "trigger-cloned-until-17"],
    [[18], "trigger-cloned"],
  ],
  "change-policy": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name drop-missing-policy-skipped missing-table wrong-kind missing-policy policy-taken policy-new-name-taken policy-column-missing drop-policy change-policy"],
  ],
  "change-rule": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name drop-rule-skipped missing-table rule-on-materialized wrong-kind drop-missing-rule-skipped missing-rule rule-taken drop-rule change-rule"],
  ],
  "create-function": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-schema create-function-taken missing-column-type create-function-unchecked create-function returns-other replaces-other-routine body-table-missing"],
  ],
  "create-type": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-schema create-type-taken missing-column-type create-type"],
  ],
  "change-attribute": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table wrong-kind attribute-missing-skipped attribute-missing attribute-present attribute-stored attribute-typed change-attribute"],
  ],
  "change-enum": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-type enum-other enum-value-missing enum-value-taken enum-value-present change-enum"],
  ],
  "create-domain": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-schema create-domain-taken missing-column-type create-domain default-misfits default-unreadable"],
  ],
  "change-domain": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-type domain-other domain-constraint-missing-skipped domain-constraint-missing domain-constraint-taken domain-add-check-array domain-add-check-not-valid domain-not-null-already domain-add-check change-domain"],
  ],
  "drop-object": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name wrong-kind drop-missing-object-skipped drop-missing-extension drop-missing-sequence drop-missing-schema drop-missing-function drop-missing-type drop-no-domain drop-wrong-routine drop-type-cascade drop-type-in-use drop-function-cascade drop-function-in-use drop-sequence-cascade drop-sequence-in-use drop-sequence drop-schema-cascade drop-filled-schema drop-database drop-object column-of-table-type sequence-of-identity"],
  ],
  "rename-object": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-schema missing-type rename-no-domain rename-missing-function rename-type-taken rename-schema-taken rename-object column-of-table-type"],
  ],
  "insert": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-in-query missing-table wrong-kind insert insert-drawing insert-into-partition insert-arbiter insert-through-view written-column-missing view-composed fills-identity called-function-missing arbiter-untold arbiter-constraint-missing arbiter-index-missing"],
    [[12, 13], "fills-generated-until-13"],
    [[14, 15, 16, 17, 18], "fills-generated"],
  ],
  "update": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-in-query missing-table wrong-kind ruled-out update-all update update-referenced update-partition written-column-missing view-composed fills-identity called-function-missing nested-under-rule where-column-missing condition-no-truth default-unreadable assigns-null"],
    [[12, 13], "update-generated-until-13"],
    [[14, 15, 16, 17, 18], "update-generated"],
  ],
  "delete": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-in-query missing-table wrong-kind ruled-out delete-all delete delete-referenced view-composed called-function-missing nested-under-rule where-column-missing condition-no-truth"],
    [[12, 13], "delete-partition-until-13"],
  ],
  "merge": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-in-query missing-table wrong-kind merge merge-referenced written-column-missing merge-under-rule"],
    [[12, 13, 14], "merge-syntax"],
  ],
  "copy": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table wrong-kind copy-from written-column-missing query-column-missing copies-into-view"],
    [[12], "copy-to-until-12"],
    [[13, 14, 15, 16, 17, 18], "copy-to"],
  ],
  "prepare": [
    [[12, 13, 14, 15, 16, 17, 18], "prepare prepared-missing"],
  ],
  "explain": [
    [[12, 13, 14, 15, 16, 17, 18], "explain"],
  ],
  "select": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-in-query select query-column-missing called-function-missing query-unlockable sequence-read-missing locks-materialized"],
  ],
  "create-sequence": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-schema create-sequence-present create-sequence-taken create-owner-elsewhere create-owner-missing create-sequence owner-table-missing"],
  ],
  "change-sequence": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name wrong-kind change-missing-sequence change-no-sequence owner-elsewhere owner-missing change-sequence owner-table-missing sequence-of-identity"],
  ],
  "create-schema": [
    [[12, 13, 14, 15, 16, 17, 18], "schema-reserved create-schema-present create-schema-taken create-schema"],
  ],
  "create-extension": [
    [[12, 13, 14, 15, 16, 17, 18], "create-extension-taken create-extension"],
  ],
  "grant": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table wrong-kind grant-missing-function privilege-unfit privilege-column-missing"],
    [[12, 13, 14, 15, 16, 17], "grant-until-17"],
    [[18], "grant-columns grant grant-other"],
  ],
  "comment": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table wrong-kind comment-missing-column comment-missing-constraint comment-constraint comment part-missing"],
  ],
  "change-publication": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name publication-taken publication-missing missing-table publication-unfit publishes-already publishes-not publication-set change-publication"],
    [[12], "publication-partitioned"],
  ],
  "change-statistics": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table wrong-kind statistics-present statistics-taken statistics-missing-skipped statistics-missing drop-statistics alter-statistics change-statistics written-column-missing statistics-of-one"],
    [[12, 13], "statistics-of-expression"],
  ],
  "change-catalog": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name catalog-taken catalog-missing missing-type missing-schema alter-missing-function catalog-cascade catalog-in-use change-catalog"],
  ],
  "set": [
    [[12, 13, 14, 15, 16, 17, 18], "set"],
  ],
  "vacuum": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table vacuum-everything vacuum-full vacuum named-column-missing"],
    [[18], "vacuum-full-children vacuum-children"],
    [[12, 13, 14, 15, 16, 17], "vacuum-analyze-children-until-17 vacuum-only-syntax"],
  ],
  "analyze": [
    [[12, 13, 14, 15, 16, 17, 18], "missing-schema-of-name missing-table analyze-other analyze-only analyze named-column-missing"],
    [[12, 13, 14, 15, 16, 17], "analyze-only-syntax analyze-children-until-17"],
    [[18], "analyze-children"],
  ],
  "session-command": [
    [[12, 13, 14, 15, 16, 17, 18], "session-command-alone session-command"],
  ],
};
