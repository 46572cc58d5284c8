/** The longest that calls may take, in milliseconds; `null` for no limit. */
export interface Deadlines {
  readonly analyzeMs: number | null;
  readonly addArtifactsMs: number | null;
  /** One stretch of an operation's stream. When it passes, the client reattaches; the operation goes on. */
  readonly streamSegmentMs: number | null;
  /** Every other call. */
  readonly otherMs: number | null;
}

/** PySpark 4.3's: analysing a plan can take long, and all other calls are short. */
export const defaultDeadlines: Deadlines = Object.freeze({
  analyzeMs: 60 * 60_000,
  addArtifactsMs: 60 * 60_000,
  streamSegmentMs: 10 * 60_000,
  otherMs: 10 * 60_000,
});
