// A job of your own:
//   spark-connect submit examples/csv-to-parquet.ts --from data/orders.csv --to data/orders
// It runs as one operation on the server. Exit codes, --dry-run, --detach, --timeout and -o json come with `submit`.
import { defineJob, path } from "spark-connect";

export const csvToParquet = defineJob({
  name: "csv-to-parquet",
  description: "write a CSV file with a header as Parquet; fails where the folder exists",
  parameters: { from: path("the CSV file or folder"), to: path("the folder to make") },
  run: ({ from, to }, { spark }) =>
    spark.read.options({ header: true, inferSchema: true }).csv(from).write.mode("error").toCommand(to),
});
