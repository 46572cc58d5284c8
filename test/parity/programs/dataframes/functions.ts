import { functions as F } from "../../../../src/index.ts";
import type { Programs } from "../program.ts";
import { orders } from "./tables.ts";

const { col, lit } = F;

/** Functions of texts, times and nested values. */
export const functions: Programs = {
  "JSON in and out": async (spark) => {
    const raw = await spark.sql(`SELECT * FROM VALUES
      ('{"a": 1, "b": [{"c": "x"}, {"c": null}], "m": {"k": 1.5}}'), ('{"a": null}'), ('nonsense'), (null) AS raw(text)`);
    const parsed = F.from_json("text", "a INT, b ARRAY<STRUCT<c: STRING>>, m MAP<STRING, DOUBLE>");
    return raw.select(
      F.get_json_object("text", "$.b[0].c").alias("path"),
      parsed.alias("parsed"),
      F.to_json(parsed).alias("again"),
      parsed.getItem("b").getItem("c").alias("cs"),
      F.json_object_keys("text").alias("keys"),
    );
  },

  "CSV in and out": async (spark) => {
    const raw = await spark.sql("SELECT * FROM VALUES ('1;x y;2022-03-25'), (';;'), (null) AS raw(line)");
    const parsed = F.from_csv("line", "n INT, s STRING, d DATE", { sep: ";" });
    return raw.select(parsed.alias("parsed"), F.to_csv(parsed, { sep: "|" }).alias("again"));
  },

  "counting words": async (spark) => {
    const lines = await spark.sql(
      "SELECT * FROM VALUES ('To be, or not to be'), ('that is the question; ÄÖ ß'), ('') AS lines(line)",
    );
    const words = lines.select(F.explode(F.split(F.lower("line"), "[^\\p{L}]+")).alias("word"));
    return words.where(F.length("word").gt(0)).groupBy("word").count().orderBy(F.desc("count"), "word");
  },

  "strings of many kinds": async (spark) => {
    const s = col("s");
    return (await spark.sql("SELECT * FROM VALUES ('Straße 👍'), ('a,b,,c'), ('  pad '), (null) AS t(s)")).select(
      s,
      F.upper(s).alias("upper"),
      F.length(s).alias("length"),
      F.octet_length(s).alias("bytes"),
      F.reverse(s).alias("reverse"),
      s.substr(2, 3).alias("substr"),
      F.split(s, ",").alias("split"),
      F.lpad(s, 12, "*").alias("lpad"),
      F.regexp_replace(s, "[aeiou]", "<$0>").alias("vowels"),
      F.concat_ws("|", s, lit(null).cast("string"), lit("x")).alias("concat"),
      F.format_string("%s-%05d", s, lit(42)).alias("format"),
      F.base64(F.encode(s, "UTF-8")).alias("base64"),
      F.sha2(s, 256).alias("sha2"),
      F.translate(s, "ab", "AB").alias("translate"),
      s.contains("a").alias("contains"),
      s.like("%a_").alias("like"),
      F.soundex(s).alias("soundex"),
      F.levenshtein(s, lit("Strasse")).alias("distance"),
    );
  },

  "dates and their arithmetic": async (spark) => {
    const [d, day] = [col("day"), (text: string) => F.typedlit(text, "date")];
    return (await orders(spark))
      .select(
        "id",
        F.last_day(d).alias("month_end"),
        F.date_add(d, 31).alias("later"),
        F.add_months(d, -1).alias("month_before"),
        F.trunc(d, "quarter").alias("quarter"),
        F.dayofweek(d).alias("weekday"),
        F.weekofyear(d).alias("week"),
        F.date_format(d, "EEE d MMM yyyy").alias("text"),
        F.datediff(day("2022-12-31"), d).alias("left"),
        F.months_between(day("2022-12-31"), d).alias("months"),
        d.plus(F.make_interval({ months: lit(1), days: lit(1) })).alias("plus"),
        d.minus(day("2022-01-01")).alias("since"),
      )
      .orderBy("id");
  },

  "arrays by lambda functions": async (spark) => {
    const t = await spark.sql(
      "SELECT * FROM VALUES (array(3, 1, null, 2), array('a', 'b')), (array(), null), (null, array('z')) AS t(xs, ss)",
    );
    const sum = F.aggregate(
      "xs",
      lit(0),
      (s, x) => s.plus(F.coalesce(x, lit(0))),
      (s) => s.multiply(10),
    );
    const descending = F.array_sort("xs", (a, b) => F.when(a.lt(b), 1).when(a.gt(b), -1).otherwise(0));
    return t.select(
      F.transform("xs", (x) => x.multiply(2)).alias("twice"),
      F.transform("xs", (x, i) => F.coalesce(x, i)).alias("filled"),
      F.filter("xs", (x) => x.gt(1)).alias("large"),
      F.exists("xs", (x) => x.isNull()).alias("holes"),
      F.forall("xs", (x) => x.gt(0)).alias("positive"),
      sum.alias("sum"),
      F.zip_with("xs", "ss", (x, s) => F.struct(x.alias("x"), s.alias("s"))).alias("zipped"),
      descending.alias("down"),
      F.transform("ss", (s) => F.transform("xs", (x) => F.concat(s, x.cast("string")))).alias("grid"),
    );
  },

  "maps by lambda functions": async (spark) => {
    const t = await spark.sql("SELECT * FROM VALUES (map('a', 1, 'b', null)), (map()), (null) AS t(m)");
    return t.select(
      F.map_filter("m", (_k, v) => v.isNotNull()).alias("known"),
      F.transform_keys("m", (k, _v) => F.upper(k)).alias("upper"),
      F.transform_values("m", (_k, v) => F.coalesce(v, lit(0)).plus(1)).alias("plus"),
      F.map_zip_with("m", F.create_map(lit("a"), lit(9)), (_k, x, y) => F.array(x, y)).alias("zipped"),
      F.map_entries("m").alias("entries"),
      F.element_at("m", "a").alias("a"),
    );
  },

  "structs changed": (spark) => {
    const s = F.struct(lit(1).alias("a"), F.struct(lit("x").alias("c")).alias("b"));
    const changed = col("s").withField("a", lit(2.5)).withField("b.d", lit(true)).dropFields("b.c");
    return spark
      .range(1)
      .select(s.alias("s"))
      .select(changed.alias("changed"), col("s.b.c"), col("s").getField("a"), col("s.*"));
  },
};
