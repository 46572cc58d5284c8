import type { SparkSession } from "../../../src/index.ts";
import type { Texts } from "./program.ts";

const nested = (spark: SparkSession) =>
  spark.sql(`SELECT 1 AS i, cast(2 AS decimal(12,3)) AS d, array(struct('x' AS a, map('k', array(1L)) AS m)) AS arr,
    struct(1.5D AS \`dotted.name\`, cast(null AS timestamp_ntz) AS ntz, INTERVAL '1' DAY AS day) AS s,
    cast('a' AS varchar(3)) AS v, X'00' AS bin, parse_json('1') AS variant,
    INTERVAL '1-2' YEAR TO MONTH AS ym, current_date() AS today`);

const shown = (spark: SparkSession) =>
  spark.sql(`SELECT * FROM VALUES (1, 'short', null, array(1, 2)), (22, 'longer than twenty characters', 1.5D, array()),
    (333, '日本語とÄ', double('NaN'), null), (null, 'line\nbreak', -0.0D, array(null)) AS t(id, text, number, list)`);

/** The programs that make texts to read; scripts/parity/programs has the twin of each. */
export const texts: Texts = {
  show: async (spark) => (await shown(spark)).show(),
  "show with more rows than asked for": async (spark) => (await shown(spark)).show(2),
  "show without truncation": async (spark) => (await shown(spark)).show(20, { truncate: 0 }),
  "show truncated to five characters": async (spark) => (await shown(spark)).show(20, { truncate: 5 }),
  "show vertically": async (spark) => (await shown(spark)).show(3, { truncate: 20, vertical: true }),
  "show without rows": async (spark) => (await shown(spark)).limit(0).show(),
  "the tree of a schema": async (spark) => (await nested(spark)).printSchema(),
  "the tree of a schema to two levels": async (spark) => (await nested(spark)).printSchema(2),
  "the simple string of a schema": async (spark) => (await (await nested(spark)).schema()).simpleString(),
  "the types of columns": async (spark) => {
    const types = await (await nested(spark)).dtypes();
    return types.map((pair) => pair.join(" ")).join("\n");
  },
  "the JSON of rows": async (spark) => {
    const rows = await (await spark.sql("SELECT 1 AS a, map('k', DATE'2022-03-25') AS m, null AS n"))
      .toJSON()
      .collect();
    return rows.map((row) => row.value).join("\n");
  },
};
