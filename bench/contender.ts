/** One way to do the work that a suite measures: a whole process, started anew for every run. */
export interface Contender {
  readonly name: string;
  readonly command: readonly string[];
  /** `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** How many runs are thrown away before the first that counts; 1 unless given. */
  readonly warmUps?: number;
  /** Runs before each start, untimed. Its result is appended to the command: a fresh output path, for example. */
  readonly freshArguments?: () => readonly string[];
  /** Runs after each exit, untimed. */
  readonly cleanUp?: () => void;
}

/** A contender that this machine cannot have; the report says so instead of showing a figure. */
export interface AbsentContender {
  readonly name: string;
  readonly absent: string;
}

/**
 * What one run gave. `wallMs` is from before the start of the process to after its exit; further figures (`ms`,
 * `peakMb`, …) and `facts` that must agree among contenders come from the JSON object that a program may print last.
 */
export interface Run {
  readonly wallMs: number;
  readonly figures: Readonly<Record<string, number>>;
  readonly facts: string | null;
}

/** A contender's runs, in order; none, and why, where it cannot do the work. */
export interface Measured {
  readonly name: string;
  readonly runs: readonly Run[];
  readonly failure: string | null;
}
