/** One way to do the work that a suite measures: a whole process, started again for every run. */
export interface Contender {
  readonly name: string;
  readonly command: readonly string[];
  /** `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** How many runs are discarded before the first that counts; by default 1. */
  readonly warmUps?: number;
  /** Runs before each start, untimed. Its result is appended to the command: a fresh output path, for example. */
  readonly freshArguments?: () => readonly string[];
  /** Runs after each exit, untimed. */
  readonly cleanUp?: () => void;
}

/** A contender that this machine cannot run; the report says so instead of showing a figure. */
export interface AbsentContender {
  readonly name: string;
  readonly absent: string;
}

/**
 * The result of one run. `wallMs` is from before the start of the process to after its exit; further figures (`ms`,
 * `peakMb`, …) and `facts` that must agree among contenders come from the JSON object that a program may print last.
 */
export interface Run {
  readonly wallMs: number;
  readonly figures: Readonly<Record<string, number>>;
  readonly facts: string | null;
}

/** A contender's runs, in order; if it cannot do the work, none and the reason. */
export interface Measured {
  readonly name: string;
  readonly runs: readonly Run[];
  readonly failure: string | null;
}
