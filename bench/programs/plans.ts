/**
 * Builds and encodes chained transformations or a wide select; sends nothing.
 *
 *   node plans.ts chain|select COUNT [bare]
 *
 * `bare` leaves out the user's lines, which plans carry so that Spark's errors can name them; PySpark's plans have
 * none.
 */
import { encode } from "../../src/client/encode.ts";
import { RelationSchema } from "../../src/gen/spark/connect/relations_pb.js";
import { col, type DataFrame, SparkConnectClient, SparkSession } from "../../src/index.ts";
import { relationOf } from "../../src/sql/dataframe/planned-rows.ts";

const [kind, text, lines] = process.argv.slice(2);
if (lines === "bare") Error.stackTraceLimit = 0;
const count = Number(text);
const spark = SparkSession.fromClient(new SparkConnectClient({ remote: "sc://localhost" }));
encode(RelationSchema, relationOf(spark.range(1).where(col("id").gt(0))));

const startedAt = performance.now();
const df =
  kind === "chain"
    ? chain()
    : spark.range(10).select(...Array.from({ length: count }, (_, n) => col("id").alias(`c${n}`)));
const bytes = encode(RelationSchema, relationOf(df)).length;
console.log(JSON.stringify({ bench: { ms: performance.now() - startedAt, bytes } }));

function chain(): DataFrame {
  let df = spark.range(10);
  for (let n = 0; n < count; n++) df = df.where(col("id").gt(n));
  return df;
}
