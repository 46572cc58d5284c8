import { StructType } from "../../index.ts";
import type { Server } from "../server.ts";
import { placeInLanding } from "./landed-files.ts";
import { readDays, type Source } from "./source.ts";

/**
 * How many distinct files Spark reads for a source, by its own list. Files of a kept day that are not among the landed
 * ones do not count: empty ones, which Spark lists but does not open, and new ones, which make the write fail.
 */
export async function countFilesRead({ spark, call }: Server, source: Source): Promise<number> {
  const files = await readDays(spark, source, new StructType([])).inputFiles(call);
  const folders = new Set(source.files.map(({ folder }) => folder));
  const paths = new Set(source.files.map(({ path }) => path));
  return files.filter((file) => {
    const place = placeInLanding(decodeURIComponent(file));
    return place === undefined || !folders.has(place.folder) || paths.has(place.path);
  }).length;
}
