import type { IsoDate } from "../../index.ts";
import { isThere, type Server } from "../server.ts";
import { serverTimeMs } from "../server-clock.ts";
import type { LandedFile } from "./landed-files.ts";

/** When a day in the landing zone counts as landed. */
export interface ReadyRules {
  readonly landing: string;
  /** The file that a day's folder must hold; undefined if any folder will do. */
  readonly readyMarker: string | undefined;
  /** How old, in milliseconds, the newest file of `asOf` must be. */
  readonly settle: number;
  readonly asOf: IsoDate;
}

/** The files of the days that count as landed. */
export async function readyFiles(
  server: Server,
  rules: ReadyRules,
  files: readonly LandedFile[],
): Promise<readonly LandedFile[]> {
  const { asOf, settle } = rules;
  const marked = await withMarker(server, rules, files);
  if (settle === 0) return marked;
  // By the server's clock, which also dates the files.
  const settledMs = (await serverTimeMs(server)) - settle;
  const isUnsettled = marked.some(({ day, modifiedMs }) => day === asOf && modifiedMs > settledMs);
  return isUnsettled ? marked.filter(({ day }) => day !== asOf) : marked;
}

/** The files of the days whose folder has the ready marker. A marker is often a hidden file, which no listing shows. */
export async function withMarker(
  server: Server,
  { landing, readyMarker }: Pick<ReadyRules, "landing" | "readyMarker">,
  files: readonly LandedFile[],
): Promise<readonly LandedFile[]> {
  if (readyMarker === undefined) return files;
  const folders = [...new Set(files.map(({ folder }) => folder))];
  const isReady = await Promise.all(folders.map((folder) => isThere(server, `${landing}/${folder}/${readyMarker}`)));
  return files.filter(({ folder }) => isReady[folders.indexOf(folder)]);
}
