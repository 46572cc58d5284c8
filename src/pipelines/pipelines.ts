export type { SourceLocation } from "../plan/call-site.ts";
export type { DataflowGraphOptions, PipelineRunOptions } from "./dataflow-graph.ts";
export { DataflowGraph } from "./dataflow-graph.ts";
export type { StreamingTableOptions, TableOptions, ViewOptions } from "./datasets.ts";
export { createSink, createStreamingTable, materializedView, table, temporaryView } from "./datasets.ts";
export type { Query } from "./definition.ts";
export type { FlowStatus, PipelineEvent } from "./event.ts";
export type { AppendFlowOptions, AutoCdcOptions } from "./flows.ts";
export { appendFlow, createAutoCdcFlow } from "./flows.ts";
