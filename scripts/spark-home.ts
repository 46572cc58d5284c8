/**
 * Prints "VERSION HOME" of this machine's Spark; installs Spark if it is missing. With names of table formats it is the
 * Spark that they have jars for, and the paths of the jars follow.
 */
import { installedJars } from "../src/local/formats/fetch-jars.ts";
import { tableFormats } from "../src/local/formats/table-formats.ts";
import { installSpark } from "../src/local/install-spark.ts";

const formats = tableFormats.filter((format) => process.argv.includes(format));
const { spark } = await installSpark({ formats, note: (line) => console.error(line) });
console.log(spark.version, spark.home, ...(await installedJars(formats, process.env)));
