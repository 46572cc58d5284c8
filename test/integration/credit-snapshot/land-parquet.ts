import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runPython } from "../python.ts";

/**
 * Files by path; for each column a type in PyArrow's notation (`pa.int32()`) and values as JSON. `options` are
 * `write_table`'s, `names` are those of the columns, if two share one, and `encryption` is the input of PyArrow's
 * `EncryptionConfiguration`.
 */
export type ParquetFiles = Readonly<
  Record<string, Readonly<Record<string, readonly [type: string, values: readonly unknown[]] | WriteOptions>>>
>;

type WriteOptions = { readonly [option: string]: unknown };

/** Writes files as a third party does, with PyArrow. */
export async function landParquet(files: ParquetFiles): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "land-"));
  const list = join(directory, "files.json");
  await writeFile(list, JSON.stringify(files));
  await runPython(["pyarrow==26.0.1"], join(import.meta.dirname, "land_parquet.py"), [list]);
  await rm(directory, { recursive: true });
}
