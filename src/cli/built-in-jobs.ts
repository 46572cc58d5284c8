import type { Job } from "../job.ts";

/** A job of this package: what help says without loading it, and how to load it. */
export interface BuiltInJob {
  readonly description: string;
  load(): Promise<LoadedJob>;
}

export interface LoadedJob {
  readonly job: Job;
  /** Options that the job will have, as `--name`. */
  readonly planned: readonly string[];
}

export const builtInJobs: Readonly<Record<string, BuiltInJob>> = {
  "credit-snapshot": {
    description: "publish a day's records with those of every month-end before",
    load: async () => {
      const { creditSnapshot, creditSnapshotNotThereYet } = await import("../jobs/credit-snapshot/credit-snapshot.ts");
      // A job with parameters of its own is a job: it only gets values that its own parameters parsed.
      return { job: creditSnapshot as unknown as Job, planned: creditSnapshotNotThereYet.map((name) => `--${name}`) };
    },
  },
};
