/** The longest that calls may take, in milliseconds; `null` for no limit. */
export interface Deadlines {
  readonly analyzeMs: number | null;
  readonly addArtifactsMs: number | null;
  /** One stretch of an operation's stream. Passing it reattaches; it does not end the operation. */
  readonly streamSegmentMs: number | null;
  /** Every other call. */
  readonly otherMs: number | null;
}

/** As PySpark 4.3 has them: analysing a plan can take long, and all else is short. */
export const defaultDeadlines: Deadlines = Object.freeze({
  analyzeMs: 60 * 60_000,
  addArtifactsMs: 60 * 60_000,
  streamSegmentMs: 10 * 60_000,
  otherMs: 10 * 60_000,
});
