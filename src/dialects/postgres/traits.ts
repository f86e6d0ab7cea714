import type { Dialect, Situation } from "../../dialect.ts";
import type { Ternary } from "../../schema.ts";
import { arbiterTraits } from "./traits-arbiter.ts";
import { catalogTraits } from "./traits-catalog.ts";
import { clauseTraits } from "./traits-clause.ts";
import { columnTraits } from "./traits-column.ts";
import { constraintTraits } from "./traits-constraint.ts";
import { dataFitTraits } from "./traits-fit-data.ts";
import { fitTraits } from "./traits-fit.ts";
import { inheritanceTraits } from "./traits-inheritance.ts";
import { indexTraits } from "./traits-index.ts";
import { kindTraits } from "./traits-kind.ts";
import { nameTraits } from "./traits-names.ts";
import { needTraits } from "./traits-needs.ts";
import { objectTraits } from "./traits-object.ts";
import { refusalTraits } from "./traits-refusal.ts";
import { replicationTraits } from "./traits-replication.ts";
import { tableTraits } from "./traits-table.ts";
import { typeTraits } from "./traits-type.ts";
import { typingTraits } from "./traits-typing.ts";

/** What an operation's own fields do not tell. No lock is named here. */
export const traits: Dialect["traits"] = {
  ...tableTraits,
  ...columnTraits,
  ...typeTraits,
  ...typingTraits,
  ...constraintTraits,
  ...indexTraits,
  ...kindTraits,
  ...objectTraits,
  ...catalogTraits,
  ...refusalTraits,
  ...inheritanceTraits,
  ...nameTraits,
  ...needTraits,
  ...fitTraits,
  ...dataFitTraits,
  ...arbiterTraits,
  ...clauseTraits,
  ...replicationTraits,
};

export type { Situation, Ternary };
