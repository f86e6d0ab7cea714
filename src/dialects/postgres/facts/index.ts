import type { Dialect } from "../../../dialect.ts";
import { catalog } from "./catalog.ts";
import { columnProperties } from "./column-properties.ts";
import { columns } from "./columns.ts";
import { constraintChanges } from "./constraint-changes.ts";
import { constraints } from "./constraints.ts";
import { data } from "./data.ts";
import { drops } from "./drops.ts";
import { foreignKeys } from "./foreign-keys.ts";
import { indexes } from "./indexes.ts";
import { maintenance } from "./maintenance.ts";
import { objects } from "./objects.ts";
import { partitions } from "./partitions.ts";
import { reindexing } from "./reindexing.ts";
import { tableOptions } from "./table-options.ts";
import { tables } from "./tables.ts";
import { types } from "./types.ts";
import { userTypes } from "./user-types.ts";
import { views } from "./views.ts";

/** What every operation locks, reads, writes and builds. */
export const facts: Dialect["facts"] = {
  ...tables,
  ...tableOptions,
  ...columns,
  ...columnProperties,
  ...types,
  ...foreignKeys,
  ...constraints,
  ...constraintChanges,
  ...indexes,
  ...reindexing,
  ...partitions,
  ...views,
  ...objects,
  ...userTypes,
  ...drops,
  ...data,
  ...catalog,
  ...maintenance,
  // Of other servers.
  "redefine-column": [],
  "change-partitions": [],
  "set-index-option": [],
};
