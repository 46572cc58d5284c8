// A program for readme.test.ts: a function with npm's dayjs in it over rows on both workers, and where each row was computed.
import dayjs from "dayjs";
import customParseFormat from "dayjs/plugin/customParseFormat.js";
import { functions as F, SparkSession } from "spark-connect";

const monthEnd = F.udf(
  (text: string) => {
    dayjs.extend(customParseFormat);
    const day = dayjs(text, "D.M.YYYY", true);
    return day.isValid() ? day.endOf("month").format("YYYY-MM-DD") : null;
  },
  { args: ["string"], returns: "date", name: "month_end", from: import.meta.url },
);

await using spark = await SparkSession.builder.getOrCreate();
const rows = await spark
  .range(0, 1200, { numPartitions: 12 })
  .select(
    F.concat_ws(".", F.expr("id % 31 + 1"), F.expr("id % 12 + 1"), F.expr("2000 + id div 100")).alias("text"),
    F.expr("java_method('java.net.InetAddress', 'getLocalHost')").alias("host"),
  )
  .withColumn("end", monthEnd("text"))
  .collect();
console.log(
  JSON.stringify({
    // `worker-1/172.18.0.3`
    hosts: [...new Set(rows.map(({ host }) => String(host).split("/")[0]))].sort(),
    ends: rows.map(({ text, end }) => [text, end]),
  }),
);
