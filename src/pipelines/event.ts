import type { PipelineEvent as PipelineEventMessage } from "../gen/spark/connect/pipelines_pb.js";
import type { SourceLocation } from "../plan/call-site.ts";

/** The state of a flow. A failed one may start again: Spark retries it. */
export type FlowStatus =
  | "queued"
  | "planning"
  | "starting"
  | "running"
  | "completed"
  | "failed"
  /** A flow that it reads from failed. */
  | "skipped"
  /** The run updates other flows only. */
  | "excluded"
  | "stopped"
  | "idle";

/** An event of a run, as the server reports it. */
export interface PipelineEvent {
  readonly time: Date;
  /** Spark's message; for a failure, with its reason. */
  readonly message: string;
  /** The flow that it is about, with its catalog and database: `spark_catalog.sales.totals`. `null`: the whole run. */
  readonly flow: string | null;
  /** `null` if the event is not a change of a flow's status. */
  readonly status: FlowStatus | null;
  /** Where the flow is defined, if this process defined it by a call. */
  readonly location: SourceLocation | undefined;
}

/** An event as the protocol has it. */
export function readEvent(
  message: PipelineEventMessage | undefined,
  locations: ReadonlyMap<string, readonly SourceLocation[]> = new Map(),
): PipelineEvent {
  const text = message?.message ?? "";
  const { flow, status } = flowOf(text);
  const location = flow === null ? undefined : locations.get(flow)?.at(-1);
  return { time: timeOf(message?.timestamp), message: text, flow, status, location };
}

function timeOf(timestamp: PipelineEventMessage["timestamp"]): Date {
  return new Date(Number(timestamp?.seconds ?? 0n) * 1000 + Math.floor((timestamp?.nanos ?? 0) / 1e6));
}

/** The protocol has only the text. Spark 4.1 and 4.3 write it alike. */
function flowOf(text: string): Pick<PipelineEvent, "flow" | "status"> {
  const [, flow, status] = progressed.exec(text) ?? [];
  if (flow !== undefined && isStatus(status)) return { flow, status: statuses[status] };
  const [, upstream, unresolved] = unresolvedFlow.exec(text) ?? [];
  if (unresolved === undefined) return { flow: null, status: null };
  return { flow: unresolved, status: upstream === undefined ? "failed" : "skipped" };
}

const progressed = /^Flow '?(.+?)'? (?:is |has )?([A-Z]+)(?:[.,]| due to )/;
const unresolvedFlow = /^Failed to resolve flow( due to upstream failure)?: '(.+)'\./;

const statuses = {
  QUEUED: "queued",
  PLANNING: "planning",
  STARTING: "starting",
  RUNNING: "running",
  COMPLETED: "completed",
  FAILED: "failed",
  SKIPPED: "skipped",
  EXCLUDED: "excluded",
  STOPPED: "stopped",
  IDLE: "idle",
} as const satisfies Record<string, FlowStatus>;

function isStatus(text: string | undefined): text is keyof typeof statuses {
  return text !== undefined && Object.hasOwn(statuses, text);
}
