import type { Job } from "../job/job.ts";

/** A job of this package: what help says without loading it, and how to load it. */
export interface BuiltInJob {
  readonly description: string;
  load(): Promise<Job>;
}

export const builtInJobs: Readonly<Record<string, BuiltInJob>> = {
  "credit-snapshot": {
    description: "publish a day's records with those of every month-end before",
    load: async () => {
      const { creditSnapshot } = await import("../jobs/credit-snapshot/credit-snapshot.ts");
      return creditSnapshot();
    },
  },
};
