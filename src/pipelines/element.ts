import type { Relation } from "../gen/spark/connect/relations_pb.js";
import type { Output } from "../plan/pipeline.ts";
import type { GraphElement } from "./graph-element.ts";
import { tablesOfSql } from "./sql-elements.ts";

/** An output as a part of the graph. */
export function elementOfOutput(output: Output): GraphElement {
  const format = output.type === "temporaryView" ? undefined : output.details.format;
  return { kind: output.type, name: output.name, format };
}

/** The tables and views that a relation reads by name, each once. */
export function tablesOf(relation: Relation): readonly string[] {
  const names = new Set<string>();
  const left: object[] = [relation];
  for (let part = left.pop(); part !== undefined; part = left.pop()) {
    for (const name of namesIn(part)) names.add(name);
    for (const value of Object.values(part)) {
      if (isObject(value)) left.push(value);
    }
  }
  return [...names];
}

function namesIn(part: object): readonly string[] {
  if ("unparsedIdentifier" in part && "$typeName" in part && part.$typeName === "spark.connect.Read.NamedTable") {
    return [String(part.unparsedIdentifier)];
  }
  const isSql = "query" in part && "$typeName" in part && part.$typeName === "spark.connect.SQL";
  return isSql ? tablesOfSql(String(part.query)) : [];
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !ArrayBuffer.isView(value);
}
