import type { PipelineEventResult } from "../gen/spark/connect/pipelines_pb.js";
import { type FlowStatus, type PipelineEvent, readEvent } from "./event.ts";
import { FailedFlows, type Locations } from "./located-error.ts";

/** What the events so far tell about a run. */
export class RunEvents {
  readonly #locations: Locations;
  readonly #failed = new FailedFlows();
  readonly #statuses = new Map<string, FlowStatus>();

  constructor(locations: Locations = new Map()) {
    this.#locations = locations;
  }

  /** The status of each flow, by its full name. */
  get statuses(): ReadonlyMap<string, FlowStatus> {
    return this.#statuses;
  }

  /** Takes an event in. */
  read({ event: message }: PipelineEventResult): PipelineEvent {
    const event = readEvent(message, this.#locations);
    if (event.flow !== null && event.status !== null) this.#statuses.set(event.flow, event.status);
    this.#failed.note(event);
    return event;
  }

  /** The run's error with the reasons of its flows, and the lines that define them. */
  explain(error: unknown): unknown {
    return this.#failed.explain(error, this.#locations);
  }
}
