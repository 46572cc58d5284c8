import { create } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";
import { encode } from "../client/encode.ts";
import { PipelineAnalysisContextSchema } from "../gen/spark/connect/pipelines_pb.js";
import type { RunnerContext } from "../sql/plan-runner.ts";

/**
 * What requests from a pipeline's definitions carry in addition: the graph they belong to and, if from a query, the
 * flow. It has the server leave names of other datasets unresolved, and refuse SQL that would change the session.
 */
export function analysisContext(dataflowGraphId: string, flowName?: string): RunnerContext {
  const graph = packed({ dataflowGraphId });
  // PySpark's contexts nest: a query's requests name the graph alone as well.
  const extensions = flowName === undefined ? [graph] : [graph, packed({ dataflowGraphId, flowName })];
  return { extensions, changes: "refused" };
}

function packed(context: { readonly dataflowGraphId: string; readonly flowName?: string }): Any {
  const value = encode(PipelineAnalysisContextSchema, create(PipelineAnalysisContextSchema, context));
  const typeUrl = `type.googleapis.com/${PipelineAnalysisContextSchema.typeName}`;
  return { $typeName: "google.protobuf.Any", typeUrl, value };
}
