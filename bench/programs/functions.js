// Runs a user's function over many rows, or Java's function or the native expression that does the same, and sums the
// results.
import { col, functions as F } from "../../dist/index.js";
import { openSession, report } from "./measured.js";

const [kind, subject, count, jar] = process.argv.slice(2);
await using spark = await openSession();

const numbers = F.udf(
  (id) => {
    let sum = 0;
    for (let step = 1; step <= 5; step++) sum += (id % 97) / step;
    return sum;
  },
  { args: ["double"], returns: "double", name: "numbers" },
);
const strings = F.udf((text) => `${text.toUpperCase()}-${text.length}`, {
  args: ["string"],
  returns: "string",
  name: "strings",
});
const structs = F.udf(({ a, b }) => ({ a: a + 1, b: `${b}!` }), {
  args: ["struct<a:int,b:string>"],
  returns: "struct<a:int,b:string>",
  name: "structs",
});

const id = col("id").cast("double");
const text = F.concat(F.lit("customer-"), col("id").cast("string"));
const struct = F.struct(col("id").cast("int").alias("a"), text.alias("b"));
const steps = [1, 2, 3, 4, 5].map((step) => id.mod(97).divide(step));
const java = (column) => F.call_function("java", column);
if (kind === "java") {
  const types = { numbers: "double", strings: "string", structs: "struct<a:int,b:string>" };
  await spark.addArtifacts(jar);
  const className = `JavaFunctions$${subject[0].toUpperCase()}${subject.slice(1)}`;
  await spark.udf.registerJavaFunction("java", className, { returnType: types[subject] });
}
const results = {
  typescript: { numbers: numbers(id), strings: strings(text), structs: structs(struct) },
  java: { numbers: java(id), strings: java(text), structs: java(struct) },
  native: {
    numbers: steps.reduce((sum, step) => sum.plus(step)),
    strings: F.concat(F.upper(text), F.lit("-"), F.length(text)),
    structs: F.struct(col("id").cast("int").plus(1).alias("a"), F.concat(text, F.lit("!")).alias("b")),
  },
};
const summed = (column) =>
  ({ numbers: F.round(F.sum(column), 0).cast("bigint"), strings: F.sum(F.length(column)) })[subject] ??
  F.sum(F.length(column.getField("b")).plus(column.getField("a")));
const run = async (rows) => {
  const [row] = await spark.range(rows).select(summed(results[kind][subject]).alias("sum")).collect();
  return row.sum;
};
await run(200_000);
const startedAt = performance.now();
const sum = await run(Number(count));
report({ ms: performance.now() - startedAt }, String(sum));
