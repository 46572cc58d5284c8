/**
 * Derives proto/ from the descriptors that a Spark distribution ships in `pyspark/sql/connect/proto`.
 *
 *   node scripts/derive-proto.ts <directory of the pyspark package> <Spark version>
 *
 * Only structure is written: names, numbers, types, oneofs and options. test/integration/proto.test.ts
 * compiles the result and compares it with the same descriptors.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { printProtoFile } from "./print-proto.ts";
import { shippedDescriptors } from "./shipped-descriptors.ts";

const [pysparkDir, sparkVersion] = process.argv.slice(2);
if (pysparkDir === undefined || sparkVersion === undefined) {
  throw new Error("usage: node scripts/derive-proto.ts <directory of the pyspark package> <Spark version>");
}
const protoDir = join(import.meta.dirname, "..", "proto");
rmSync(protoDir, { recursive: true, force: true });
for (const file of shippedDescriptors(pysparkDir)) {
  const path = join(protoDir, file.name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, printProtoFile(file));
}
writeFileSync(join(protoDir, "SPARK_VERSION"), `${sparkVersion}\n`);
