// Sends local data as an Arrow table and gets a result as one: columns, without a JavaScript object for each row.
import { tableFromArrays } from "apache-arrow";
import { col, SparkSession } from "spark-connect";

const celsius = Float64Array.from({ length: 5 }, (_, day) => 10 + day / 2);
const table = tableFromArrays({ day: Int32Array.from(celsius.keys()), celsius });

await using spark = await SparkSession.builder.getOrCreate();
const days = await spark.createDataFrame(table);
const warm = days
  .withColumn("fahrenheit", col("celsius").multiply(1.8).plus(32))
  .where(col("celsius").gt(11))
  .orderBy("day");

const result = await warm.toArrow();
console.log(result.numRows, result.schema.fields.map((field) => `${field.name}: ${field.type}`).join(", "));

// Or batch by batch, as they arrive; a column of numbers without nulls is a typed array.
let sum = 0;
for await (const batch of warm.batches()) {
  const day = batch.schema.fieldNames().indexOf("day");
  for (const value of Array.from(batch.column(day))) sum += Number(value);
}
console.log("days add up to", sum);
