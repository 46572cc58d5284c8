import type { ExecutePlanResponse } from "../../gen/spark/connect/base_pb.js";
import { StreamingQueryEventType, type StreamingQueryListenerEvent } from "../../gen/spark/connect/commands_pb.js";
import { commandPlan } from "../../plan/command.ts";
import type { PlanRunner } from "../plan-runner.ts";
import {
  fromEventJson,
  progressEventFromJson,
  type QueryIdleEvent,
  type QueryProgressEvent,
  type QueryStartedEvent,
  type QueryTerminatedEvent,
} from "./streaming-query-progress.ts";

/**
 * Hears what happens to the session's streaming queries. Extend it and override what is of interest, or pass an object
 * that has only those methods.
 */
export abstract class StreamingQueryListener {
  /** Called before `start()` resolves. */
  onQueryStarted(_event: QueryStartedEvent): void {}
  /** Called after each trigger that did some work. */
  onQueryProgress(_event: QueryProgressEvent): void {}
  /** Called now and then while there is nothing new to process. */
  onQueryIdle(_event: QueryIdleEvent): void {}
  /** Called once a query has ended, whether it was stopped, was done or failed. */
  onQueryTerminated(_event: QueryTerminatedEvent): void {}
  /** Called when no more events will come, with the reason; or when another of its methods threw, with what it threw. */
  onError(_error: unknown): void {}
}

/** A listener, or some of its methods. */
export type StreamingQueryListenerLike = Partial<StreamingQueryListener>;

/** The listeners of a session. While there are any, one command on the server streams events to us. */
export class StreamingQueryListenerBus {
  readonly #runner: PlanRunner;
  readonly #listeners = new Set<StreamingQueryListenerLike>();
  #stream: { readonly added: Promise<void>; readonly ended: Promise<void>; readonly stop: AbortController } | null =
    null;

  constructor(runner: PlanRunner) {
    this.#runner = runner;
  }

  /** Resolves when the server sends its events. */
  async add(listener: StreamingQueryListenerLike): Promise<void> {
    this.#listeners.add(listener);
    this.#stream ??= this.#open();
    try {
      await this.#stream.added;
    } catch (error) {
      this.#listeners.delete(listener);
      throw error;
    }
  }

  /** With the last one gone, resolves when all events that were under way have been heard. */
  async remove(listener: StreamingQueryListenerLike): Promise<void> {
    const stream = this.#stream;
    if (this.#listeners.size === 1 && this.#listeners.has(listener) && stream !== null) {
      this.#stream = null;
      const value = { command: { case: "removeListenerBusListener", value: true } } as const;
      await this.#runner.command(commandPlan({ case: "streamingQueryListenerBusCommand", value }));
      await stream.ended;
    }
    this.#listeners.delete(listener);
  }

  /** Stops listening at once. */
  async close(): Promise<void> {
    const stream = this.#stream;
    this.#stream = null;
    this.#listeners.clear();
    stream?.stop.abort();
    await stream?.ended;
  }

  /** The server reports a query's start to the client that started it, not on the stream. */
  notifyStarted(event: QueryStartedEvent): void {
    this.#notify((listener) => listener.onQueryStarted?.(event));
  }

  #open() {
    const stop = new AbortController();
    const value = { command: { case: "addListenerBusListener", value: true } } as const;
    const plan = commandPlan({ case: "streamingQueryListenerBusCommand", value });
    let onAdded: () => void = () => undefined;
    let onFailed: (error: unknown) => void = () => undefined;
    const added = new Promise<void>((resolve, reject) => {
      onAdded = resolve;
      onFailed = reject;
    });
    const ended = this.#listen(this.#runner.responses(plan, { signal: stop.signal }), onAdded).catch(
      (error: unknown) => {
        onFailed(error);
        if (stop.signal.aborted) return;
        this.#stream = null;
        this.#notify((listener) => listener.onError?.(error));
        this.#listeners.clear();
      },
    );
    return { added, ended, stop };
  }

  async #listen(responses: AsyncIterable<ExecutePlanResponse["responseType"]>, onAdded: () => void): Promise<void> {
    for await (const response of responses) {
      if (response.case !== "streamingQueryListenerEventsResult") continue;
      if (response.value.listenerBusListenerAdded) onAdded();
      for (const event of response.value.events) this.#hear(event);
    }
  }

  #hear({ eventType, eventJson }: StreamingQueryListenerEvent): void {
    switch (eventType) {
      case StreamingQueryEventType.QUERY_PROGRESS_EVENT:
        this.#notify((listener) => listener.onQueryProgress?.(progressEventFromJson(eventJson)));
        break;
      case StreamingQueryEventType.QUERY_IDLE_EVENT:
        this.#notify((listener) => listener.onQueryIdle?.(fromEventJson<QueryIdleEvent>(eventJson)));
        break;
      case StreamingQueryEventType.QUERY_TERMINATED_EVENT:
        this.#notify((listener) => listener.onQueryTerminated?.(fromEventJson<QueryTerminatedEvent>(eventJson)));
        break;
      case StreamingQueryEventType.QUERY_PROGRESS_UNSPECIFIED:
        break;
    }
  }

  /** One listener's failure must not affect the others. */
  #notify(call: (listener: StreamingQueryListenerLike) => void): void {
    for (const listener of [...this.#listeners]) {
      try {
        call(listener);
      } catch (error) {
        listener.onError?.(error);
      }
    }
  }
}
