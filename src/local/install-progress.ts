import type { Environment } from "./directories.ts";

/** How far an installation is. A finished step is not repeated after an interruption. */
export type InstallProgress =
  | { readonly step: "waiting" /** The process that installs already. */; readonly pid: number }
  | { readonly step: "downloading"; readonly requirement: string; readonly receivedBytes: number }
  | { readonly step: "unpacking"; readonly requirement: string; readonly writtenBytes: number };

export interface InstallOptions {
  readonly signal?: AbortSignal;
  /** Called about once a second. */
  readonly onProgress?: (progress: InstallProgress) => void;
  /** By default this process's. pip's own settings (index, proxy, certificates) are honoured. */
  readonly env?: Environment;
}
