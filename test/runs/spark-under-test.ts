/** A Spark that a test may stop, and look into. Its address stays the same when it is started again. */
export interface SparkUnderTest extends AsyncDisposable {
  /** Without the token. */
  readonly remote: string;
  readonly token: string;
  /** A directory that every node sees: its path for Spark, and its path on this machine. */
  readonly data: { readonly spark: string; readonly here: string };
  /** The folder of the server's own files, if it is on this machine. */
  readonly ownFiles: string | null;
  /** The tasks that executors are running at this moment, by the names of their threads. */
  tasks(): Promise<readonly string[]>;
  /** Ends the Connect server at once, as a crash does. */
  kill(): Promise<void>;
  /** Starts it again, and waits until it answers and has its executors. */
  start(): Promise<void>;
}
