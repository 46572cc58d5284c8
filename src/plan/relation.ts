import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { Relation } from "../gen/spark/connect/relations_pb.js";
import { RelationSchema } from "../gen/spark/connect/relations_pb.js";
import { freeze, subqueriesOf } from "./freeze.ts";

/** What a relation is, with its fields: `{ case: "limit", value: { input, limit } }`. */
export type RelationKind = NonNullable<MessageInitShape<typeof RelationSchema>["relType"]>;

/**
 * Builds and freezes a relation of any kind, with a plan id of its own.
 *
 * A relation whose expressions hold subqueries is wrapped, so that the plans that these name by id travel with it.
 */
export function relation(relType: RelationKind, subqueries: readonly Relation[] = []): Relation {
  const root = withPlanId(relType);
  const references = [...subqueries, ...subqueriesOf(root)];
  if (references.length === 0) return root;
  return withPlanId({ case: "withRelations", value: { root, references } });
}

/** A placeholder for a relation that is not known yet: columns and subqueries refer to it by the same id. */
export function inPlaceOf(placeholder: Relation, relType: Relation["relType"]): Relation {
  return freeze(create(RelationSchema, { ...(placeholder.common && { common: placeholder.common }), relType }));
}

/** The id by which columns and subqueries refer to this relation. */
export function planId(relation: Relation): bigint {
  const id = relation.common?.planId;
  if (id === undefined) throw new TypeError("A relation without a plan id was not built by relation().");
  return id;
}

function withPlanId(relType: RelationKind): Relation {
  return freeze(create(RelationSchema, { common: { planId: nextPlanId() }, relType }));
}

// Ids must differ between the relations of one plan, and any code of the process may combine plans, as a join of two
// DataFrames does. Hence one counter for all, the only state that a module keeps here.
// They must also differ from those of other processes, which may use the same session: a server that is sent a relation
// it knows, id included, answers from the file listing that it made then. Hence a first id at random.
let lastPlanId: bigint | undefined;

function nextPlanId(): bigint {
  lastPlanId = (lastPlanId ?? BigInt(Math.floor(Math.random() * 2 ** 48))) + 1n;
  return lastPlanId;
}
