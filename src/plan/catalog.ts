import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CatalogSchema } from "../gen/spark/connect/catalog_pb.js";
import type { Relation } from "../gen/spark/connect/relations_pb.js";
import { relation } from "./relation.ts";

/** A question to the catalog, or a change of it, with its fields. */
export type CatalogOperation = NonNullable<MessageInitShape<typeof CatalogSchema>["catType"]>;

/** A catalog operation; it is a relation, and it happens when the relation is executed. */
export function catalog(catType: CatalogOperation): Relation {
  return relation({ case: "catalog", value: { catType } });
}
