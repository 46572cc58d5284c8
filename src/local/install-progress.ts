import type { Environment } from "./directories.ts";

/** The progress of an installation. A finished step is not repeated after an interruption. */
export type InstallProgress =
  | { readonly step: "waiting" /** The process that installs already. */; readonly pid: number }
  | { readonly step: "downloading"; readonly requirement: string; readonly receivedBytes: number }
  | { readonly step: "unpacking"; readonly requirement: string; readonly writtenBytes: number };

export interface InstallOptions {
  readonly signal?: AbortSignal;
  /** Called about once a second. */
  readonly onProgress?: (progress: InstallProgress) => void;
  /** By default this process's environment. pip's own settings (index, proxy, certificates) are honoured. */
  readonly env?: Environment;
}

/** Progress as lines for a terminal: one for each step, and one for every 100 MB. */
export function describeProgress(note: (line: string) => void): (progress: InstallProgress) => void {
  let last = "";
  return (progress) => {
    const line = progressLine(progress);
    if (line !== last) note(line);
    last = line;
  };
}

function progressLine(progress: InstallProgress): string {
  switch (progress.step) {
    case "waiting":
      return `Another process (${progress.pid}) is installing Spark; waiting for it`;
    case "downloading":
      return `Downloading ${progress.requirement}: ${hundredsOfMegabytes(progress.receivedBytes)} MB`;
    case "unpacking":
      return `Unpacking ${progress.requirement}`;
  }
}

function hundredsOfMegabytes(bytes: number): number {
  return Math.floor(bytes / 1e8) * 100;
}
