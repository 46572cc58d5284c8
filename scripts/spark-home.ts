/** Prints "VERSION HOME" of this machine's Spark; installs Spark if it is missing. */
import { installSpark } from "../src/local/install-spark.ts";

const { spark } = await installSpark({ note: (line) => console.error(line) });
console.log(spark.version, spark.home);
