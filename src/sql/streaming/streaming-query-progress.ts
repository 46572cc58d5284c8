/** How one trigger of a streaming query went; Spark's own JSON, whose fields depend on the source and the sink. */
export interface StreamingQueryProgress {
  readonly id: string;
  readonly runId: string;
  readonly name: string | null;
  /** When the trigger began, in UTC: `2022-03-25T10:05:00.250Z`. */
  readonly timestamp: string;
  readonly batchId: number;
  /** Milliseconds. */
  readonly batchDuration?: number;
  /** Of all sources together. */
  readonly numInputRows: number;
  /** Of all sources together. */
  readonly inputRowsPerSecond: number;
  /** Of all sources together. */
  readonly processedRowsPerSecond: number;
  readonly durationMs: Readonly<Record<string, number>>;
  /** `max`, `min`, `avg` and `watermark`, as timestamps. */
  readonly eventTime?: Readonly<Record<string, string>>;
  readonly stateOperators: readonly Readonly<Record<string, unknown>>[];
  readonly sources: readonly Readonly<Record<string, unknown>>[];
  readonly sink: Readonly<Record<string, unknown>>;
  /** What `observe` computed in this trigger, by its name. */
  readonly observedMetrics?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A query has started. */
export interface QueryStartedEvent {
  readonly id: string;
  readonly runId: string;
  readonly name: string | null;
  readonly timestamp: string;
}

/** A trigger of a query has ended. */
export interface QueryProgressEvent {
  readonly progress: StreamingQueryProgress;
}

/** A query waits for data. */
export interface QueryIdleEvent {
  readonly id: string;
  readonly runId: string;
  readonly timestamp: string;
}

/** A query has ended; with the message of the error if it failed. */
export interface QueryTerminatedEvent {
  readonly id: string;
  readonly runId: string;
  readonly exception: string | null;
  readonly errorClassOnException: string | null;
}

const totals = ["numInputRows", "inputRowsPerSecond", "processedRowsPerSecond"] as const;

/** Reads what the server wrote about a trigger. Missing totals are the sums over the sources, as in PySpark. */
export function progressFromJson(json: string): StreamingQueryProgress {
  return withTotals(fromEventJson<StreamingQueryProgress>(json));
}

/** As `progressFromJson`, for what listeners hear. */
export function progressEventFromJson(json: string): QueryProgressEvent {
  return { progress: withTotals(fromEventJson<QueryProgressEvent>(json).progress) };
}

function withTotals(progress: StreamingQueryProgress): StreamingQueryProgress {
  const sums = totals.map((name) => {
    // The type says what the result has; the server may not have sent it.
    const total: number | undefined = progress[name];
    return [name, total ?? sumOver(progress.sources, name)] as const;
  });
  return { ...progress, ...Object.fromEntries(sums) };
}

function sumOver(sources: StreamingQueryProgress["sources"], name: string): number {
  return sources.reduce((sum, source) => sum + Number(source[name] ?? 0), 0);
}

/** Reads what the server wrote. Fields that it left out stay out. */
export function fromEventJson<T>(json: string): T {
  // The server's listeners write these documents; Spark's docs name the fields.
  return JSON.parse(json) as T;
}
