/** Prints "VERSION HOME" of this machine's Spark, which is installed when it is missing. */
import { installSpark } from "../src/local/install-spark.ts";

const { spark } = await installSpark({ note: (line) => console.error(line) });
console.log(spark.version, spark.home);
