// Reads dates as people write them, with a function of our own that runs on the executors and uses an npm package.
import dayjs from "dayjs";
import customParseFormat from "dayjs/plugin/customParseFormat.js";
import { functions as F, SparkSession } from "spark-connect";

const formats = ["D.M.YYYY", "YYYY-MM-DD", "MMM D, YYYY"];

/** Null for a text that is not a date in any of the formats, such as the 30th of February. */
const parseDay = F.udf(
  (text: string) => {
    dayjs.extend(customParseFormat);
    const day = formats.map((format) => dayjs(text, format, true)).find((parsed) => parsed.isValid());
    return day?.format("YYYY-MM-DD") ?? null;
  },
  { args: ["string"], returns: "date", name: "parse_day", with: { formats }, from: import.meta.url },
);

await using spark = await SparkSession.builder.getOrCreate();
const texts = await spark.createDataFrame(
  [["25.3.2022"], ["2022-03-26"], ["Mar 27, 2022"], ["30.2.2022"]],
  "text string",
);
for await (const { text, day } of texts.withColumn("day", parseDay("text"))) console.log(`${text}: ${day}`);
